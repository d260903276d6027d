package io.holdfast.plugin.addresslinux.wire;

import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.MacAddress;
import io.holdfast.api.netlink.NetlinkAttributes;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkWriter;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A network interface as rtnetlink tells of it.
 *
 * <pre>
 * struct ifinfomsg (linux/rtnetlink.h), host byte order
 *  0       1       2               4               8               12
 * +-------+-------+---------------+---------------+---------------+---------------+
 * | family| 0     | ARPHRD type   | index         | IFF_ flags    | change        |
 * +-------+-------+---------------+---------------+---------------+---------------+
 * </pre>
 *
 * @param removed whether the interface is gone (RTM_DELLINK)
 * @param index the kernel's number for it
 * @param flags IFF_ flags
 * @param mac empty without a 48-bit link-layer address, and on loopback
 * @param mtuBytes 0 when not told
 */
public record LinkMessage(
        boolean removed, int index, InterfaceName name, int flags, Optional<MacAddress> mac, int mtuBytes) {

    /** Message types of linux/rtnetlink.h. */
    public static final int RTM_NEWLINK = 16;

    public static final int RTM_DELLINK = 17;
    public static final int RTM_GETLINK = 18;

    private static final int HEADER_BYTES = 16;
    private static final int IFF_UP = 0x1;
    private static final int IFF_LOOPBACK = 0x8;
    private static final int IFF_RUNNING = 0x40;
    private static final int IFF_NOARP = 0x80;
    private static final int ARPHRD_ETHER = 1;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_EXT_MASK = 29;
    private static final int RTEXT_FILTER_SKIP_STATS = 8;

    /** Asks for every interface, without their counters. */
    public static void requestAll(NetlinkWriter out, int sequence) {
        out.begin(RTM_GETLINK, NetlinkMessage.REQUEST | NetlinkMessage.DUMP, sequence);
        out.u32(0);
        out.u32(0);
        out.u32(0);
        out.u32(0);
        out.attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        out.end();
    }

    /** Reads a message; empty when it is about something else, such as a port of a bridge. */
    public static Optional<LinkMessage> read(NetlinkMessage message) {
        ByteBuffer in = message.payload();
        boolean aboutLink = message.type() == RTM_NEWLINK || message.type() == RTM_DELLINK;
        // Bridges tell of their ports with the same types and family AF_BRIDGE: such a "removal" is only a port's.
        if (!aboutLink || in.remaining() < HEADER_BYTES || in.get(0) != 0) {
            return Optional.empty();
        }
        int hardware = in.getShort(2) & 0xFFFF;
        int flags = in.getInt(8);
        Optional<InterfaceName> name = Optional.empty();
        Optional<MacAddress> mac = Optional.empty();
        int mtuBytes = 0;
        NetlinkAttributes attributes = new NetlinkAttributes(in, HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFLA_IFNAME -> name = name(attributes.text());
                case IFLA_MTU -> mtuBytes = attributes.u32();
                case IFLA_ADDRESS -> {
                    if (hardware == ARPHRD_ETHER && attributes.valueBytes() == 6) {
                        mac = Optional.of(MacAddress.ofBytes(attributes.bytes()));
                    }
                }
                default -> {}
            }
        }
        boolean removed = message.type() == RTM_DELLINK;
        int index = in.getInt(4);
        Optional<MacAddress> linkMac = mac;
        int linkMtuBytes = mtuBytes;
        return name.map(n -> new LinkMessage(removed, index, n, flags, linkMac, linkMtuBytes));
    }

    private static Optional<InterfaceName> name(String text) {
        try {
            return Optional.of(new InterfaceName(text));
        } catch (IllegalArgumentException unspeakable) {
            // Linux allows control characters in a name; no configuration can mean such an interface.
            return Optional.empty();
        }
    }

    /** Whether it is administratively up. */
    public boolean isEnabled() {
        return (flags & IFF_UP) != 0;
    }

    /** Whether it is administratively up and has a carrier. */
    public boolean isUp() {
        return isEnabled() && (flags & IFF_RUNNING) != 0;
    }

    /** Whether neighbours on it are asked for by ARP and neighbour discovery. */
    public boolean resolvesNeighbours() {
        return mac.isPresent() && (flags & (IFF_LOOPBACK | IFF_NOARP)) == 0;
    }
}
