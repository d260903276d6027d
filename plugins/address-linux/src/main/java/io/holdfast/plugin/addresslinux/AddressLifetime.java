package io.holdfast.plugin.addresslinux;

import io.holdfast.api.address.Lease;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.plugin.addresslinux.wire.AddressMessage;
import java.time.Duration;

/**
 * How long the kernel keeps an address without another word, and how often to say it.
 *
 * <p>The kernel counts whole seconds and is a little late: a renewed life of 2 s was over within 2.52 s in each of 200
 * runs.
 *
 * @param validSeconds 1 and more, or {@link AddressMessage#FOREVER}
 * @param renewalInterval the least time between two renewals; zero renews with every renewal of the lease
 */
record AddressLifetime(int validSeconds, Duration renewalInterval) {

    /** From here on a life of whole seconds ends before the lease does: 3 s allow 2 s and half a second of lateness. */
    private static final Duration LONG_TERM = Duration.ofSeconds(3);

    /** Behind the fence a short lease needs no short life; each renewal is an event that other programs see. */
    private static final AddressLifetime BEHIND_FENCE = new AddressLifetime(10, Duration.ofSeconds(3));

    /** The kernel looks at all its IPv6 addresses whenever one is renewed: 300 of them took 0.1 s. */
    private static final AddressLifetime OF_MANY = new AddressLifetime(60, Duration.ofSeconds(20));

    private static final AddressLifetime ENDLESS = new AddressLifetime(AddressMessage.FOREVER, Duration.ZERO);

    /** For addresses that are taken away again at once. */
    static final AddressLifetime SHORTEST = new AddressLifetime(1, Duration.ZERO);

    private static final long LATENESS_MILLIS = 500;

    /**
     * The life that fits a lease.
     *
     * @param fenced whether the fence ends the lease of all the addresses, so that their life only cleans up
     * @param many whether there are so many addresses that their renewal costs
     */
    static AddressLifetime of(Lease lease, boolean fenced, boolean many) {
        return switch (lease) {
            case Lease.Permanent() -> ENDLESS;
            case Lease.Expiring expiring
            when fenced && many && expiring.term().toSeconds() <= OF_MANY.validSeconds -> OF_MANY;
            case Lease.Expiring expiring
            when expiring.term().compareTo(LONG_TERM) >= 0 ->
                new AddressLifetime((int) Math.min(expiring.term().toSeconds() - 1, Integer.MAX_VALUE), Duration.ZERO);
            case Lease.Expiring _ when fenced -> BEHIND_FENCE;
            case Lease.Expiring expiring ->
                // The shortest that outlives the time to the next renewal.
                new AddressLifetime(
                        (int) Math.ceilDiv(expiring.renewalInterval().toMillis() + LATENESS_MILLIS, 1000),
                        Duration.ZERO);
        };
    }

    boolean isEndless() {
        return validSeconds == AddressMessage.FOREVER;
    }

    /** What to ask for when that much of the lease has already gone by; at least 1 s. */
    int validSecondsAfter(Duration gone) {
        // Up to 0.4 s fit into the gap between the end of the life and the end of the lease.
        long lateSeconds = Math.max(0, gone.toMillis() + 600) / 1000;
        return isEndless() ? validSeconds : (int) Math.max(1, validSeconds - lateSeconds);
    }

    /** How many of the addresses to renew with each renewal of the lease, so that each gets its turn in time. */
    int share(int addresses, Duration leaseRenewalInterval) {
        if (renewalInterval.isZero() || leaseRenewalInterval.compareTo(renewalInterval) >= 0) {
            return addresses;
        }
        return (int) Math.ceilDiv(addresses * leaseRenewalInterval.toMillis(), renewalInterval.toMillis());
    }

    /**
     * How long it may be chosen as a source address. A host address of IPv6 never is, as keepalived has it: connections
     * that this machine opens would die with the address.
     */
    static int preferredSeconds(InterfaceAddress address, int validSeconds) {
        boolean ipv6Host = address.family() == Family.IPV6 && address.prefixLength() == Family.IPV6.bits();
        return ipv6Host ? 0 : validSeconds;
    }
}
