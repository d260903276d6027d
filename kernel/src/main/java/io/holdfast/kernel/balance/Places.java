package io.holdfast.kernel.balance;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.net.Ipv6Address;
import io.holdfast.api.options.OptionType;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * Reads an address with a port, many at once, or without a port (0): {@code 192.0.2.10:80}, {@code 192.0.2.10-20:80},
 * {@code 192.0.2.0/28:80}, {@code [2001:db8::10-1f]:80}, {@code 192.0.2.10}. A range ends with a whole address or, in
 * the manner of keepalived, with its last part; of a prefix every address counts.
 */
final class Places {

    /** As many addresses as one service may have. */
    static final int MOST = 65536;

    static final OptionType<List<Endpoint>> TYPE = new OptionType<>(
            "address:port such as 192.0.2.10:80 or [2001:db8::10]:80, a range such as 192.0.2.10-20:80 or"
                    + " 192.0.2.0/28:80, or an address alone for every port",
            Places::parse);

    /** One address, with a port or without. */
    static final OptionType<Endpoint> SINGLE = new OptionType<>(
            "address:port such as 10.0.0.11:80 or [2001:db8::11]:80, or an address alone for the port of the service",
            text -> {
                List<Endpoint> places = parse(text);
                if (places.size() != 1 || !places.getFirst().address().isUnicast()) {
                    throw new IllegalArgumentException("one unicast address");
                }
                return places.getFirst();
            });

    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    private Places() {}

    static List<Endpoint> parse(String text) {
        boolean bracketed = text.startsWith("[");
        int colon = text.lastIndexOf(':');
        boolean bareIpv6 = !bracketed && colon != text.indexOf(':');
        int hostEnd = bracketed ? text.indexOf(']') + 1 : colon;
        if (bareIpv6 || colon < hostEnd || colon < 0) {
            return all(bracketed && text.endsWith("]") ? text.substring(1, text.length() - 1) : text, 0);
        }
        if (hostEnd != colon || !PORT.matcher(text.substring(colon + 1)).matches()) {
            throw new IllegalArgumentException();
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not in 1..65535");
        }
        return all(bracketed ? text.substring(1, colon - 1) : text.substring(0, colon), port);
    }

    private static List<Endpoint> all(String addresses, int port) {
        int dash = addresses.indexOf('-');
        if (dash > 0) {
            IpAddress first = address(addresses.substring(0, dash));
            return range(first, last(first, addresses.substring(dash + 1)), port);
        }
        if (addresses.indexOf('/') > 0) {
            InterfaceAddress prefix = OptionType.INTERFACE_ADDRESS.parse().apply(addresses);
            int free = prefix.family().bits() - prefix.prefixLength();
            if (free > 16) {
                throw new IllegalArgumentException("more than " + MOST + " addresses");
            }
            long mask = (1L << free) - 1;
            return range(withLow(prefix.address(), low(prefix.address()) & ~mask), low(prefix.address()) | mask, port);
        }
        return List.of(new Endpoint(address(addresses), port));
    }

    private static IpAddress address(String text) {
        return OptionType.IP_ADDRESS.parse().apply(text);
    }

    /** The low bits of the last address of a range. */
    private static long last(IpAddress first, String text) {
        if (text.indexOf(':') >= 0 || text.indexOf('.') >= 0) {
            IpAddress last = address(text);
            if (!withLow(first, low(last)).equals(last)) {
                throw new IllegalArgumentException("a range is within one network of one family");
            }
            return low(last);
        }
        return switch (first) {
            case Ipv4Address _ -> (low(first) & ~0xffL) | part(text, "[0-9]{1,3}", 10, 255);
            case Ipv6Address _ -> (low(first) & ~0xffffL) | part(text, "[0-9a-fA-F]{1,4}", 16, 0xffff);
        };
    }

    private static int part(String text, String form, int radix, int highest) {
        if (!text.matches(form) || Integer.parseInt(text, radix) > highest) {
            throw new IllegalArgumentException("a range ends with an address or its last part");
        }
        return Integer.parseInt(text, radix);
    }

    private static List<Endpoint> range(IpAddress first, long last, int port) {
        long count = last - low(first) + 1;
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException(
                    count < 1 ? "a range ends after its beginning" : "more than " + MOST + " addresses");
        }
        return LongStream.range(0, count)
                .mapToObj(i -> new Endpoint(withLow(first, low(first) + i), port))
                .toList();
    }

    private static long low(IpAddress address) {
        return switch (address) {
            case Ipv4Address v4 -> Integer.toUnsignedLong(v4.bits());
            case Ipv6Address v6 -> v6.low();
        };
    }

    private static IpAddress withLow(IpAddress address, long low) {
        return switch (address) {
            case Ipv4Address _ -> new Ipv4Address((int) low);
            case Ipv6Address v6 -> new Ipv6Address(v6.high(), low);
        };
    }
}
