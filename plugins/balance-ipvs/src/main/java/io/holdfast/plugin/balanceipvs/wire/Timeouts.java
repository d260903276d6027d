package io.holdfast.plugin.balanceipvs.wire;

import io.holdfast.api.netlink.NetlinkAttributes;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkWriter;
import java.util.Optional;

/**
 * How long the kernel keeps connections on which nothing happens; in whole seconds. To the kernel 0 means "as it is".
 *
 * @param tcpFinSeconds after a FIN
 */
public record Timeouts(int tcpSeconds, int tcpFinSeconds, int udpSeconds) {

    private static final int TCP = 4;
    private static final int TCP_FIN = 5;
    private static final int UDP = 6;

    /** Whether setting these would change nothing. */
    public boolean hold(Timeouts present) {
        return isHeld(tcpSeconds, present.tcpSeconds)
                && isHeld(tcpFinSeconds, present.tcpFinSeconds)
                && isHeld(udpSeconds, present.udpSeconds);
    }

    private static boolean isHeld(int wanted, int present) {
        return wanted == 0 || wanted == present;
    }

    /** {@code tcp 900 s, tcp-fin 120 s, udp 300 s}. */
    @Override
    public String toString() {
        return "tcp " + tcpSeconds + " s, tcp-fin " + tcpFinSeconds + " s, udp " + udpSeconds + " s";
    }

    void write(NetlinkWriter out) {
        out.attributeU32(TCP, tcpSeconds);
        out.attributeU32(TCP_FIN, tcpFinSeconds);
        out.attributeU32(UDP, udpSeconds);
    }

    /** Reads a message; empty when it is about something else. */
    public static Optional<Timeouts> read(NetlinkMessage message) {
        if (GenericNetlink.command(message) != IpvsRequests.SET_CONFIG) {
            return Optional.empty();
        }
        int tcpSeconds = 0;
        int tcpFinSeconds = 0;
        int udpSeconds = 0;
        NetlinkAttributes in = GenericNetlink.attributes(message);
        while (in.next()) {
            switch (in.type()) {
                case TCP -> tcpSeconds = in.u32();
                case TCP_FIN -> tcpFinSeconds = in.u32();
                case UDP -> udpSeconds = in.u32();
                default -> {}
            }
        }
        return Optional.of(new Timeouts(tcpSeconds, tcpFinSeconds, udpSeconds));
    }
}
