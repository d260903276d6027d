package io.holdfast.plugin.balanceipvs.wire;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.net.Ipv6Address;
import io.holdfast.api.netlink.NetlinkAttributes;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkWriter;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A kernel thread that tells another machine's kernel of connections, or listens to one (IPVS_CMD_ATTR_DAEMON).
 *
 * @param id 0..255; a listener to 0 listens to all
 * @param maxBytes the longest message; empty where the kernel chooses, as are the others
 * @param group the multicast group
 * @param ttl or hop limit
 */
public record SyncDaemon(
        Role role,
        String interfaceName,
        int id,
        OptionalInt maxBytes,
        Optional<IpAddress> group,
        OptionalInt port,
        OptionalInt ttl) {

    private static final int ATTRIBUTE = 3;
    private static final int ROLE = 1;
    private static final int INTERFACE = 2;
    private static final int ID = 3;
    private static final int MAX_BYTES = 4;
    private static final int GROUP = 5;
    private static final int GROUP_IPV6 = 6;
    private static final int PORT = 7;
    private static final int TTL = 8;

    /** What a daemon does; at most one of each runs. */
    public enum Role {
        /** Tells (IP_VS_STATE_MASTER). */
        MASTER(1),
        /** Listens (IP_VS_STATE_BACKUP). */
        BACKUP(2);

        private final int number;

        Role(int number) {
            this.number = number;
        }

        private static Optional<Role> of(int number) {
            return switch (number) {
                case 1 -> Optional.of(MASTER);
                case 2 -> Optional.of(BACKUP);
                default -> Optional.empty();
            };
        }
    }

    void write(NetlinkWriter out) {
        int nested = out.beginNested(ATTRIBUTE);
        out.attributeU32(ROLE, role.number);
        out.attributeText(INTERFACE, interfaceName);
        out.attributeU32(ID, id);
        maxBytes.ifPresent(value -> out.attributeU16(MAX_BYTES, value));
        port.ifPresent(value -> out.attributeU16(PORT, value));
        ttl.ifPresent(value -> out.attributeU8(TTL, value));
        group.ifPresent(value -> out.attribute(groupAttribute(value), value.toBytes()));
        out.endNested(nested);
    }

    static void writeRole(NetlinkWriter out, Role role) {
        int nested = out.beginNested(ATTRIBUTE);
        out.attributeU32(ROLE, role.number);
        // The kernel wants these whatever they are.
        out.attributeText(INTERFACE, "");
        out.attributeU32(ID, 0);
        out.endNested(nested);
    }

    private static int groupAttribute(IpAddress group) {
        return switch (group) {
            case Ipv4Address _ -> GROUP;
            case Ipv6Address _ -> GROUP_IPV6;
        };
    }

    /** Reads a message; empty when it is about something else. */
    public static Optional<SyncDaemon> read(NetlinkMessage message) {
        if (GenericNetlink.command(message) == IpvsRequests.NEW_DAEMON) {
            NetlinkAttributes attributes = GenericNetlink.attributes(message);
            while (attributes.next()) {
                if (attributes.type() == ATTRIBUTE) {
                    return read(attributes.nested());
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<SyncDaemon> read(NetlinkAttributes in) {
        Optional<Role> role = Optional.empty();
        String interfaceName = "";
        int id = 0;
        OptionalInt maxBytes = OptionalInt.empty();
        Optional<IpAddress> group = Optional.empty();
        OptionalInt port = OptionalInt.empty();
        OptionalInt ttl = OptionalInt.empty();
        while (in.next()) {
            switch (in.type()) {
                case ROLE -> role = Role.of(in.u32());
                case INTERFACE -> interfaceName = in.text();
                case ID -> id = in.u32();
                case MAX_BYTES -> maxBytes = OptionalInt.of(in.u16());
                case GROUP, GROUP_IPV6 -> {
                    byte[] bytes = in.bytes();
                    group = bytes.length == 4 || bytes.length == 16
                            ? Optional.of(IpAddress.ofBytes(bytes))
                            : Optional.empty();
                }
                case PORT -> port = OptionalInt.of(in.u16());
                case TTL -> ttl = OptionalInt.of(in.u8());
                default -> {}
            }
        }
        return role.isEmpty()
                ? Optional.empty()
                : Optional.of(new SyncDaemon(role.get(), interfaceName, id, maxBytes, group, port, ttl));
    }

    /** Whether a daemon that runs like this is the wanted one: what the other leaves open may be anything. */
    public boolean runsAs(SyncDaemon wanted) {
        return role == wanted.role
                && interfaceName.equals(wanted.interfaceName)
                && id == wanted.id
                && (wanted.maxBytes.isEmpty() || maxBytes.equals(wanted.maxBytes))
                && (wanted.group.isEmpty() || group.equals(wanted.group))
                && (wanted.port.isEmpty() || port.equals(wanted.port))
                && (wanted.ttl.isEmpty() || ttl.equals(wanted.ttl));
    }
}
