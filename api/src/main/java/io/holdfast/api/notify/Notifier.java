package io.holdfast.api.notify;

import io.holdfast.api.time.Deadline;

/** Tells somebody: a person, a chat room, a program. */
public interface Notifier extends AutoCloseable {

    /**
     * Makes one attempt. Runs on a thread of its own and may block; the kernel interrupts it when the deadline passes,
     * and counts the attempt as failed. Notifications of one subject come one after the other, in order.
     *
     * <p>After a crash or an answer that got lost, a notification comes again with the same
     * {@link Notification#key() key}: pass the key on where the receiver can recognise it.
     *
     * @throws InterruptedException when the deadline has passed or the daemon stops
     */
    Delivery deliver(Notification notification, Deadline deadline) throws InterruptedException;

    /**
     * How many calls of {@link #deliver}, for different subjects, may run at the same time: 1 to 64. More than one asks
     * for a notifier that is safe for several threads.
     */
    default int concurrency() {
        return 1;
    }

    /**
     * Lets go of what it holds. Called once, when no call is under way or the daemon will not wait for it any longer.
     */
    @Override
    default void close() {}
}
