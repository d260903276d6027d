package io.holdfast.kernel.linux;

import com.sun.jna.Pointer;

/**
 * A struct msghdr (recvmsg(2)) on 64-bit Linux: one address, one buffer of bytes, and control messages.
 *
 * <pre>
 *   0 msghdr:  name*, name length, iovec*, iovec count, control*, control length, flags
 *  56 iovec:   bytes*, length
 *  72 address  (sockaddr_in, sockaddr_in6, sockaddr_nl)
 * 104 control  (cmsghdr, data)
 * </pre>
 */
final class MessageHeader {

    /** Where the address begins in {@link #fields}. */
    static final int ADDRESS = 72;
    /** Where the control messages begin in {@link #fields}. */
    static final int CONTROL = 104;
    /** Length of a struct cmsghdr: length, level, type. */
    static final int CONTROL_HEADER = 16;

    private static final int ADDRESS_LENGTH = 8;
    private static final int CONTROL_LENGTH = 40;
    private static final int BYTES_LENGTH = 64;

    final NativeBuffer fields;
    final NativeBuffer bytes;
    private final int addressBytes;
    private final int controlBytes;

    MessageHeader(NativeBuffer bytes, int addressBytes, int controlBytes) {
        this.bytes = bytes;
        this.addressBytes = addressBytes;
        this.controlBytes = controlBytes;
        fields = NativeBuffer.cleared(CONTROL + controlBytes);
        fields.host.putLong(0, fields.address() + ADDRESS);
        fields.host.putLong(16, fields.address() + 56);
        fields.host.putLong(24, 1);
        fields.host.putLong(32, controlBytes == 0 ? 0 : fields.address() + CONTROL);
        fields.host.putLong(56, bytes.address());
        reset(bytes.size());
    }

    /** Puts back the lengths, which the kernel overwrites when it receives. */
    void reset(int bytesLength) {
        fields.host.putInt(ADDRESS_LENGTH, addressBytes);
        fields.host.putLong(CONTROL_LENGTH, controlBytes);
        fields.host.putLong(BYTES_LENGTH, bytesLength);
    }

    /** Where the data of a control message begins (cmsg(3)), or -1 when the kernel sent none of that kind. */
    int control(int level, int type) {
        int end = CONTROL + (int) fields.host.getLong(CONTROL_LENGTH);
        int at = CONTROL;
        while (at + CONTROL_HEADER <= end) {
            if (fields.host.getInt(at + 8) == level && fields.host.getInt(at + 12) == type) {
                return at + CONTROL_HEADER;
            }
            at += Math.max(CONTROL_HEADER, (int) (fields.host.getLong(at) + 7) & -8);
        }
        return -1;
    }

    Pointer memory() {
        return fields.memory;
    }
}
