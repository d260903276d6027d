package io.holdfast.plugin.balanceproxy.core;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.net.Ipv6Address;

/**
 * Even 64-bit hashes that are the same in every process, so that the machine that takes over sends clients where they
 * were sent before.
 */
final class Fingerprint {

    /** The golden ratio as a 64-bit fraction, as SplitMix64 has it (Steele, Lea, Flood, OOPSLA 2014). */
    private static final long STEP = 0x9e37_79b9_7f4a_7c15L;

    private Fingerprint() {}

    static long of(Client client, boolean withPort) {
        return withPort ? of(client, STEP) : of(client.address(), STEP);
    }

    static long of(Client client, long seed) {
        return mix(of(client.address(), seed) ^ client.port());
    }

    /** @param seed another one gives an independent hash */
    static long of(Endpoint server, long seed) {
        return mix(of(server.address(), mix(seed + STEP)) ^ server.port());
    }

    private static long of(IpAddress address, long seed) {
        return switch (address) {
            case Ipv4Address v4 -> mix(seed ^ (v4.bits() & 0xffff_ffffL));
            case Ipv6Address v6 -> of(v6.high(), v6.low(), seed);
        };
    }

    static long of(long high, long low, long seed) {
        return mix(mix(seed ^ high) ^ low);
    }

    /** The output function of SplitMix64. */
    private static long mix(long value) {
        long z = value + STEP;
        z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }
}
