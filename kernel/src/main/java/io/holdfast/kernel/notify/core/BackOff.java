package io.holdfast.kernel.notify.core;

import java.time.Duration;

/**
 * How long to wait after failures: doubled each time up to a limit, shortened by chance by up to a fifth so that many
 * do not come back at once.
 *
 * @param first the pause after the first failure, more than zero
 * @param longest at least {@code first}
 */
public record BackOff(Duration first, Duration longest) {

    private static final double JITTER = 0.2;

    /** 2 to this power times the least pause is more than a day: doubling further means nothing. */
    private static final int MOST_DOUBLINGS = 30;

    public BackOff {
        if (!first.isPositive() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("back-off " + first + " is not between 0 and its limit " + longest);
        }
    }

    /**
     * The pause after so many failures in a row.
     *
     * @param failures 1 or more
     * @param chance 0 (inclusive) to 1 (exclusive)
     */
    public Duration after(int failures, double chance) {
        double doubled = (double) first.toNanos() * Math.pow(2, Math.min(failures - 1, MOST_DOUBLINGS));
        double nanos = Math.min(doubled, (double) longest.toNanos()) * (1 - JITTER * chance);
        return Duration.ofNanos(Math.max(1, (long) nanos));
    }
}
