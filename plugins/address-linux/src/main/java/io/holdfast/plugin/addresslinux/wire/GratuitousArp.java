package io.holdfast.plugin.addresslinux.wire;

import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.net.MacAddress;
import java.nio.ByteBuffer;

/**
 * The Ethernet frame of a gratuitous ARP request: a broadcast in which sender and target are the announced address
 * (RFC 826; RFC 5227, section 3).
 *
 * <pre>
 *  0                   6                  12     14
 * +-------------------+-------------------+------+
 * | ff:ff:ff:ff:ff:ff | source            | 0806 |
 * +------+------+---+---+------+----------+--+---+-------+-------------------+-----------+
 * | 0001 | 0800 | 6 | 4 | 0001 | sender MAC  | sender IP | target MAC        | target IP |
 * +------+------+---+---+------+-------------+-----------+-------------------+-----------+
 * 14     16     18  19  20     22            28          32                  38          42
 * </pre>
 */
public final class GratuitousArp {

    private static final int FRAME_BYTES = 42;
    private static final short ETHER_TYPE_ARP = 0x0806;
    private static final short HARDWARE_ETHERNET = 1;
    private static final short PROTOCOL_IPV4 = 0x0800;
    private static final short OPERATION_REQUEST = 1;

    private GratuitousArp() {}

    /** The whole frame. The target MAC, which nobody looks at, is broadcast as keepalived has it. */
    public static ByteBuffer frame(MacAddress mac, Ipv4Address address) {
        return ByteBuffer.allocateDirect(FRAME_BYTES)
                .put(MacAddress.BROADCAST.toBytes())
                .put(mac.toBytes())
                .putShort(ETHER_TYPE_ARP)
                .putShort(HARDWARE_ETHERNET)
                .putShort(PROTOCOL_IPV4)
                .put((byte) 6)
                .put((byte) 4)
                .putShort(OPERATION_REQUEST)
                .put(mac.toBytes())
                .putInt(address.bits())
                .put(MacAddress.BROADCAST.toBytes())
                .putInt(address.bits())
                .flip();
    }
}
