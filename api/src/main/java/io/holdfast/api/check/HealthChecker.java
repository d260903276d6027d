package io.holdfast.api.check;

import io.holdfast.api.time.Deadline;

/**
 * Asks one server whether it is well.
 *
 * <p>Threads: called on a virtual thread, at most one call at a time; may block. When the deadline passes, or the check
 * is no longer wanted, the kernel interrupts the thread, which also closes a {@link java.net.Socket} or channel that it
 * is blocked on. A call that does not return soon after is counted as stuck and the checker is not called again until
 * it has returned.
 */
public interface HealthChecker extends AutoCloseable {

    /**
     * Makes one attempt.
     *
     * <p>A server that is unwell is an {@link Verdict.Unhealthy}, not an exception: whatever is thrown, a
     * {@link RuntimeException} included, counts as unhealthy with the exception's words. Only a shortage on this
     * machine, of file descriptors say, is an {@link Verdict.Unasked}: {@link Verdict#failed} and the kernel know it by
     * the exceptions of Java.
     *
     * @param target always the same for one checker
     * @param deadline when the attempt has to be over; a verdict that comes later is not accepted
     * @throws InterruptedException when interrupted; throwing it without a verdict is fine, an
     *     {@link Verdict.Unhealthy} that says what was being waited for is better
     */
    Verdict check(Target target, Deadline deadline) throws InterruptedException;

    /** Releases what the checker holds between attempts. Idempotent; never called during an attempt that returns. */
    @Override
    default void close() {}
}
