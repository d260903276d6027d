package io.holdfast.kernel.vrrp;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which addresses can move between routers: pure. */
final class VirtualAddresses {

    /** RFC 9568, section 5.2.5: the count is one byte. */
    private static final int MOST_ADVERTISED = 255;

    private VirtualAddresses() {}

    /** What is wrong with the addresses of an instance; empty when nothing is. */
    static Optional<String> objection(List<InterfaceAddress> addresses) {
        if (addresses.isEmpty()) {
            return Optional.of("needs at least one address");
        }
        Set<IpAddress> seen = new HashSet<>();
        for (InterfaceAddress address : addresses) {
            Optional<String> objection = objection(address);
            if (objection.isPresent()) {
                return objection;
            }
            if (!seen.add(address.address())) {
                return Optional.of(address + " is listed twice");
            }
        }
        Family family = addresses.getFirst().family();
        long advertised = addresses.stream().filter(a -> a.family() == family).count();
        return advertised > MOST_ADVERTISED
                ? Optional.of(
                        advertised + " addresses of one family, an advertisement carries at most " + MOST_ADVERTISED)
                : Optional.empty();
    }

    private static Optional<String> objection(InterfaceAddress address) {
        IpAddress ip = address.address();
        if (!ip.isUnicast()) {
            return Optional.of(address + " is not a unicast address");
        }
        if (ip.isLoopback()) {
            return Optional.of(address + " is a loopback address, which no other machine can reach");
        }
        if (address.prefixLength() == 0) {
            return Optional.of(address + " has a network of all addresses: the prefix length is 1 or more");
        }
        return objectionToHost(address, ip.toBytes());
    }

    /** Networks of two addresses have two hosts (RFC 3021, RFC 6164); larger ones keep their first for themselves. */
    private static Optional<String> objectionToHost(InterfaceAddress address, byte[] bytes) {
        int hostBits = address.family().bits() - address.prefixLength();
        if (hostBits < 2) {
            return Optional.empty();
        }
        if (isHostPart(bytes, address.prefixLength(), 0)) {
            return Optional.of(address
                    + (address.family() == Family.IPV4
                            ? " is the address of its network, not of a host"
                            : " is the anycast address of its network's routers (RFC 4291, section 2.6.1), not of a"
                                    + " host"));
        }
        return address.family() == Family.IPV4 && isHostPart(bytes, address.prefixLength(), 1)
                ? Optional.of(address + " is the broadcast address of its network")
                : Optional.empty();
    }

    /** Whether every bit behind the prefix has the value. */
    private static boolean isHostPart(byte[] bytes, int prefixLength, int value) {
        for (int bit = prefixLength; bit < 8 * bytes.length; bit++) {
            if ((bytes[bit / 8] >> (7 - bit % 8) & 1) != value) {
                return false;
            }
        }
        return true;
    }
}
