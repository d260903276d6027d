package io.holdfast.lab;

import io.holdfast.api.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A captured Ethernet frame of a kind that matters here. This decoder shares no code with the product, on purpose: it
 * is to find the product's mistakes, not to repeat them.
 */
sealed interface Frame {
    int ETHERTYPE_IPV4 = 0x0800;
    int ETHERTYPE_ARP = 0x0806;
    int ETHERTYPE_IPV6 = 0x86dd;
    int PROTOCOL_ICMPV6 = 58;
    int PROTOCOL_VRRP = 112;

    /** The kernel's time stamp in nanoseconds since 1970. */
    long nanos();

    /** Hardware source address. */
    String from();

    /** Hardware destination address. */
    String to();

    /** ARP for IPv4 over Ethernet: RFC 826. */
    record Arp(
            long nanos,
            String from,
            String to,
            int operation,
            String senderMac,
            String senderAddress,
            String targetMac,
            String targetAddress)
            implements Frame {
        static final int REQUEST = 1;
        static final int REPLY = 2;

        /** RFC 5227, section 3: sender and target address are the same. */
        boolean gratuitous() {
            return senderAddress.equals(targetAddress);
        }
    }

    /** A neighbour advertisement: RFC 4861, section 4.4. */
    record NeighbourAdvertisement(
            long nanos,
            String from,
            String to,
            String source,
            String destination,
            int hopLimit,
            boolean router,
            boolean solicited,
            boolean override,
            String target,
            String targetMac,
            boolean checksumRight)
            implements Frame {}

    /** A VRRP message: RFC 3768, section 5, or RFC 9568, section 5. */
    record Vrrp(
            long nanos,
            String from,
            String to,
            String source,
            String destination,
            int hopLimit,
            int version,
            int type,
            int virtualRouterId,
            int priority,
            int addressCount,
            ChecksumForm checksum,
            String message)
            implements Frame {}

    /** What a VRRP checksum covers. */
    enum ChecksumForm {
        MESSAGE,
        PSEUDO_HEADER_AND_MESSAGE,
        WRONG
    }

    /** Decodes a frame, if it is of a kind that matters here. */
    static Optional<Frame> decode(PcapFile.Captured captured) {
        var bytes = captured.frame().duplicate();
        var to = mac(bytes);
        var from = mac(bytes);
        return switch (Short.toUnsignedInt(bytes.getShort())) {
            case ETHERTYPE_ARP -> Optional.of(arp(captured.nanos(), from, to, bytes));
            case ETHERTYPE_IPV4 -> ipv4(captured.nanos(), from, to, bytes);
            case ETHERTYPE_IPV6 -> ipv6(captured.nanos(), from, to, bytes);
            default -> Optional.empty();
        };
    }

    private static Frame arp(long nanos, String from, String to, ByteBuffer bytes) {
        bytes.position(bytes.position() + 6);
        var operation = Short.toUnsignedInt(bytes.getShort());
        return new Arp(nanos, from, to, operation, mac(bytes), address(bytes, 4), mac(bytes), address(bytes, 4));
    }

    private static Optional<Frame> ipv4(long nanos, String from, String to, ByteBuffer bytes) {
        var start = bytes.position();
        var headerLength = (bytes.get(start) & 0x0f) * 4;
        var totalLength = Short.toUnsignedInt(bytes.getShort(start + 2));
        var hopLimit = Byte.toUnsignedInt(bytes.get(start + 8));
        var protocol = Byte.toUnsignedInt(bytes.get(start + 9));
        var addresses = part(bytes, start + 12, start + 20);
        bytes.position(start + 12);
        var source = address(bytes, 4);
        var destination = address(bytes, 4);
        if (protocol != PROTOCOL_VRRP) {
            return Optional.empty();
        }
        var message = part(bytes, start + headerLength, start + totalLength);
        return Optional.of(vrrp(nanos, from, to, source, destination, hopLimit, message, addresses));
    }

    private static Optional<Frame> ipv6(long nanos, String from, String to, ByteBuffer bytes) {
        var start = bytes.position();
        var length = Short.toUnsignedInt(bytes.getShort(start + 4));
        var nextHeader = Byte.toUnsignedInt(bytes.get(start + 6));
        var hopLimit = Byte.toUnsignedInt(bytes.get(start + 7));
        var addresses = part(bytes, start + 8, start + 40);
        bytes.position(start + 8);
        var source = address(bytes, 16);
        var destination = address(bytes, 16);
        var message = part(bytes, start + 40, start + 40 + length);
        return switch (nextHeader) {
            case PROTOCOL_VRRP -> Optional.of(vrrp(nanos, from, to, source, destination, hopLimit, message, addresses));
            case PROTOCOL_ICMPV6 -> neighbour(nanos, from, to, source, destination, hopLimit, message, addresses);
            default -> Optional.empty();
        };
    }

    private static Frame vrrp(
            long nanos,
            String from,
            String to,
            String source,
            String destination,
            int hopLimit,
            byte[] message,
            byte[] addresses) {
        var form = Checksum.of(message) == 0
                ? ChecksumForm.MESSAGE
                : Checksum.withPseudoHeader(addresses, PROTOCOL_VRRP, message) == 0
                        ? ChecksumForm.PSEUDO_HEADER_AND_MESSAGE
                        : ChecksumForm.WRONG;
        return new Vrrp(
                nanos,
                from,
                to,
                source,
                destination,
                hopLimit,
                Byte.toUnsignedInt(message[0]) >> 4,
                message[0] & 0x0f,
                Byte.toUnsignedInt(message[1]),
                Byte.toUnsignedInt(message[2]),
                Byte.toUnsignedInt(message[3]),
                form,
                HexFormat.of().formatHex(message));
    }

    private static Optional<Frame> neighbour(
            long nanos,
            String from,
            String to,
            String source,
            String destination,
            int hopLimit,
            byte[] message,
            byte[] addresses) {
        if (Byte.toUnsignedInt(message[0]) != 136) {
            return Optional.empty();
        }
        var body = ByteBuffer.wrap(message);
        var flags = Byte.toUnsignedInt(body.get(4));
        body.position(8);
        var target = address(body, 16);
        var targetMac = "";
        // RFC 4861, section 4.6.1: type 2, length 1 (in units of 8 bytes).
        if (body.remaining() >= 8 && body.get() == 2 && body.get() == 1) {
            targetMac = mac(body);
        }
        return Optional.of(new NeighbourAdvertisement(
                nanos,
                from,
                to,
                source,
                destination,
                hopLimit,
                (flags & 0x80) != 0,
                (flags & 0x40) != 0,
                (flags & 0x20) != 0,
                target,
                targetMac,
                Checksum.withPseudoHeader(addresses, PROTOCOL_ICMPV6, message) == 0));
    }

    private static byte[] part(ByteBuffer bytes, int from, int to) {
        var part = new byte[to - from];
        bytes.get(from, part);
        return part;
    }

    private static String mac(ByteBuffer bytes) {
        var mac = new byte[6];
        bytes.get(mac);
        return HexFormat.ofDelimiter(":").formatHex(mac);
    }

    private static String address(ByteBuffer bytes, int length) {
        var address = new byte[length];
        bytes.get(address);
        return IpAddress.ofBytes(address).toString();
    }
}
