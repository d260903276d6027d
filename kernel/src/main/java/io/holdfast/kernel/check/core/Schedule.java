package io.holdfast.kernel.check.core;

import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.check.core.CheckState.Pace;
import java.time.Duration;

/** When the attempts of a check start. */
public final class Schedule {

    private static final Duration SOON = Duration.ofSeconds(1);

    private Schedule() {}

    /**
     * The first start.
     *
     * @param fraction a random number, 0 inclusive to 1 exclusive
     */
    public static MonotonicTime first(HealthPolicy policy, MonotonicTime now, double fraction) {
        return now.plus(Duration.ofNanos((long) (policy.warmUp().toNanos() * fraction)));
    }

    /**
     * The first start after a time in which nobody asked. What is assumed is old, so it is soon.
     *
     * @param fraction a random number, 0 inclusive to 1 exclusive
     */
    public static MonotonicTime resumed(HealthPolicy policy, MonotonicTime now, double fraction) {
        long spread = Math.min(policy.warmUp().toNanos(), SOON.toNanos());
        return now.plus(Duration.ofNanos((long) (spread * fraction)));
    }

    /**
     * The start after an attempt. Regular starts keep their rhythm however long an attempt takes; one that should have
     * been during the attempt is made right after it, and only one.
     *
     * @param planned when the attempt should have started
     * @param finished when its verdict came
     */
    public static MonotonicTime next(HealthPolicy policy, Pace pace, MonotonicTime planned, MonotonicTime finished) {
        return switch (pace) {
            case AFTER_RETRY_DELAY -> finished.plus(policy.delayBeforeRetry());
            case AFTER_INTERVAL -> {
                MonotonicTime regular = planned.plus(policy.interval());
                yield regular.isAfter(finished) ? regular : finished;
            }
        };
    }
}
