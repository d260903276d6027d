package io.holdfast.kernel.vrrp.wire;

import io.holdfast.api.net.Family;
import java.nio.ByteBuffer;

/**
 * A VRRP message where it lies in a buffer (RFC 9568, section 5.2; RFC 3768, section 5.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version| Type  | Virtual Rtr ID|   Priority    |Count IPvX Addr|
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Reserve| Max Advertise Interval|          Checksum             |  version 3: centiseconds
 * |   Auth Type   |   Adver Int   |          Checksum             |  version 2: seconds
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                  IPvX Address(es), 4 or 16 bytes each         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                  Authentication Data, 8 bytes                 |  version 2 over IPv4: always
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param start index of the first byte
 * @param available bytes from there on, link-layer padding included; fields may be read when there are {@link #HEADER}
 */
record MessageView(ByteBuffer buffer, int start, int available) {

    /** Bytes before the addresses. */
    static final int HEADER = 8;

    static final int TYPE_ADVERTISEMENT = 1;

    static final int VIRTUAL_ROUTER_ID = 1;
    static final int PRIORITY = 2;
    static final int ADDRESS_COUNT = 3;
    static final int INTERVAL = 4;
    static final int CHECKSUM = 6;

    static MessageView of(ByteBuffer message) {
        return new MessageView(message, message.position(), message.remaining());
    }

    static int length(ProtocolVersion version, Family family, int addresses) {
        return HEADER + addresses * family.bytes() + version.authenticationBytes(family);
    }

    int version() {
        return unsignedByte(0) >>> 4;
    }

    int type() {
        return unsignedByte(0) & 0xF;
    }

    int virtualRouterId() {
        return unsignedByte(VIRTUAL_ROUTER_ID);
    }

    int priority() {
        return unsignedByte(PRIORITY);
    }

    int addressCount() {
        return unsignedByte(ADDRESS_COUNT);
    }

    /** Bytes 4 and 5, whose meaning depends on the version. */
    int intervalField() {
        return buffer.getShort(start + INTERVAL) & 0xFFFF;
    }

    /** Length of the message by its own account, without padding. */
    int length(ProtocolVersion version, Family family) {
        return length(version, family, addressCount());
    }

    int addressStart(Family family, int index) {
        return start + HEADER + index * family.bytes();
    }

    int authenticationStart(Family family) {
        return addressStart(family, addressCount());
    }

    private int unsignedByte(int offset) {
        return buffer.get(start + offset) & 0xFF;
    }
}
