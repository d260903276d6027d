package io.holdfast.plugin.balanceipvs.wire;

import io.holdfast.api.netlink.NetlinkAttributes;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkWriter;
import java.util.OptionalInt;

/**
 * Generic netlink: many kernel subsystems behind one netlink protocol, each with a number that is asked for by name.
 *
 * <pre>
 * struct genlmsghdr (linux/genetlink.h)
 *  0       1       2               4
 * +-------+-------+---------------+
 * |command|version| reserved      |
 * +-------+-------+---------------+
 * </pre>
 */
public final class GenericNetlink {

    /** NETLINK_GENERIC of linux/netlink.h. */
    public static final int PROTOCOL = 16;

    static final int HEADER_BYTES = 4;

    /** The family that tells about families (GENL_ID_CTRL). */
    private static final int CONTROLLER = 0x10;

    private static final int CTRL_CMD_NEWFAMILY = 1;
    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_VERSION = 2;
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;

    private GenericNetlink() {}

    /** Asks for the number of a family; the kernel loads its module if it has one under that name. */
    public static void requestFamily(NetlinkWriter out, String name, int sequence) {
        out.begin(CONTROLLER, NetlinkMessage.REQUEST, sequence);
        header(out, CTRL_CMD_GETFAMILY, CTRL_VERSION);
        out.attributeText(CTRL_ATTR_FAMILY_NAME, name);
        out.end();
    }

    /** The number of the family that a message tells about; empty when it is about something else. */
    public static OptionalInt readFamily(NetlinkMessage message) {
        if (message.type() != CONTROLLER || command(message) != CTRL_CMD_NEWFAMILY) {
            return OptionalInt.empty();
        }
        NetlinkAttributes attributes = attributes(message);
        while (attributes.next()) {
            if (attributes.type() == CTRL_ATTR_FAMILY_ID) {
                return OptionalInt.of(attributes.u16());
            }
        }
        return OptionalInt.empty();
    }

    static void header(NetlinkWriter out, int command, int version) {
        out.u8(command);
        out.u8(version);
        out.u16(0);
    }

    /** The command of a message, -1 when it is too short to have one. */
    static int command(NetlinkMessage message) {
        return message.payload().remaining() < HEADER_BYTES
                ? -1
                : message.payload().get(0) & 0xFF;
    }

    static NetlinkAttributes attributes(NetlinkMessage message) {
        return new NetlinkAttributes(message.payload(), HEADER_BYTES);
    }
}
