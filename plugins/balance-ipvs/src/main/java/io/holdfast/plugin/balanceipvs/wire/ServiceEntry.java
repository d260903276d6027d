package io.holdfast.plugin.balanceipvs.wire;

import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.Family;
import io.holdfast.api.netlink.NetlinkAttributes;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A service in the kernel's table (IPVS_CMD_ATTR_SERVICE). */
public record ServiceEntry(ServiceKey key, ServiceSettings settings, Statistics statistics) {

    private static final int ATTRIBUTE = 1;
    private static final int AF = 1;
    private static final int PROTOCOL = 2;
    private static final int ADDRESS = 3;
    private static final int PORT = 4;
    private static final int FIREWALL_MARK = 5;
    private static final int SCHEDULER = 6;
    private static final int FLAGS = 7;
    private static final int TIMEOUT = 8;
    private static final int NETMASK = 9;
    private static final int STATISTICS = 10;
    private static final int ENGINE = 11;
    private static final int STATISTICS_64 = 12;

    /** All flags are given anew. */
    private static final int ALL_FLAGS = -1;

    /** Opens the nested attribute and writes what names the service. */
    static int beginKey(NetlinkWriter out, ServiceKey key) {
        int nested = out.beginNested(ATTRIBUTE);
        out.attributeU16(AF, AddressFamily.number(key.family()));
        switch (key) {
            case ServiceKey.Virtual(Protocol protocol, Endpoint endpoint) -> {
                out.attributeU16(PROTOCOL, number(protocol));
                out.attribute(ADDRESS, AddressFamily.union(endpoint.address()));
                out.attributeBig16(PORT, endpoint.port());
            }
            case ServiceKey.FirewallMark(long mark, Family _) -> out.attributeU32(FIREWALL_MARK, (int) mark);
        }
        return nested;
    }

    static void write(NetlinkWriter out, Family family, ServiceSettings settings) {
        out.attributeText(SCHEDULER, settings.scheduler());
        if (!settings.engine().isEmpty()) {
            out.attributeText(ENGINE, settings.engine());
        }
        out.attribute(FLAGS, flags(settings.flags()));
        out.attributeU32(TIMEOUT, settings.timeoutSeconds());
        switch (family) {
            case IPV4 -> out.attributeBig32(NETMASK, netmask(settings.prefixLength()));
            case IPV6 -> out.attributeU32(NETMASK, settings.prefixLength());
        }
    }

    /** struct ip_vs_flags: the flags and which of them count. */
    private static byte[] flags(int flags) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putInt(flags)
                .putInt(ALL_FLAGS)
                .array();
    }

    private static int netmask(int prefixLength) {
        return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
    }

    /** Reads a message; empty when it is about something else. */
    public static Optional<ServiceEntry> read(NetlinkMessage message) {
        if (GenericNetlink.command(message) == IpvsRequests.NEW_SERVICE) {
            NetlinkAttributes attributes = GenericNetlink.attributes(message);
            while (attributes.next()) {
                if (attributes.type() == ATTRIBUTE) {
                    return new Reading().entry(attributes.nested());
                }
            }
        }
        return Optional.empty();
    }

    /** What has been read of an entry so far. */
    private static final class Reading {

        private Optional<Family> family = Optional.empty();
        private int protocol;
        private byte[] address = {};
        private int port;
        private long mark;
        private String scheduler = "";
        private int flags;
        private int timeoutSeconds;
        private int netmask;
        private int netmaskBig;
        private String engine = "";
        private @Nullable NetlinkAttributes statistics;

        Optional<ServiceEntry> entry(NetlinkAttributes in) {
            while (in.next()) {
                switch (in.type()) {
                    case AF -> family = AddressFamily.of(in.u16());
                    case PROTOCOL -> protocol = in.u16();
                    case ADDRESS -> address = in.bytes();
                    case PORT -> port = in.big16();
                    case FIREWALL_MARK -> mark = in.u32() & 0xFFFF_FFFFL;
                    case SCHEDULER -> scheduler = in.text();
                    case FLAGS -> flags = in.u32() & ~ServiceSettings.HASHED;
                    case TIMEOUT -> timeoutSeconds = in.u32();
                    case NETMASK -> netmask(in);
                    case STATISTICS -> statistics = statistics == null ? in.nested() : statistics;
                    case ENGINE -> engine = in.text();
                    case STATISTICS_64 -> statistics = in.nested();
                    default -> {}
                }
            }
            return family.flatMap(this::key).map(key -> new ServiceEntry(key, settings(key.family()), statistics()));
        }

        private Statistics statistics() {
            return statistics == null ? Statistics.NONE : Statistics.read(statistics);
        }

        private void netmask(NetlinkAttributes in) {
            netmask = in.u32();
            netmaskBig = in.valueBytes() < 4 ? 0 : ByteBuffer.wrap(in.bytes()).getInt();
        }

        private Optional<ServiceKey> key(Family read) {
            if (mark != 0) {
                return Optional.of(new ServiceKey.FirewallMark(mark, read));
            }
            return protocol(protocol)
                    .flatMap(known -> AddressFamily.read(address, read)
                            .map(where -> new ServiceKey.Virtual(known, new Endpoint(where, port))));
        }

        private ServiceSettings settings(Family read) {
            int prefixLength = switch (read) {
                case IPV4 -> Integer.bitCount(netmaskBig);
                case IPV6 -> netmask;
            };
            return new ServiceSettings(scheduler, flags, timeoutSeconds, prefixLength, engine);
        }
    }

    /** Numbers of IP protocols (IANA). */
    private static int number(Protocol protocol) {
        return switch (protocol) {
            case TCP -> 6;
            case UDP -> 17;
            case SCTP -> 132;
        };
    }

    private static Optional<Protocol> protocol(int number) {
        return switch (number) {
            case 6 -> Optional.of(Protocol.TCP);
            case 17 -> Optional.of(Protocol.UDP);
            case 132 -> Optional.of(Protocol.SCTP);
            default -> Optional.empty();
        };
    }
}
