package io.holdfast.api.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes netlink messages with their attributes one after another into a buffer that grows.
 *
 * <pre>
 * struct nlmsghdr (linux/netlink.h), host byte order
 *  0               4       6       8               12
 * +---------------+-------+-------+---------------+---------------+
 * | length        | type  | flags | sequence      | port          |
 * +---------------+-------+-------+---------------+---------------+
 * then the family's own header, then attributes, each aligned to 4:
 * +-------+-------+------------------
 * | length| type  | value ...
 * +-------+-------+------------------
 * </pre>
 */
public final class NetlinkWriter {

    /** Set in the type of an attribute that holds attributes (NLA_F_NESTED). */
    private static final int NESTED = 0x8000;

    private ByteBuffer buffer;
    private int messageStart;

    /** An empty writer with room for so much; more is made when it is needed. */
    public NetlinkWriter(int initialBytes) {
        buffer = ByteBuffer.allocateDirect(initialBytes).order(ByteOrder.nativeOrder());
    }

    /** Forgets everything written. */
    public void clear() {
        buffer.clear();
    }

    /** How much has been written since {@link #clear}. */
    public int bytes() {
        return buffer.position();
    }

    /** Everything written since {@link #clear}; valid until the next change. */
    public ByteBuffer written() {
        return buffer.duplicate().order(ByteOrder.nativeOrder()).flip();
    }

    /** A copy of what has been written since there were that many {@link #bytes}. */
    public byte[] copyFrom(int start) {
        byte[] copy = new byte[buffer.position() - start];
        buffer.get(start, copy);
        return copy;
    }

    /** Adds what {@link #copyFrom} has given. */
    public void append(byte[] written) {
        ensure(written.length);
        buffer.put(written);
    }

    /** Opens a message; its family's header is written next, with {@link #u8} and so on. */
    public void begin(int type, int flags, int sequence) {
        messageStart = buffer.position();
        ensure(16);
        buffer.putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0);
    }

    /** Closes the message opened last. */
    public void end() {
        buffer.putInt(messageStart, buffer.position() - messageStart);
    }

    /** Adds flags to a message that began at that many {@link #bytes}. */
    public void addFlags(int start, int flags) {
        buffer.putShort(start + 6, (short) (buffer.getShort(start + 6) | flags));
    }

    /** Adds a byte to the family's header. */
    public void u8(int value) {
        ensure(1);
        buffer.put((byte) value);
    }

    /** Adds two bytes in host order. */
    public void u16(int value) {
        ensure(2);
        buffer.putShort((short) value);
    }

    /** Adds four bytes in host order. */
    public void u32(int value) {
        ensure(4);
        buffer.putInt(value);
    }

    /** A value that is in its wire form already. */
    public void attribute(int type, byte[] value) {
        header(type, value.length);
        buffer.put(value);
        pad();
    }

    /** One byte. */
    public void attributeU8(int type, int value) {
        header(type, 1);
        buffer.put((byte) value);
        pad();
    }

    /** In host order. */
    public void attributeU16(int type, int value) {
        header(type, 2);
        buffer.putShort((short) value);
        pad();
    }

    /** In network order. */
    public void attributeBig16(int type, int value) {
        attributeU16(type, buffer.order() == ByteOrder.BIG_ENDIAN ? value : Short.reverseBytes((short) value));
    }

    /** In host order, as rtnetlink wants it. */
    public void attributeU32(int type, int value) {
        header(type, 4);
        buffer.putInt(value);
    }

    /** A structure of four numbers in host order. */
    public void attributeU32s(int type, int first, int second, int third, int fourth) {
        header(type, 16);
        buffer.putInt(first).putInt(second).putInt(third).putInt(fourth);
    }

    /** In network order, as nftables wants it. */
    public void attributeBig32(int type, int value) {
        attributeU32(type, buffer.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value));
    }

    /** In network order, as nftables wants it. */
    public void attributeBig64(int type, long value) {
        header(type, 8);
        buffer.putLong(buffer.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value));
    }

    /** Text with the NUL that ends it in C. */
    public void attributeText(int type, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        header(type, bytes.length + 1);
        buffer.put(bytes).put((byte) 0);
        pad();
    }

    /**
     * Opens an attribute that holds attributes.
     *
     * @return what {@link #endNested} takes
     */
    public int beginNested(int type) {
        int start = buffer.position();
        header(type | NESTED, 0);
        return start;
    }

    /** Closes an attribute that holds attributes. */
    public void endNested(int start) {
        buffer.putShort(start, (short) (buffer.position() - start));
    }

    private void header(int type, int valueBytes) {
        ensure(4 + valueBytes + 3);
        buffer.putShort((short) (4 + valueBytes)).putShort((short) type);
    }

    private void pad() {
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
    }

    private void ensure(int more) {
        if (buffer.remaining() < more) {
            ByteBuffer larger =
                    ByteBuffer.allocateDirect(buffer.capacity() * 2 + more).order(ByteOrder.nativeOrder());
            buffer = larger.put(buffer.flip());
        }
    }
}
