package io.holdfast.kernel.loop;

/** A file descriptor that the control loop watches. */
public interface Registration extends AutoCloseable {

    /** Ends the watch; the descriptor stays open and is the owner's to close. On the control loop. Idempotent. */
    @Override
    void close();
}
