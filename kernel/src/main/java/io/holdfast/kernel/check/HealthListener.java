package io.holdfast.kernel.check;

/** Told whenever the health of a registered server changes. */
@FunctionalInterface
public interface HealthListener {

    /**
     * The server's state, its weight advice, or whether these are decided by verdicts has changed.
     *
     * <p>Runs on a virtual thread, one call at a time and in order for one registration; further changes of the same
     * server wait meanwhile and may arrive as one. Not called after the registration's {@code close} has returned,
     * unless it is closed from within this call.
     */
    void changed(HealthChange change);
}
