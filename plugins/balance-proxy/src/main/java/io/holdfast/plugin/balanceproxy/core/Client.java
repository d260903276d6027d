package io.holdfast.plugin.balanceproxy.core;

import io.holdfast.api.net.IpAddress;

/** Who connects: the address and port that a connection or datagram comes from. */
public record Client(IpAddress address, int port) {

    /**
     * A hash for tables that anybody can fill, with addresses that he invents: those that have the same hash are known
     * only to who knows the seed.
     */
    public int hash(long seed) {
        return Long.hashCode(Fingerprint.of(this, seed));
    }
}
