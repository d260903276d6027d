package io.holdfast.plugin.balanceproxy.core;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.net.Ipv6Address;
import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client of a service and the server that it is with. Equal to another one of the same client and service: it is its
 * own key, and has its address in itself, since there may be very many.
 */
final class Stay {

    /** The first 96 bits of an IPv4 address in an IPv6 one (RFC 4291, section 2.5.5.2). */
    private static final int MAPPED_BITS = 96;

    private static final long MAPPED = 0xffff_0000_0000L;

    private final Affinity service;
    private final long high;
    private final long low;
    private long untilNanos;
    private int open;
    private @Nullable Endpoint server;

    /** One that is over, with no server yet. */
    Stay(Affinity service, IpAddress client, int prefixLength, MonotonicTime now) {
        int length;
        switch (client) {
            case Ipv4Address v4 -> {
                length = MAPPED_BITS + Math.min(prefixLength, Integer.SIZE);
                high = 0;
                low = first(length - Long.SIZE) & (MAPPED | Integer.toUnsignedLong(v4.bits()));
            }
            case Ipv6Address v6 -> {
                length = prefixLength;
                high = first(length) & v6.high();
                low = first(length - Long.SIZE) & v6.low();
            }
        }
        this.service = service;
        this.untilNanos = now.nanos();
    }

    /** The first so many bits of a number. */
    private static long first(int bits) {
        return bits <= 0 ? 0 : -1L << Math.max(0, Long.SIZE - bits);
    }

    Affinity service() {
        return service;
    }

    boolean isWith(Endpoint endpoint) {
        return endpoint.equals(server);
    }

    @Nullable
    Endpoint server() {
        return server;
    }

    boolean isConnected() {
        return open > 0;
    }

    boolean isOver(MonotonicTime now) {
        return !now.isBefore(new MonotonicTime(untilNanos));
    }

    /** One connection more; those to another server count no longer. */
    void opened(Endpoint to) {
        if (!isWith(to)) {
            server = to;
            open = 0;
        }
        open++;
    }

    /** One less. */
    void closed() {
        open = Math.max(0, open - 1);
    }

    void last(Duration time, MonotonicTime now) {
        untilNanos = now.plus(time).nanos();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Stay stay && stay.service == service && stay.high == high && stay.low == low;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(Fingerprint.of(high, low, service.seed()));
    }
}
