package io.holdfast.plugin.addresslinux;

import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;

/**
 * One run of a lease.
 *
 * @param from the instant before the advertisement that justifies it
 * @param term how long the other routers wait from that advertisement
 */
record LeasePeriod(MonotonicTime from, Duration term) {

    /** Whole milliseconds left, rounded down: 0 or less when it is over. */
    long remainingMillis(MonotonicTime now) {
        return Math.floorDiv(term.minus(now.since(from)).toNanos(), 1_000_000L);
    }

    boolean isOver(MonotonicTime now) {
        return remainingMillis(now) <= 0;
    }
}
