package io.holdfast.kernel.check;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The right to run attempts of one type of checker: a limited number at once, the others wait in order. It bounds what
 * a checker that never returns can take in threads and memory. Belongs to the timetable's thread but for its snapshot.
 */
final class Slots {

    private final String type;
    private final int limit;
    private final ArrayDeque<BooleanSupplier> waiting = new ArrayDeque<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger waitingCount = new AtomicInteger();

    Slots(String type, int limit) {
        this.type = type;
        this.limit = limit;
    }

    /** @param start called as soon as there is a slot; false when it has no use for it any more */
    void take(BooleanSupplier start) {
        waiting.add(start);
        handOut();
    }

    /** Gives a slot back. */
    void give() {
        taken.decrementAndGet();
        handOut();
    }

    private void handOut() {
        while (taken.get() < limit && !waiting.isEmpty()) {
            if (waiting.remove().getAsBoolean()) {
                taken.incrementAndGet();
            }
        }
        waitingCount.set(waiting.size());
    }

    EngineSnapshot.Type snapshot() {
        return new EngineSnapshot.Type(type, taken.get(), waitingCount.get(), limit);
    }
}
