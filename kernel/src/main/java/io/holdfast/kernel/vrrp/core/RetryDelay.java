package io.holdfast.kernel.vrrp.core;

import java.time.Duration;

/**
 * How long after a failure of our own we try again. A takeover that fails disturbs the other routers, so a router that
 * cannot hold its addresses, the failure most likely to last, asks less and less often.
 */
final class RetryDelay {

    /** Long enough to read the log, short enough to heal by itself. */
    private static final Duration FIRST = Duration.ofSeconds(5);

    /** Also how long addresses have to be held to count as held. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    /** From this failure on the delay is the longest. */
    private static final int MOST_DOUBLINGS = 6;

    private RetryDelay() {}

    /** 5 s after the first failure to hold the addresses, then twice as long each time: 10 s, 20 s, … 5 min. */
    static Duration of(LocalRouter local) {
        int doublings = Math.clamp(local.addressFailures() - 1, 0, MOST_DOUBLINGS);
        Duration delay = FIRST.multipliedBy(1L << doublings);
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }
}
