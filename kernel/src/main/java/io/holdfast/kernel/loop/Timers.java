package io.holdfast.kernel.loop;

import io.holdfast.api.time.MonotonicTime;

/** A clock and timers on it; what needs time needs no more than this, so that tests can bring their own. */
public interface Timers {

    /** The present instant. */
    MonotonicTime now();

    /**
     * Runs the action once at the instant, or at once (but not within this call) when it has passed. Actions of equal
     * instants may run in any order.
     */
    Timer schedule(MonotonicTime at, Runnable action);
}
