package io.holdfast.plugin.vrrpip;

import java.nio.ByteBuffer;

/**
 * The IPv4 header (RFC 791, section 3.1) in front of a received message.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version|  IHL  |Type of Service|          Total Length         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
final class Ipv4Header {

    private static final int MIN_BYTES = 20;
    private static final int WORD = 4;
    private static final int VERSION = 4;

    private Ipv4Header() {}

    /**
     * The payload of a packet: exactly what its header says, without the options of the header and without what the
     * link appended to a short frame. Empty when the header says what cannot be; a message of no bytes is discarded,
     * and counted, as any other that is too short.
     *
     * @param packet from its IP header on; position and limit stay
     */
    static ByteBuffer payload(ByteBuffer packet) {
        int start = packet.position();
        int received = packet.remaining();
        if (received < MIN_BYTES) {
            return packet.slice(start, 0);
        }
        int versionAndLength = packet.get(start) & 0xFF;
        int headerLength = (versionAndLength & 0xF) * WORD;
        int totalLength = ((packet.get(start + 2) & 0xFF) << 8) | (packet.get(start + 3) & 0xFF);
        boolean possible = versionAndLength >>> 4 == VERSION
                && headerLength >= MIN_BYTES
                && headerLength <= totalLength
                && totalLength <= received;
        return possible ? packet.slice(start + headerLength, totalLength - headerLength) : packet.slice(start, 0);
    }
}
