package io.holdfast.plugin.addresslinux.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Walks over the attributes of a netlink message; ends at the first one that does not fit. */
final class NetlinkAttributes {

    private static final int TYPE_MASK = 0x3FFF;

    private final ByteBuffer in;
    private int next;
    private int type;
    private int valueStart;
    private int valueBytes;

    /** @param start index in {@code in} of the first attribute */
    NetlinkAttributes(ByteBuffer in, int start) {
        this.in = in;
        this.next = start;
    }

    boolean next() {
        if (in.limit() - next < 4) {
            return false;
        }
        int length = in.getShort(next) & 0xFFFF;
        if (length < 4 || length > in.limit() - next) {
            return false;
        }
        type = in.getShort(next + 2) & TYPE_MASK;
        valueStart = next + 4;
        valueBytes = length - 4;
        next += (length + 3) & ~3;
        return true;
    }

    int type() {
        return type;
    }

    int valueBytes() {
        return valueBytes;
    }

    /** The first byte, 0 when there is none. */
    int u8() {
        return valueBytes >= 1 ? in.get(valueStart) & 0xFF : 0;
    }

    /** The first four bytes in host order, 0 when there are fewer. */
    int u32() {
        return u32At(0);
    }

    /** Four bytes in host order at an offset into the value, 0 when there are fewer. */
    int u32At(int offset) {
        return valueBytes >= offset + 4 ? in.getInt(valueStart + offset) : 0;
    }

    byte[] bytes() {
        byte[] copy = new byte[valueBytes];
        in.get(valueStart, copy);
        return copy;
    }

    /** The text up to its NUL. */
    String text() {
        byte[] bytes = bytes();
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
