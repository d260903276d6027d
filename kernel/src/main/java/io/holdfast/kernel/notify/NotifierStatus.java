package io.holdfast.kernel.notify;

import io.holdfast.kernel.notify.core.LaneStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one notifier is doing.
 *
 * @param pending events that it has still to be told
 * @param silentUntil end of the quiet hours that it is in
 * @param delivered notifications that arrived since the start
 * @param deliveredInPart of these, those that did not get to everybody
 * @param skipped notifications since the start that the notifier had nothing to tell of
 * @param stuck attempts that go on although their deadline has passed and they were interrupted
 * @param failedAttempts attempts that failed since the start
 * @param setAside notifications that were given up since the start
 * @param dropped events let go since the start because the queue was full, newer ones took their place, or hours were
 *     quiet
 * @param lastReason why the last attempt failed; empty when it did not
 * @param lastRemark who did not get the last one of those that were delivered in part; empty when there was none
 */
public record NotifierStatus(
        String name,
        int pending,
        int inFlight,
        Optional<Instant> silentUntil,
        long delivered,
        long deliveredInPart,
        long skipped,
        long stuck,
        long failedAttempts,
        long setAside,
        long dropped,
        String lastReason,
        String lastRemark,
        List<LaneStatus> lanes) {}
