package io.holdfast.api.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The header of one received netlink message; the layout is at {@link NetlinkWriter}.
 *
 * @param payload what follows the header, in host byte order; a view, valid as long as what it was read from
 */
public record NetlinkMessage(int type, int flags, int sequence, ByteBuffer payload) {

    /** Flags of linux/netlink.h. */
    public static final int REQUEST = 0x1;

    public static final int ACK = 0x4;
    public static final int REPLACE = 0x100;
    public static final int EXCLUSIVE = 0x200;
    public static final int DUMP = 0x300;
    public static final int CREATE = 0x400;
    public static final int APPEND = 0x800;

    private static final int ERROR_TYPE = 2;
    private static final int DONE_TYPE = 3;
    /** Length of the header. */
    public static final int HEADER_BYTES = 16;

    private static final int CAPPED = 0x100;
    private static final int ACK_TLVS = 0x200;
    private static final int MESSAGE_TEXT = 1;

    /**
     * Reads one message.
     *
     * @throws IllegalArgumentException when it is not a whole netlink message
     */
    public static NetlinkMessage read(ByteBuffer message) {
        ByteBuffer in = message.duplicate().order(ByteOrder.nativeOrder());
        int start = in.position();
        if (in.remaining() < HEADER_BYTES) {
            throw new IllegalArgumentException("netlink message of " + in.remaining() + " bytes");
        }
        int length = in.getInt(start);
        if (length < HEADER_BYTES || length > in.remaining()) {
            throw new IllegalArgumentException("netlink message says " + length + " bytes and has " + in.remaining());
        }
        ByteBuffer payload =
                in.slice(start + HEADER_BYTES, length - HEADER_BYTES).order(ByteOrder.nativeOrder());
        return new NetlinkMessage(
                in.getShort(start + 4) & 0xFFFF, in.getShort(start + 6) & 0xFFFF, in.getInt(start + 8), payload);
    }

    /**
     * The error that the kernel answers with.
     *
     * @param sequence of the request that failed
     * @param errno positive
     * @param explanation the kernel's own words (NLMSGERR_ATTR_MSG), empty when it has none
     */
    public record Refusal(int sequence, int errno, String explanation) {}

    /**
     * The refusal that an error message, or the end of a dump, carries; empty for anything else, acknowledgements too.
     */
    public Optional<Refusal> refusal() {
        boolean carriesErrno = type == ERROR_TYPE || type == DONE_TYPE;
        if (!carriesErrno || payload.remaining() < 4 || payload.getInt(0) >= 0) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(sequence, -payload.getInt(0), explanation()));
    }

    /** After the errno comes the failed request's header, the rest of it unless capped, and then attributes. */
    private String explanation() {
        boolean hasAttributes = type == ERROR_TYPE && (flags & ACK_TLVS) != 0;
        if (!hasAttributes || payload.remaining() < 4 + HEADER_BYTES) {
            return "";
        }
        int requestBytes = (flags & CAPPED) != 0 ? HEADER_BYTES : (payload.getInt(4) + 3) & ~3;
        if (requestBytes < HEADER_BYTES || requestBytes > payload.remaining() - 4) {
            return "";
        }
        NetlinkAttributes attributes = new NetlinkAttributes(payload, 4 + requestBytes);
        while (attributes.next()) {
            if (attributes.type() == MESSAGE_TEXT) {
                return attributes.text();
            }
        }
        return "";
    }

    /** The refusals among answers, in their order. */
    public static List<Refusal> refusals(List<ByteBuffer> answers) {
        List<Refusal> refusals = new ArrayList<>();
        for (ByteBuffer answer : answers) {
            read(answer).refusal().ifPresent(refusals::add);
        }
        return refusals;
    }
}
