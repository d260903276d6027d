package io.holdfast.kernel.notify.core;

import io.holdfast.api.time.MonotonicTime;
import java.util.Optional;

/**
 * A lane as the command line shows it.
 *
 * @param pending events that have not been delivered
 * @param failedAttempts of the parcel that is tried
 * @param due when the next attempt may start; empty while one is under way
 * @param lastReason why the last attempt failed; empty when it did not
 */
public record LaneStatus(
        String lane,
        int pending,
        boolean inFlight,
        int failedAttempts,
        Optional<MonotonicTime> due,
        String lastReason) {}
