package io.holdfast.kernel.notify;

import io.holdfast.api.notify.Notification;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.notify.core.Parcel;
import io.holdfast.kernel.notify.core.Settlement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of one notifier: that it fails, that it works again, what was given up, did not find room
 * or did not get to everybody; each at most once a minute, with the number of those that were not mentioned.
 */
final class LineLog {

    private static final Logger log = LoggerFactory.getLogger(LineLog.class);

    private final String notifier;
    private final Limit failures = new Limit();
    private final Limit losses = new Limit();
    private final Limit overflows = new Limit();
    private final Limit remarks = new Limit();
    private final AtomicReference<String> lastThrown = new AtomicReference<>("");
    private boolean failureSaid;

    LineLog(String notifier) {
        this.notifier = notifier;
    }

    void settled(Parcel parcel, Settlement settlement, MonotonicTime now) {
        switch (settlement) {
            case Settlement.Done done -> worked(parcel, done.remark(), now);
            case Settlement.Skipped _ -> {}
            case Settlement.Again again -> failed(parcel, again.reason(), now);
            case Settlement.Superseded superseded -> failed(parcel, superseded.reason(), now);
            case Settlement.Dead dead -> gaveUp(parcel, dead, now);
        }
    }

    void overflowed(int capacity, MonotonicTime now) {
        if (overflows.allows(now)) {
            log.warn(
                    "notify queue-full notifier={} queue={} unmentioned={} reason=\"the oldest event was let go; the next"
                            + " notification says how many were\"",
                    notifier,
                    capacity,
                    overflows.takeUnmentioned());
        }
    }

    /** Once for each attempt: it happens to few. */
    void stuck(Notification notification, Duration deadline) {
        log.warn(
                "notify stuck notifier={} key={} reason=\"not done within {} ms, and not after it was interrupted; its"
                        + " subject waits\"",
                notifier,
                notification.key(),
                deadline.toMillis());
    }

    /** A bug of the notifier: whole at first, and when it is another one. From any thread. */
    void threw(Notification notification, Throwable e) {
        String words = e.toString();
        if (!words.equals(lastThrown.getAndSet(words))) {
            log.warn("notify notifier-failed notifier={} key={}", notifier, notification.key(), e);
        } else {
            log.debug("notify notifier-failed notifier={} key={}", notifier, notification.key(), e);
        }
    }

    void closeFailed(Throwable e) {
        log.warn("notify not-closed notifier={}", notifier, e);
    }

    private void worked(Parcel parcel, String remark, MonotonicTime now) {
        if (!remark.isEmpty() && remarks.allows(now)) {
            log.warn(
                    "notify delivered-in-part notifier={} key={} unmentioned={} reason=\"{}\"",
                    notifier,
                    parcel.key(),
                    remarks.takeUnmentioned(),
                    remark);
        }
        if (failureSaid) {
            log.info("notify works-again notifier={}", notifier);
        }
        failureSaid = false;
    }

    private void failed(Parcel parcel, String reason, MonotonicTime now) {
        log.debug("notify failed notifier={} key={} reason=\"{}\"", notifier, parcel.key(), reason);
        if (failures.allows(now)) {
            log.warn(
                    "notify failing notifier={} key={} unmentioned={} reason=\"{}\"",
                    notifier,
                    parcel.key(),
                    failures.takeUnmentioned(),
                    reason);
            failureSaid = true;
        }
    }

    private void gaveUp(Parcel parcel, Settlement.Dead dead, MonotonicTime now) {
        if (losses.allows(now)) {
            log.warn(
                    "notify given-up notifier={} key={} attempts={} unmentioned={} reason=\"{}\"",
                    notifier,
                    parcel.key(),
                    dead.attempts(),
                    losses.takeUnmentioned(),
                    dead.reason());
        }
    }

    /** Once a minute. */
    private static final class Limit {
        private static final Duration PAUSE = Duration.ofMinutes(1);

        private @Nullable MonotonicTime last;
        private long unmentioned;

        boolean allows(MonotonicTime now) {
            MonotonicTime before = last;
            if (before != null && now.since(before).compareTo(PAUSE) < 0) {
                unmentioned++;
                return false;
            }
            last = now;
            return true;
        }

        long takeUnmentioned() {
            long taken = unmentioned;
            unmentioned = 0;
            return taken;
        }
    }
}
