package io.holdfast.api.net;

/**
 * An IPv4 or IPv6 address. Never resolves names, never holds a scope.
 *
 * <p>Ordered as unsigned big-endian numbers, IPv4 before IPv6: the order that breaks ties between routers of equal
 * priority (RFC 9568, section 6.4.3).
 */
public sealed interface IpAddress extends Comparable<IpAddress> permits Ipv4Address, Ipv6Address {

    Family family();

    /** A new array of 4 or 16 bytes in network order. */
    byte[] toBytes();

    /** Whether this is a link-local unicast address (169.254.0.0/16, fe80::/10). */
    boolean isLinkLocal();

    /** Whether this is a multicast address (224.0.0.0/4, ff00::/8). */
    boolean isMulticast();

    /** Whether this is an address of the machine itself and of nobody else (127.0.0.0/8, ::1). */
    boolean isLoopback();

    /** Whether this is 0.0.0.0 or ::. */
    boolean isUnspecified();

    /**
     * Whether this can be the address of one machine: it is not unspecified, not multicast and not the limited
     * broadcast (255.255.255.255; RFC 919, section 7).
     */
    boolean isUnicast();

    /**
     * Reads a literal: dotted quad or RFC 4291 text.
     *
     * @throws IllegalArgumentException for anything else, names and scoped addresses included
     */
    static IpAddress parse(String text) {
        return text.indexOf(':') >= 0 ? Ipv6Address.parse(text) : Ipv4Address.parse(text);
    }

    /** Address from 4 or 16 bytes in network order. */
    static IpAddress ofBytes(byte[] bytes) {
        return switch (bytes.length) {
            case 4 -> Ipv4Address.ofBytes(bytes);
            case 16 -> Ipv6Address.ofBytes(bytes);
            default -> throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
        };
    }

    @Override
    default int compareTo(IpAddress other) {
        return switch (this) {
            case Ipv4Address mine ->
                other instanceof Ipv4Address theirs ? Integer.compareUnsigned(mine.bits(), theirs.bits()) : -1;
            case Ipv6Address mine -> {
                if (!(other instanceof Ipv6Address theirs)) {
                    yield 1;
                }
                int high = Long.compareUnsigned(mine.high(), theirs.high());
                yield high != 0 ? high : Long.compareUnsigned(mine.low(), theirs.low());
            }
        };
    }
}
