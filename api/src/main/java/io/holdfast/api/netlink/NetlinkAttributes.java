package io.holdfast.api.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the attributes of a netlink message; ends at the first one that does not fit. The layout is at
 * {@link NetlinkWriter}.
 */
public final class NetlinkAttributes {

    /** Without NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
    private static final int TYPE_MASK = 0x3FFF;

    private final ByteBuffer in;
    private int next;
    private int type;
    private int valueStart;
    private int valueBytes;

    /**
     * Stands before the first attribute.
     *
     * @param in in host byte order, such as {@link NetlinkMessage#payload}
     * @param start index in {@code in} of the first attribute
     */
    public NetlinkAttributes(ByteBuffer in, int start) {
        this.in = in;
        this.next = start;
    }

    /** Goes to the next attribute; false when there is none. */
    public boolean next() {
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

    public int type() {
        return type;
    }

    public int valueBytes() {
        return valueBytes;
    }

    /** The first byte, 0 when there is none. */
    public int u8() {
        return valueBytes >= 1 ? in.get(valueStart) & 0xFF : 0;
    }

    /** The first two bytes in host order, 0 when there are fewer. */
    public int u16() {
        return valueBytes >= 2 ? in.getShort(valueStart) & 0xFFFF : 0;
    }

    /** The first two bytes in network order, 0 when there are fewer. */
    public int big16() {
        return valueBytes >= 2 ? (in.get(valueStart) & 0xFF) << 8 | (in.get(valueStart + 1) & 0xFF) : 0;
    }

    /** The first four bytes in host order, 0 when there are fewer. */
    public int u32() {
        return u32At(0);
    }

    /** Four bytes in host order at an offset into the value, 0 when there are fewer. */
    public int u32At(int offset) {
        return valueBytes >= offset + 4 ? in.getInt(valueStart + offset) : 0;
    }

    /** The first eight bytes in host order, 0 when there are fewer. */
    public long u64() {
        return valueBytes >= 8 ? in.getLong(valueStart) : 0;
    }

    /** The value, in a new array. */
    public byte[] bytes() {
        byte[] copy = new byte[valueBytes];
        in.get(valueStart, copy);
        return copy;
    }

    /** The text up to its NUL. */
    public String text() {
        byte[] bytes = bytes();
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** The attributes that the value consists of. */
    public NetlinkAttributes nested() {
        return new NetlinkAttributes(in.slice(valueStart, valueBytes).order(ByteOrder.nativeOrder()), 0);
    }
}
