package io.holdfast.kernel.notify;

import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.text.Escaping;
import io.holdfast.api.time.Deadline;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt under way.
 *
 * <p>It has a platform thread of its own, not a virtual one: a notifier that is stuck where nothing can be interrupted
 * (resolving a name, opening a FIFO) would keep one of the few carrier threads, and every health check waits for those.
 */
final class Flight {

    private static final Logger log = LoggerFactory.getLogger(Flight.class);

    /** Longer answers help nobody and fill the log. */
    private static final int REASON_CHARACTERS = 500;

    private static final Delivery UNKNOWN = Delivery.retry("the notifier failed, and so did saying how");

    private final Notifier notifier;
    private final Errand errand;
    private final Notification notification;
    private final Duration limit;
    private final Deadline deadline;
    private final BiConsumer<Flight, Delivery> landed;
    private final Thread thread;
    private boolean interrupted;

    /** Prepares an attempt; {@code landed} is called once with the outcome, whatever happens, mostly on its thread. */
    Flight(
            Notifier notifier,
            Errand errand,
            Duration limit,
            ClassLoader classLoader,
            BiConsumer<Flight, Delivery> landed) {
        this.notifier = notifier;
        this.errand = errand;
        this.notification = errand.notification();
        this.limit = limit;
        this.deadline = Deadline.in(limit);
        this.landed = landed;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("notify-" + notification.notifier())
                .unstarted(this::fly);
        thread.setContextClassLoader(classLoader);
    }

    void start() {
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            // What the JDK throws when the machine has no thread for us, too.
            landed.accept(this, Delivery.retry("there is no thread for it: " + e.getMessage()));
        }
    }

    Errand errand() {
        return errand;
    }

    Deadline deadline() {
        return deadline;
    }

    boolean isInterrupted() {
        return interrupted;
    }

    /** Asks it to end. Idempotent. */
    void interrupt() {
        interrupted = true;
        thread.interrupt();
    }

    private void fly() {
        Delivery outcome = UNKNOWN;
        try {
            outcome = deliver();
        } finally {
            landed.accept(this, outcome);
        }
    }

    private Delivery deliver() {
        try {
            return clean(notifier.deliver(notification, deadline));
        } catch (InterruptedException e) {
            return Delivery.retry(deadline.hasPassed() ? "not done within " + limit.toMillis() + " ms" : "interrupted");
        } catch (Throwable e) {
            // Everything: also a class that is missing is this notifier's failure, nobody else's.
            log.warn("notify notifier-failed notifier={} key={}", notification.notifier(), notification.key(), e);
            return clean(Delivery.retry("the notifier failed: " + e));
        }
    }

    private static Delivery clean(@Nullable Delivery delivery) {
        return switch (delivery) {
            case null -> Delivery.retry("the notifier gave no answer");
            case Delivery.Delivered delivered -> new Delivery.Delivered(clean(delivered.remark()));
            case Delivery.Skipped skipped -> Delivery.skipped(clean(skipped.reason()));
            case Delivery.Retry retry -> new Delivery.Retry(clean(retry.reason()), retry.retryAfter());
            case Delivery.Rejected rejected -> Delivery.rejected(clean(rejected.reason()));
        };
    }

    private static String clean(String reason) {
        String line = Escaping.LINE.apply(reason).strip();
        return line.length() > REASON_CHARACTERS ? line.substring(0, REASON_CHARACTERS) + "..." : line;
    }
}
