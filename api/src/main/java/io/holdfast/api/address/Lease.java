package io.holdfast.api.address;

import java.time.Duration;

/** How long an address may be held without another word from the control loop. */
public sealed interface Lease {

    /**
     * The kernel ends the hold by itself.
     *
     * @param term from the advertisement to the instant after which another router may take the address: three
     *     advertisement intervals (RFC 9568, section 6.1, Active_Down_Interval less Skew_Time)
     * @param renewalInterval how often the control loop renews
     */
    record Expiring(Duration term, Duration renewalInterval) implements Lease {}

    /** Held until released, as keepalived does: {@code lease = off}. */
    record Permanent() implements Lease {}
}
