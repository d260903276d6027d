package io.holdfast.kernel.vrrp.core;

import java.time.Duration;

/**
 * When an Active router announces its addresses to the link: gratuitous ARP and unsolicited neighbour advertisements.
 *
 * @param count how often each address is announced at once; 0 for never
 * @param repeatCount how often it is announced once more after {@code repeatDelay}; 0 for not again
 * @param repeatDelay also the least time between two answers to a router that wrongly believes itself Active; positive
 * @param refreshInterval time between further announcements as long as the router is Active; zero for none
 * @param refreshCount how often each address is announced at a refresh
 */
public record Announcements(
        int count, int repeatCount, Duration repeatDelay, Duration refreshInterval, int refreshCount) {

    /** What keepalived does unless told otherwise: 5 at once, 5 after 5 s. */
    public static final Announcements DEFAULT = new Announcements(5, 5, Duration.ofSeconds(5), Duration.ZERO, 1);

    public Announcements {
        if (count < 0 || repeatCount < 0 || refreshCount < 0) {
            throw new IllegalArgumentException("a number of announcements cannot be negative");
        }
        if (!repeatDelay.isPositive()) {
            throw new IllegalArgumentException("the delay before announcements are repeated must be positive");
        }
        if (refreshInterval.isNegative()) {
            throw new IllegalArgumentException("the refresh interval of announcements cannot be negative");
        }
    }

    /** Whether announcements go on for as long as the router is Active. */
    public boolean refreshes() {
        return refreshInterval.isPositive();
    }
}
