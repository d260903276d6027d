package io.holdfast.kernel.check;

import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to run attempts of one type of checker: a limited number at once, the others wait in order. It bounds what
 * a checker that never returns can take in threads and memory.
 *
 * <p>The number is much smaller while several attempts compute and compute: each of them takes a carrier away from all
 * virtual threads, so no further attempt of this type is begun before they wait or return.
 *
 * <p>Belongs to the timetable's thread but for what says otherwise.
 */
final class Slots {

    /** Attempts of one type that may compute at length at the same time. */
    private static final int MOST_COMPUTING = 8;

    /** At length: no check of a server has so much to calculate. */
    private static final Duration AT_LENGTH = Duration.ofMillis(20);

    /** On a busy machine attempts that wait for a processor look the same for a moment. */
    private static final Duration WORTH_A_WARNING = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Slots.class);

    private final String type;
    private final int limit;
    private final ArrayDeque<Supplier<Optional<Attempt>>> waiting = new ArrayDeque<>();
    private final Set<Attempt> running = new LinkedHashSet<>();
    private final AtomicInteger runningCount = new AtomicInteger();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private volatile int computing;
    private MonotonicTime closedSince = MonotonicTime.now();
    private boolean warned;

    Slots(String type, int limit) {
        this.type = type;
        this.limit = limit;
    }

    /** @param start called as soon as there is a slot; empty when it has no use for it any more */
    void take(Supplier<Optional<Attempt>> start) {
        waiting.add(start);
        handOut();
    }

    /** Gives a slot back. */
    void give(Attempt ended) {
        running.remove(ended);
        handOut();
    }

    /** Whether an attempt may call its checker; on any thread. */
    boolean isOpen() {
        return computing < MOST_COMPUTING;
    }

    /** How many computed at length when last looked at. */
    int computing() {
        return computing;
    }

    /** Looks which attempts compute at length. */
    void inspect(MonotonicTime now) {
        boolean wasOpen = isOpen();
        computing = (int) running.stream()
                .filter(attempt -> attempt.computesFor(AT_LENGTH, now))
                .count();
        if (wasOpen) {
            closedSince = now;
        } else if (isOpen()) {
            if (warned) {
                LOG.info("check type {}: attempts begin again", type);
            }
            warned = false;
            handOut();
        } else if (!warned && now.since(closedSince).compareTo(WORTH_A_WARNING) > 0) {
            LOG.warn(
                    "check type {}: {} attempts compute at length, or this machine is too busy for them; others wait",
                    type,
                    computing);
            warned = true;
        }
    }

    private void handOut() {
        while (isOpen() && running.size() < limit && !waiting.isEmpty()) {
            waiting.remove().get().ifPresent(running::add);
        }
        runningCount.set(running.size());
        waitingCount.set(waiting.size());
    }

    /** On any thread. */
    EngineSnapshot.Type snapshot() {
        return new EngineSnapshot.Type(type, runningCount.get(), waitingCount.get(), limit);
    }
}
