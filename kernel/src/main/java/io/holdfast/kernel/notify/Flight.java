package io.holdfast.kernel.notify;

import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.text.Escaping;
import io.holdfast.api.time.Deadline;
import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt under way.
 *
 * <p>It has a platform thread of its own, not a virtual one: a notifier that is stuck where nothing can be interrupted
 * (resolving a name, opening a FIFO) would keep one of the few carrier threads, and every health check waits for those.
 */
final class Flight {

    /** What an attempt gets to end in after it was interrupted. */
    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(1);

    /** Longer answers help nobody and fill the log. */
    private static final int REASON_CHARACTERS = 500;

    private static final Delivery UNKNOWN = Delivery.retry("the notifier failed, and so did saying how");

    private final Notifier notifier;
    private final Errand errand;
    private final Notification notification;
    private final Duration limit;
    private final Deadline deadline;
    private final LineLog talk;
    private final BiConsumer<Flight, Delivery> landed;
    private final Thread thread;
    private Stage stage = Stage.IN_TIME;

    /** How much longer than it should it has taken. */
    private enum Stage {
        IN_TIME,
        INTERRUPTED,
        STUCK
    }

    /** Prepares an attempt; {@code landed} is called once with the outcome, whatever happens, mostly on its thread. */
    Flight(
            Notifier notifier,
            Errand errand,
            Duration limit,
            ClassLoader classLoader,
            LineLog talk,
            BiConsumer<Flight, Delivery> landed) {
        this.notifier = notifier;
        this.errand = errand;
        this.notification = errand.notification();
        this.limit = limit;
        this.deadline = Deadline.in(limit);
        this.talk = talk;
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

    /** When {@link #losesPatience} is due; empty when nothing more can be done. */
    Optional<MonotonicTime> patienceEnds() {
        return switch (stage) {
            case IN_TIME -> Optional.of(deadline.at());
            case INTERRUPTED -> Optional.of(deadline.at().plus(AFTER_INTERRUPT));
            case STUCK -> Optional.empty();
        };
    }

    /** Interrupts it, or gives it up when it was interrupted before; returns whether it is stuck now. */
    boolean losesPatience() {
        if (stage == Stage.IN_TIME) {
            interrupt();
            return false;
        }
        stage = Stage.STUCK;
        return true;
    }

    boolean isStuck() {
        return stage == Stage.STUCK;
    }

    /** Asks it to end. Idempotent. */
    void interrupt() {
        stage = stage == Stage.IN_TIME ? Stage.INTERRUPTED : stage;
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
            talk.threw(notification, e);
            return clean(Delivery.retry("the notifier failed: " + e));
        }
    }

    private static Delivery clean(@Nullable Delivery delivery) {
        return switch (delivery) {
            case null -> Delivery.retry("the notifier gave no answer");
            case Delivery.Delivered delivered -> new Delivery.Delivered(clean(delivered.remark()));
            case Delivery.Skipped skipped -> new Delivery.Skipped(clean(skipped.reason()), clean(skipped.inOrder()));
            case Delivery.Retry retry -> new Delivery.Retry(clean(retry.reason()), retry.retryAfter());
            case Delivery.Rejected rejected -> Delivery.rejected(clean(rejected.reason()));
        };
    }

    private static String clean(String reason) {
        String line = Escaping.LINE.apply(reason).strip();
        return line.length() > REASON_CHARACTERS ? line.substring(0, REASON_CHARACTERS) + "..." : line;
    }
}
