package io.holdfast.kernel.check;

import io.holdfast.kernel.check.core.ServerHealth;
import java.util.List;

/** A server whose checks run. Safe for several threads. */
public interface Registration extends AutoCloseable {

    /** What the checks say now. */
    ServerHealth health();

    /** Every check, in the order in which it was registered. */
    List<CheckSnapshot> checks();

    /** Stops asking, unless others share the check, and keeps what is known. Idempotent. */
    void suspend();

    /** Asks again after {@link #suspend}; the first attempt comes within the warm-up. Idempotent. */
    void resume();

    /**
     * Ends the registration and interrupts attempts that nobody else wants; waits for a {@link HealthListener} call
     * that is under way on another thread. Idempotent.
     */
    @Override
    void close();
}
