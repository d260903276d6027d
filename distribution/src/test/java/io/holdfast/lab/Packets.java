package io.holdfast.lab;

import io.holdfast.api.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Whole Ethernet frames that the client sends: probes, and VRRP messages right or wrong. */
final class Packets {
    private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};

    private Packets() {}

    /** Who has this IPv4 address? RFC 826. */
    static byte[] arpRequest(String fromMac, String fromAddress, String target) {
        return ByteBuffer.allocate(42)
                .put(BROADCAST)
                .put(mac(fromMac))
                .putShort((short) Frame.ETHERTYPE_ARP)
                .putShort((short) 1)
                .putShort((short) Frame.ETHERTYPE_IPV4)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) Frame.Arp.REQUEST)
                .put(mac(fromMac))
                .put(address(fromAddress))
                .put(new byte[6])
                .put(address(target))
                .array();
    }

    /** Who has this IPv6 address? RFC 4861, section 4.3. */
    static byte[] neighbourSolicitation(String fromMac, String fromAddress, String target) {
        var targetBytes = address(target);
        // RFC 4291, section 2.7.1: ff02::1:ff and the last three bytes.
        var group = address("ff02::1:ff00:0");
        System.arraycopy(targetBytes, 13, group, 13, 3);
        var message = ByteBuffer.allocate(32)
                .put((byte) 135)
                .position(8)
                .put(targetBytes)
                .put((byte) 1)
                .put((byte) 1)
                .put(mac(fromMac))
                .array();
        return ipv6(fromMac, fromAddress, group, Frame.PROTOCOL_ICMPV6, 255, 2, message);
    }

    /** A VRRP message over IPv4 to the VRRP group, with whatever hop limit and message. */
    static byte[] vrrpIpv4(String fromMac, String fromAddress, int hopLimit, byte[] message) {
        var header = ByteBuffer.allocate(20)
                .put((byte) 0x45)
                .put((byte) 0xc0)
                .putShort((short) (20 + message.length))
                .putShort((short) 1)
                .putShort((short) 0)
                .put((byte) hopLimit)
                .put((byte) Frame.PROTOCOL_VRRP)
                .putShort((short) 0)
                .put(address(fromAddress))
                .put(address("224.0.0.18"));
        header.putShort(10, (short) Checksum.of(header.array()));
        return ByteBuffer.allocate(14 + 20 + message.length)
                .put(mac("01:00:5e:00:00:12"))
                .put(mac(fromMac))
                .putShort((short) Frame.ETHERTYPE_IPV4)
                .put(header.array())
                .put(message)
                .array();
    }

    /** A VRRP message over IPv6 to the VRRP group, its checksum left as it is in the message. */
    static byte[] vrrpIpv6(String fromMac, String fromAddress, int hopLimit, byte[] message) {
        return ipv6(fromMac, fromAddress, address("ff02::12"), Frame.PROTOCOL_VRRP, hopLimit, -1, message);
    }

    /**
     * A VRRP version 3 message, its checksum over an IPv4 pseudo-header as keepalived and FRR have it, or over IPv6's.
     */
    static byte[] vrrpMessage(
            String source, String group, int virtualRouterId, int priority, int centiseconds, String... addresses) {
        var length = Arrays.stream(addresses)
                .mapToInt(address -> address(address).length)
                .sum();
        var message = ByteBuffer.allocate(8 + length)
                .put((byte) 0x31)
                .put((byte) virtualRouterId)
                .put((byte) priority)
                .put((byte) addresses.length)
                .putShort((short) centiseconds)
                .putShort((short) 0);
        for (var address : addresses) {
            message.put(address(address));
        }
        var pseudo = concat(address(source), address(group));
        return message.putShort(6, (short) Checksum.withPseudoHeader(pseudo, Frame.PROTOCOL_VRRP, message.array()))
                .array();
    }

    /** The same message with the checksum that RFC 9568 has for IPv4: without a pseudo-header. */
    static byte[] withChecksumOverMessage(byte[] message) {
        var changed = ByteBuffer.wrap(message.clone()).putShort(6, (short) 0);
        return changed.putShort(6, (short) Checksum.of(changed.array())).array();
    }

    private static byte[] ipv6(
            String fromMac,
            String fromAddress,
            byte[] group,
            int protocol,
            int hopLimit,
            int checksumOffset,
            byte[] message) {
        var whole = message.clone();
        if (checksumOffset >= 0) {
            var checksum = Checksum.withPseudoHeader(concat(address(fromAddress), group), protocol, message);
            ByteBuffer.wrap(whole).putShort(checksumOffset, (short) checksum);
        }
        return ByteBuffer.allocate(14 + 40 + whole.length)
                // RFC 2464, section 7: 33:33 and the last four bytes of the group.
                .put((byte) 0x33)
                .put((byte) 0x33)
                .put(group, 12, 4)
                .put(mac(fromMac))
                .putShort((short) Frame.ETHERTYPE_IPV6)
                .putInt(0x60000000)
                .putShort((short) whole.length)
                .put((byte) protocol)
                .put((byte) hopLimit)
                .put(address(fromAddress))
                .put(group)
                .put(whole)
                .array();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] mac(String mac) {
        return HexFormat.ofDelimiter(":").parseHex(mac);
    }

    private static byte[] address(String address) {
        return IpAddress.parse(address).toBytes();
    }
}
