package io.holdfast.kernel.loop;

import io.holdfast.api.time.MonotonicTime;

/** One action and the instant at which it runs; used for the same action again and again. */
public interface Timer {

    /** Runs the action at this instant instead, armed or not. To a later instant this costs next to nothing. */
    void arm(MonotonicTime at);

    /** The action does not run until {@link #arm} is called again. Idempotent. */
    void cancel();

    /** Whether the action is going to run; false while it runs. */
    boolean isArmed();
}
