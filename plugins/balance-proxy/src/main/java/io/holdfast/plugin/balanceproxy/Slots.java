package io.holdfast.plugin.balanceproxy;

import java.util.concurrent.atomic.AtomicInteger;

/** A number of things that may be there at once, over all loops. */
final class Slots {

    private final int max;
    private final AtomicInteger taken = new AtomicInteger();

    Slots(int max) {
        this.max = max;
    }

    boolean take() {
        if (taken.incrementAndGet() <= max) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    void giveBack() {
        taken.decrementAndGet();
    }

    int max() {
        return max;
    }
}
