package io.holdfast.plugin.addresslinux.wire;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.netlink.NetlinkAttributes;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkWriter;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An address on an interface as rtnetlink tells of it, and the requests that put it there and take it away.
 *
 * <pre>
 * struct ifaddrmsg (linux/if_addr.h)           struct ifa_cacheinfo
 *  0       1       2       3       4              0               4               8               12
 * +-------+-------+-------+-------+--------+     +---------------+---------------+---------------+-------------+
 * | family| prefix| flags | scope | index  |     | preferred, s  | valid, s      | created       | updated     |
 * +-------+-------+-------+-------+--------+     +---------------+---------------+---------------+-------------+
 * </pre>
 *
 * @param removed whether the address is gone (RTM_DELADDR)
 * @param index the interface it is on
 * @param flags IFA_F_ flags
 * @param protocol who put it there (IFA_PROTO, since Linux 5.18), 0 when not told
 * @param validSeconds what is left of its life, {@link #FOREVER} for one without an end
 */
public record AddressMessage(
        boolean removed, int index, InterfaceAddress address, int flags, int protocol, int validSeconds) {

    /** Message types of linux/rtnetlink.h. */
    public static final int RTM_NEWADDR = 20;

    public static final int RTM_DELADDR = 21;
    public static final int RTM_GETADDR = 22;

    /** A life without an end (INFINITY_LIFE_TIME, 0xFFFFFFFF). */
    public static final int FOREVER = -1;

    private static final int HEADER_BYTES = 8;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_CACHEINFO = 6;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_PROTO = 11;
    private static final int IFA_F_NODAD = 0x02;
    private static final int IFA_F_DADFAILED = 0x08;
    private static final int IFA_F_TENTATIVE = 0x40;
    private static final int IFA_F_NOPREFIXROUTE = 0x200;

    /**
     * What an address is put on an interface with.
     *
     * @param index the interface
     * @param protocol who puts it there, 1..255
     * @param prefixRoute IPv6: whether the kernel makes a route to the address's network
     * @param preferredSeconds how long it may be chosen as a source; at most {@code validSeconds}
     * @param validSeconds how long it stays, or {@link #FOREVER}
     */
    public record Wanted(
            InterfaceAddress address,
            int index,
            int protocol,
            boolean prefixRoute,
            int preferredSeconds,
            int validSeconds) {

        /** Whether it is one of IPv6 whose route to its network has an end to its life as the address has. */
        public boolean hasExpiringRoute() {
            return address.family() == Family.IPV6
                    && address.prefixLength() < Family.IPV6.bits()
                    && validSeconds != FOREVER
                    && prefixRoute;
        }

        /** The same with other lifetimes. */
        public Wanted withLife(int newPreferredSeconds, int newValidSeconds) {
            return new Wanted(address, index, protocol, prefixRoute, newPreferredSeconds, newValidSeconds);
        }
    }

    /**
     * Asks for the addresses of both families.
     *
     * @param index the interface, or 0 for all; a kernel before 5.0 answers with all anyway
     */
    public static void requestAll(NetlinkWriter out, int index, int sequence) {
        out.begin(RTM_GETADDR, NetlinkMessage.REQUEST | NetlinkMessage.DUMP, sequence);
        header(out, 0, 0, index);
        out.end();
    }

    /**
     * Asks for a new address; one that is there already is an error (EEXIST). IPv6 takes it without detecting
     * duplicates.
     */
    public static void requestNew(NetlinkWriter out, Wanted wanted, int flags, int sequence) {
        write(out, wanted, NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE | flags, sequence);
    }

    /** Sets the lifetimes of an address that is there; Linux creates one that is not. */
    public static void requestRenewal(NetlinkWriter out, Wanted wanted, int flags, int sequence) {
        write(out, wanted, NetlinkMessage.REPLACE | flags, sequence);
    }

    private static void write(NetlinkWriter out, Wanted wanted, int flags, int sequence) {
        InterfaceAddress address = wanted.address();
        byte[] bytes = address.address().toBytes();
        out.begin(RTM_NEWADDR, NetlinkMessage.REQUEST | flags, sequence);
        header(out, family(address), address.prefixLength(), wanted.index());
        out.attribute(IFA_LOCAL, bytes);
        if (address.family() == Family.IPV6) {
            out.attributeU32(IFA_FLAGS, IFA_F_NODAD | (wanted.prefixRoute() ? 0 : IFA_F_NOPREFIXROUTE));
        }
        out.attribute(IFA_ADDRESS, bytes);
        out.attributeU32s(IFA_CACHEINFO, wanted.preferredSeconds(), wanted.validSeconds(), 0, 0);
        out.attributeU8(IFA_PROTO, wanted.protocol());
        out.end();
    }

    /** Asks for an address to go. */
    public static void requestRemoval(NetlinkWriter out, InterfaceAddress address, int index, int flags, int sequence) {
        byte[] bytes = address.address().toBytes();
        out.begin(RTM_DELADDR, NetlinkMessage.REQUEST | flags, sequence);
        header(out, family(address), address.prefixLength(), index);
        out.attribute(IFA_LOCAL, bytes);
        out.attribute(IFA_ADDRESS, bytes);
        out.end();
    }

    /**
     * Asks for an IPv6 address to go together with the route to its network, which the kernel takes away only with the
     * last address there, and only when that has no end to its life: otherwise the route stays until the end of the
     * life that the address would have had. So it gets an endless life first. Both are one datagram, which the kernel
     * works off whatever becomes of the sender, so the address cannot stay.
     */
    public static void requestRemovalWithRoute(
            NetlinkWriter out, InterfaceAddress address, int index, int protocol, int flags, int sequence) {
        requestRenewal(out, new Wanted(address, index, protocol, true, 0, FOREVER), 0, sequence);
        requestRemoval(out, address, index, flags, sequence);
    }

    private static void header(NetlinkWriter out, int family, int prefixLength, int index) {
        out.u8(family);
        out.u8(prefixLength);
        out.u8(0);
        out.u8(0);
        out.u32(index);
    }

    private static int family(InterfaceAddress address) {
        return switch (address.family()) {
            case IPV4 -> AF_INET;
            case IPV6 -> AF_INET6;
        };
    }

    /** Reads a message; empty when it is about something else. */
    public static Optional<AddressMessage> read(NetlinkMessage message) {
        ByteBuffer in = message.payload();
        boolean aboutAddress = message.type() == RTM_NEWADDR || message.type() == RTM_DELADDR;
        if (!aboutAddress || in.remaining() < HEADER_BYTES) {
            return Optional.empty();
        }
        int addressBytes = switch (in.get(0)) {
            case AF_INET -> 4;
            case AF_INET6 -> 16;
            default -> 0;
        };
        byte[] peer = {};
        byte[] local = {};
        int flags = in.get(2) & 0xFF;
        int protocol = 0;
        int validSeconds = FOREVER;
        NetlinkAttributes attributes = new NetlinkAttributes(in, HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFA_ADDRESS -> peer = attributes.bytes();
                case IFA_LOCAL -> local = attributes.bytes();
                case IFA_FLAGS -> flags = attributes.u32();
                case IFA_PROTO -> protocol = attributes.u8();
                case IFA_CACHEINFO -> validSeconds = attributes.u32At(4);
                default -> {}
            }
        }
        // On a point-to-point interface IFA_ADDRESS is the far end; IPv6 tells only IFA_ADDRESS without one.
        byte[] own = local.length > 0 ? local : peer;
        int prefixLength = in.get(1) & 0xFF;
        if (addressBytes == 0 || own.length != addressBytes || prefixLength > 8 * addressBytes) {
            return Optional.empty();
        }
        return Optional.of(new AddressMessage(
                message.type() == RTM_DELADDR,
                in.getInt(4),
                new InterfaceAddress(IpAddress.ofBytes(own), prefixLength),
                flags,
                protocol,
                validSeconds));
    }

    /** Whether it is one of IPv6 whose route to its network has an end to its life as the address has. */
    public boolean hasExpiringRoute() {
        return address.family() == Family.IPV6
                && address.prefixLength() < Family.IPV6.bits()
                && validSeconds != FOREVER
                && (flags & IFA_F_NOPREFIXROUTE) == 0;
    }

    /** Whether packets may leave with it: not an IPv6 address whose uniqueness is in doubt or disproved. */
    public boolean isUsable() {
        return (flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0;
    }
}
