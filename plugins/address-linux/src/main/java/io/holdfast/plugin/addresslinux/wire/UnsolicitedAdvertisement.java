package io.holdfast.plugin.addresslinux.wire;

import io.holdfast.api.net.Ipv6Address;
import io.holdfast.api.net.MacAddress;
import java.nio.ByteBuffer;

/**
 * The Ethernet frame of an unsolicited neighbour advertisement to all nodes (RFC 4861, sections 4.4 and 7.2.6).
 *
 * <pre>
 * Ethernet to 33:33:00:00:00:01 (14) | IPv6, hop limit 255, to ff02::1 (40) | then, at 54:
 *  0               1               2               3
 * +---------------+---------------+---------------+---------------+
 * | type = 136    | code = 0      | checksum                      |
 * +-+-+-+---------+---------------+---------------+---------------+
 * |R|S|O| reserved                                                |
 * +-+-+-+---------------------------------------------------------+
 * | target address, 16 bytes                                      |
 * +---------------+---------------+---------------+---------------+
 * | option = 2    | length = 1    | target link-layer address     |
 * +---------------+---------------+                               |
 * |                                                               |
 * +---------------------------------------------------------------+
 * </pre>
 */
public final class UnsolicitedAdvertisement {

    private static final int ETHERNET_BYTES = 14;
    private static final int IPV6_BYTES = 40;
    private static final int ICMP_BYTES = 32;
    private static final int ICMP_START = ETHERNET_BYTES + IPV6_BYTES;
    private static final MacAddress ALL_NODES_MAC = new MacAddress(0x3333_0000_0001L);
    private static final Ipv6Address ALL_NODES = new Ipv6Address(0xFF02_0000_0000_0000L, 1);
    private static final short ETHER_TYPE_IPV6 = (short) 0x86DD;
    private static final int VERSION_6 = 0x6000_0000;
    private static final byte ICMPV6 = 58;
    private static final byte NEIGHBOUR_ADVERTISEMENT = (byte) 136;
    private static final int ROUTER_FLAG = 0x8000_0000;
    private static final int OVERRIDE_FLAG = 0x2000_0000;
    private static final byte TARGET_LINK_LAYER_ADDRESS = 2;

    private UnsolicitedAdvertisement() {}

    /**
     * The whole frame.
     *
     * @param router whether this machine forwards for the link
     */
    public static ByteBuffer frame(MacAddress mac, Ipv6Address address, boolean router) {
        ByteBuffer frame = ByteBuffer.allocateDirect(ICMP_START + ICMP_BYTES)
                .put(ALL_NODES_MAC.toBytes())
                .put(mac.toBytes())
                .putShort(ETHER_TYPE_IPV6)
                .putInt(VERSION_6)
                .putShort((short) ICMP_BYTES)
                .put(ICMPV6)
                .put((byte) 255)
                .put(address.toBytes())
                .put(ALL_NODES.toBytes())
                .put(NEIGHBOUR_ADVERTISEMENT)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(OVERRIDE_FLAG | (router ? ROUTER_FLAG : 0))
                .put(address.toBytes())
                .put(TARGET_LINK_LAYER_ADDRESS)
                .put((byte) 1)
                .put(mac.toBytes())
                .flip();
        return frame.putShort(ICMP_START + 2, checksum(frame));
    }

    /** RFC 4443, section 2.3: over the pseudo-header of RFC 8200, section 8.1, and the message. */
    private static short checksum(ByteBuffer frame) {
        int sum = ICMP_BYTES + ICMPV6;
        int sourceStart = ETHERNET_BYTES + 8;
        for (int i = sourceStart; i < frame.limit(); i += 2) {
            sum += frame.getShort(i) & 0xFFFF;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
