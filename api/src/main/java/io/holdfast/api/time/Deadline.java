package io.holdfast.api.time;

import java.time.Duration;

/** The instant by which a call has to be over; the kernel interrupts the calling thread when it passes. */
public record Deadline(MonotonicTime at) {

    public static Deadline in(Duration duration) {
        return new Deadline(MonotonicTime.now().plus(duration));
    }

    /** Time left, never negative. */
    public Duration remaining() {
        Duration left = at.since(MonotonicTime.now());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Time left in milliseconds, at least 1: many APIs read 0 as "for ever". */
    public int remainingMillis() {
        return Math.clamp(remaining().toMillis(), 1, Integer.MAX_VALUE);
    }

    public boolean hasPassed() {
        return remaining().isZero();
    }
}
