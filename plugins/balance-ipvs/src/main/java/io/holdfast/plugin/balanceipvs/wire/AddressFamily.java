package io.holdfast.plugin.balanceipvs.wire;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import java.util.Arrays;
import java.util.Optional;

/** Families and addresses as IPVS writes them. */
final class AddressFamily {

    /** Room for either family (union nf_inet_addr). */
    private static final int UNION_BYTES = 16;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private AddressFamily() {}

    static int number(Family family) {
        return switch (family) {
            case IPV4 -> AF_INET;
            case IPV6 -> AF_INET6;
        };
    }

    static Optional<Family> of(int number) {
        return switch (number) {
            case AF_INET -> Optional.of(Family.IPV4);
            case AF_INET6 -> Optional.of(Family.IPV6);
            default -> Optional.empty();
        };
    }

    static byte[] union(IpAddress address) {
        return Arrays.copyOf(address.toBytes(), UNION_BYTES);
    }

    /** The address in a union, empty when that is too short. */
    static Optional<IpAddress> read(byte[] union, Family family) {
        return union.length < family.bytes()
                ? Optional.empty()
                : Optional.of(IpAddress.ofBytes(Arrays.copyOf(union, family.bytes())));
    }
}
