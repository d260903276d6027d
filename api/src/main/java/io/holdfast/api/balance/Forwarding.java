package io.holdfast.api.balance;

import java.util.Locale;
import java.util.OptionalInt;

/** How packets or bytes reach a server. */
public sealed interface Forwarding {

    /** The kind of forwarding, without its details. */
    Method method();

    /** The balancer makes a connection of its own to the server. */
    record Proxy() implements Forwarding {
        @Override
        public Method method() {
            return Method.PROXY;
        }
    }

    /** The destination address is translated; answers come back through this machine (NAT, masquerading). */
    record Masquerade() implements Forwarding {
        @Override
        public Method method() {
            return Method.NAT;
        }
    }

    /** The packet goes unchanged to the server's link-layer address; the server has the service's address itself. */
    record DirectRouting() implements Forwarding {
        @Override
        public Method method() {
            return Method.DR;
        }
    }

    /**
     * The packet goes to the server inside another one.
     *
     * @param port the UDP port of {@link Encapsulation#GUE}, empty for the others
     */
    record Tunnel(Encapsulation encapsulation, OptionalInt port, Checksum checksum) implements Forwarding {

        public Tunnel {
            if (port.isPresent() != (encapsulation == Encapsulation.GUE)) {
                throw new IllegalArgumentException("a port belongs to gue, and gue needs one");
            }
            if (checksum != Checksum.NONE && encapsulation == Encapsulation.IPIP) {
                throw new IllegalArgumentException("ipip has no checksum");
            }
        }

        @Override
        public Method method() {
            return Method.TUN;
        }
    }

    /** The word after {@code forwarding =}. */
    enum Method {
        PROXY,
        NAT,
        DR,
        TUN;

        /** The constant in lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a tunnel puts around a packet. */
    enum Encapsulation {
        /** The packet itself (RFC 2003). */
        IPIP,
        /** Generic UDP encapsulation (draft-ietf-intarea-gue). */
        GUE,
        /** Generic routing encapsulation (RFC 2784). */
        GRE
    }

    /** Whether a tunnel checks what it carries. */
    enum Checksum {
        NONE,
        FULL,
        /** The inner checksum is offloaded to the receiver; GUE only. */
        REMOTE
    }
}
