package io.holdfast.kernel.life;

/** One part of the daemon that is started and stopped; parts are started in order and stopped in reverse. */
public interface Stage {

    /** A few words for messages: {@code "control loop"}. */
    String name();

    /**
     * Starts it; when this throws, nothing of it remains.
     *
     * @throws Exception when the daemon cannot start; its message is for the operator
     */
    void start() throws Exception;

    /** A part after it cannot start, and says why; {@link #stop} follows. */
    default void startFailed(Throwable reason) {}

    /** Stops it and waits until its work is done. Called once, and only after {@link #start} returned. */
    void stop() throws Exception;
}
