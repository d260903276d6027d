package io.holdfast.kernel.vrrp;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;

/** The multicast groups of VRRP (RFC 9568, sections 5.1.1.2 and 5.1.2.2). */
final class VrrpGroups {

    private static final IpAddress IPV4 = IpAddress.parse("224.0.0.18");
    private static final IpAddress IPV6 = IpAddress.parse("ff02::12");

    private VrrpGroups() {}

    static IpAddress of(Family family) {
        return switch (family) {
            case IPV4 -> IPV4;
            case IPV6 -> IPV6;
        };
    }
}
