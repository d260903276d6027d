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
        return take(1);
    }

    /** All of them or none. */
    boolean take(int count) {
        if (taken.addAndGet(count) <= max) {
            return true;
        }
        taken.addAndGet(-count);
        return false;
    }

    /** All of them, as long as half of what may be there is not, or none. */
    boolean takeIfHalfIsFree(int count) {
        return taken.get() + count <= max / 2 && take(count);
    }

    void giveBack() {
        giveBack(1);
    }

    void giveBack(int count) {
        taken.addAndGet(-count);
    }

    int max() {
        return max;
    }
}
