package io.holdfast.api.event;

import io.holdfast.api.net.Endpoint;

/** Where clients reach a service. */
public sealed interface ServiceAddress {

    /**
     * Reads what {@code toString} writes.
     *
     * @throws IllegalArgumentException for anything else
     */
    static ServiceAddress parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is not protocol/address:port or fwmark/number");
        }
        String rest = text.substring(slash + 1);
        return text.startsWith("fwmark/")
                ? new FirewallMark(Long.parseLong(rest))
                : new Virtual(text.substring(0, slash), Endpoint.parse(rest));
    }

    /**
     * An address, a port and a protocol.
     *
     * @param protocol {@code tcp}, {@code udp} or {@code sctp}
     */
    record Virtual(String protocol, Endpoint endpoint) implements ServiceAddress {
        /** {@code tcp/192.0.2.10:80}. */
        @Override
        public String toString() {
            return protocol + "/" + endpoint;
        }
    }

    /** Packets that carry a firewall mark. */
    record FirewallMark(long mark) implements ServiceAddress {
        /** {@code fwmark/7}. */
        @Override
        public String toString() {
            return "fwmark/" + mark;
        }
    }
}
