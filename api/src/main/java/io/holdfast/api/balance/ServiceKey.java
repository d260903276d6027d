package io.holdfast.api.balance;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.Family;

/** What a balancer recognises the packets of a service by. */
public sealed interface ServiceKey {

    Family family();

    /**
     * Reads what {@code toString} writes.
     *
     * @throws IllegalArgumentException for anything else
     */
    static ServiceKey parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length == 2 && !parts[0].equals("fwmark")) {
            return new Virtual(Protocol.of(parts[0]), Endpoint.parse(parts[1]));
        }
        boolean marked = parts.length == 2 || (parts.length == 3 && parts[2].equals("ipv6"));
        if (!marked || !parts[0].equals("fwmark") || !parts[1].matches("[0-9]{1,10}")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not protocol/address:port, fwmark/number or fwmark/number/ipv6");
        }
        return new FirewallMark(Long.parseLong(parts[1]), parts.length == 2 ? Family.IPV4 : Family.IPV6);
    }

    /**
     * An address, a port and a protocol.
     *
     * @param endpoint port 0: every port that has no service of its own
     */
    record Virtual(Protocol protocol, Endpoint endpoint) implements ServiceKey {

        @Override
        public Family family() {
            return endpoint.address().family();
        }

        /** {@code tcp/192.0.2.10:80}. */
        @Override
        public String toString() {
            return protocol.word() + "/" + endpoint;
        }
    }

    /**
     * Packets that carry a firewall mark.
     *
     * @param mark 1..4294967295
     */
    record FirewallMark(long mark, Family family) implements ServiceKey {

        public FirewallMark {
            if (mark < 1 || mark > 0xffff_ffffL) {
                throw new IllegalArgumentException("firewall mark " + mark + " is not in 1..4294967295");
            }
        }

        /** {@code fwmark/7}, {@code fwmark/7/ipv6}. */
        @Override
        public String toString() {
            return "fwmark/" + mark + (family == Family.IPV6 ? "/ipv6" : "");
        }
    }
}
