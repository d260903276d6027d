package io.holdfast.kernel.notify;

import io.holdfast.kernel.notify.core.LaneStatus;
import java.util.List;

/**
 * What one notifier is doing.
 *
 * @param pending events that it has still to be told
 * @param delivered notifications that arrived since the start
 * @param skipped notifications since the start that the notifier had nothing to tell of
 * @param failedAttempts attempts that failed since the start
 * @param setAside notifications that were given up since the start
 * @param dropped events let go since the start because the queue was full, newer ones took their place, or hours were quiet
 * @param lastReason why the last attempt failed; empty when it did not
 */
public record NotifierStatus(
        String name,
        int pending,
        int inFlight,
        long delivered,
        long skipped,
        long failedAttempts,
        long setAside,
        long dropped,
        String lastReason,
        List<LaneStatus> lanes) {}
