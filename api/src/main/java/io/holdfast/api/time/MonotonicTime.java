package io.holdfast.api.time;

import java.time.Duration;

/**
 * An instant of a clock that never jumps: {@link System#nanoTime()} in the running program, a number in tests.
 *
 * @param nanos nanoseconds since an arbitrary origin; only differences mean anything, and they may not exceed 292 years
 */
public record MonotonicTime(long nanos) {

    /** This instant as the running program sees it. The only place in the API that reads a clock. */
    public static MonotonicTime now() {
        return new MonotonicTime(System.nanoTime());
    }

    public MonotonicTime plus(Duration duration) {
        return new MonotonicTime(nanos + duration.toNanos());
    }

    public MonotonicTime minus(Duration duration) {
        return new MonotonicTime(nanos - duration.toNanos());
    }

    /** Time from {@code earlier} to this instant; negative when {@code earlier} is later. */
    public Duration since(MonotonicTime earlier) {
        return Duration.ofNanos(nanos - earlier.nanos);
    }

    public boolean isBefore(MonotonicTime other) {
        return nanos - other.nanos < 0;
    }

    public boolean isAfter(MonotonicTime other) {
        return nanos - other.nanos > 0;
    }
}
