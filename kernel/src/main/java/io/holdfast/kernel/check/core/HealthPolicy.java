package io.holdfast.kernel.check.core;

import java.time.Duration;

/**
 * How often a check runs and how many verdicts change a server's state. The same for every checker.
 *
 * <p>keepalived's checkers are expressed with {@code rise = 1, fall = 1} and {@code retry}.
 *
 * @param interval from one start to the next
 * @param timeout how long one attempt may take
 * @param rise consecutive passed rounds that bring a server up
 * @param fall consecutive failed rounds that take a server down
 * @param retry further attempts in one round, as long as each fails and the server is still up; none before the first
 *     verdict and none while it is down
 * @param delayBeforeRetry from the end of a failed attempt to the next one of the same round
 * @param warmUp the first attempt starts at a random moment within it, so that many checks do not start at once
 * @param start what is assumed until the first verdict, which decides at once
 */
public record HealthPolicy(
        Duration interval,
        Duration timeout,
        int rise,
        int fall,
        int retry,
        Duration delayBeforeRetry,
        Duration warmUp,
        StartState start) {

    /** What holds where nothing is configured. */
    public static final HealthPolicy DEFAULTS = new HealthPolicy(
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            1,
            3,
            0,
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            StartState.UP);

    /** What is assumed of a server that has not been checked yet. */
    public enum StartState {
        UP,
        DOWN
    }

    public HealthPolicy {
        if (!interval.isPositive() || !timeout.isPositive() || delayBeforeRetry.isNegative() || warmUp.isNegative()) {
            throw new IllegalArgumentException("an interval and a timeout are positive, a delay is not negative");
        }
        if (rise < 1 || fall < 1 || retry < 0) {
            throw new IllegalArgumentException("rise and fall are at least 1, retry is at least 0");
        }
    }
}
