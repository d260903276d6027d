package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import io.holdfast.kernel.vrrp.wire.ProtocolVersion;
import java.time.Duration;

/**
 * How one virtual router takes part in its election (RFC 9568, section 6.1).
 *
 * @param priority the configured one, 1..255; 255 makes this router the owner of the addresses
 * @param interval Advertisement_Interval
 * @param preempt Preempt_Mode: whether to take over from a router of lower priority; an owner always does
 * @param preemptDelay how long a router of lower priority is left in peace after it was first heard; zero for not at
 *     all
 * @param lease whether addresses are held only as long as advertisements keep the others quiet
 * @param acceptMode Accept_Mode: whether packets to the addresses are accepted by a router that does not own them;
 *     handed through to {@link VrrpAction.AcquireAddresses}
 */
public record ElectionOptions(
        ProtocolVersion version,
        Priority priority,
        AdvertisementInterval interval,
        boolean preempt,
        Duration preemptDelay,
        boolean lease,
        boolean acceptMode,
        Announcements announcements) {

    public ElectionOptions {
        if (priority.equals(Priority.RESIGNATION)) {
            throw new IllegalArgumentException("a priority of 0 cannot be configured: it is sent to resign");
        }
        if (preemptDelay.isNegative()) {
            throw new IllegalArgumentException("a preempt delay cannot be negative");
        }
        interval = version.interval(interval.duration());
    }

    /** The usual way: preempting at once, by lease, accepting packets, with the usual announcements. */
    public static ElectionOptions of(ProtocolVersion version, Priority priority, AdvertisementInterval interval) {
        return new ElectionOptions(version, priority, interval, true, Duration.ZERO, true, true, Announcements.DEFAULT);
    }

    /** Whether this router is the IPvX address owner. */
    public boolean owner() {
        return priority.equals(Priority.OWNER);
    }

    /**
     * The effective priority when trackers add {@code weight} to the configured one: 1..254, so that no weight makes an
     * owner; an owner keeps its 255.
     */
    public Priority weighted(int weight) {
        return owner() ? priority : new Priority(Math.clamp((long) priority.value() + weight, 1, 254));
    }
}
