package io.holdfast.lab;

import java.nio.ByteBuffer;

/** The Internet checksum of RFC 1071. Over bytes that hold a right checksum already it is 0. */
final class Checksum {
    private Checksum() {}

    static int of(byte[] bytes) {
        return fold(sum(bytes));
    }

    /**
     * With a pseudo-header before the message: RFC 768 for IPv4 (8 bytes of addresses), RFC 8200 section 8.1 for IPv6
     * (32). Both add up to the same: addresses, length, protocol.
     */
    static int withPseudoHeader(byte[] addresses, int protocol, byte[] message) {
        return fold(sum(addresses) + protocol + message.length + sum(message));
    }

    private static long sum(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        long sum = 0;
        while (buffer.remaining() > 1) {
            sum += Short.toUnsignedInt(buffer.getShort());
        }
        return buffer.hasRemaining() ? sum + (Byte.toUnsignedInt(buffer.get()) << 8) : sum;
    }

    private static int fold(long sum) {
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) ~sum & 0xffff;
    }
}
