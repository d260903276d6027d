package io.holdfast.api.balance;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.Family;

/** What a balancer recognises the packets of a service by. */
public sealed interface ServiceKey {

    Family family();

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

        /** {@code fwmark/7}. */
        @Override
        public String toString() {
            return "fwmark/" + mark;
        }
    }
}
