package io.holdfast.plugin.balanceipvs.wire;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.netlink.NetlinkAttributes;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server in the kernel's table (IPVS_CMD_ATTR_DEST).
 *
 * @param active open connections
 * @param inactive connections that are closing, or of protocols without an end
 * @param persistent clients that stay with this server
 */
public record ServerEntry(
        Endpoint endpoint,
        ServerSettings settings,
        long active,
        long inactive,
        long persistent,
        Statistics statistics) {

    private static final int ATTRIBUTE = 2;
    private static final int ADDRESS = 1;
    private static final int PORT = 2;
    private static final int METHOD = 3;
    private static final int WEIGHT = 4;
    private static final int UPPER_THRESHOLD = 5;
    private static final int LOWER_THRESHOLD = 6;
    private static final int ACTIVE = 7;
    private static final int INACTIVE = 8;
    private static final int PERSISTENT = 9;
    private static final int STATISTICS = 10;
    private static final int FAMILY = 11;
    private static final int STATISTICS_64 = 12;
    private static final int TUNNEL_TYPE = 13;
    private static final int TUNNEL_PORT = 14;
    private static final int TUNNEL_FLAGS = 15;

    /** Opens the nested attribute and writes what names the server. */
    static int beginKey(NetlinkWriter out, Endpoint server) {
        int nested = out.beginNested(ATTRIBUTE);
        out.attributeU16(FAMILY, AddressFamily.number(server.address().family()));
        out.attribute(ADDRESS, AddressFamily.union(server.address()));
        out.attributeBig16(PORT, server.port());
        return nested;
    }

    static void write(NetlinkWriter out, ServerSettings settings) {
        out.attributeU32(METHOD, settings.method());
        out.attributeU32(WEIGHT, settings.weight());
        out.attributeU8(TUNNEL_TYPE, settings.tunnelType());
        out.attributeBig16(TUNNEL_PORT, settings.tunnelPort());
        out.attributeU16(TUNNEL_FLAGS, settings.tunnelFlags());
        out.attributeU32(UPPER_THRESHOLD, (int) settings.upperThreshold());
        out.attributeU32(LOWER_THRESHOLD, (int) settings.lowerThreshold());
    }

    /**
     * Reads a message; empty when it is about something else.
     *
     * @param serviceFamily the server's too where the kernel does not tell (before Linux 3.18)
     */
    public static Optional<ServerEntry> read(NetlinkMessage message, Family serviceFamily) {
        if (GenericNetlink.command(message) == IpvsRequests.NEW_DEST) {
            NetlinkAttributes attributes = GenericNetlink.attributes(message);
            while (attributes.next()) {
                if (attributes.type() == ATTRIBUTE) {
                    return new Reading(serviceFamily).entry(attributes.nested());
                }
            }
        }
        return Optional.empty();
    }

    /** What has been read of an entry so far. */
    private static final class Reading {

        private Optional<Family> family;
        private byte[] address = {};
        private int port;
        private int method;
        private int weight;
        private long upperThreshold;
        private long lowerThreshold;
        private long active;
        private long inactive;
        private long persistent;
        private int tunnelType;
        private int tunnelPort;
        private int tunnelFlags;
        private @Nullable NetlinkAttributes statistics;

        Reading(Family serviceFamily) {
            family = Optional.of(serviceFamily);
        }

        Optional<ServerEntry> entry(NetlinkAttributes in) {
            while (in.next()) {
                switch (in.type()) {
                    case ADDRESS -> address = in.bytes();
                    case PORT -> port = in.big16();
                    case METHOD -> method = in.u32() & ServerSettings.METHOD_MASK;
                    case WEIGHT -> weight = in.u32();
                    case UPPER_THRESHOLD -> upperThreshold = unsigned(in);
                    case LOWER_THRESHOLD -> lowerThreshold = unsigned(in);
                    case ACTIVE -> active = unsigned(in);
                    case INACTIVE -> inactive = unsigned(in);
                    case PERSISTENT -> persistent = unsigned(in);
                    case STATISTICS -> statistics = statistics == null ? in.nested() : statistics;
                    case FAMILY -> family = AddressFamily.of(in.u16());
                    case STATISTICS_64 -> statistics = in.nested();
                    case TUNNEL_TYPE -> tunnelType = in.u8();
                    case TUNNEL_PORT -> tunnelPort = in.big16();
                    case TUNNEL_FLAGS -> tunnelFlags = in.u16();
                    default -> {}
                }
            }
            return family.flatMap(known -> AddressFamily.read(address, known)).map(this::at);
        }

        private ServerEntry at(IpAddress where) {
            return new ServerEntry(
                    new Endpoint(where, port),
                    new ServerSettings(
                            method, weight, upperThreshold, lowerThreshold, tunnelType, tunnelPort, tunnelFlags),
                    active,
                    inactive,
                    persistent,
                    statistics == null ? Statistics.NONE : Statistics.read(statistics));
        }

        private static long unsigned(NetlinkAttributes in) {
            return in.u32() & 0xFFFF_FFFFL;
        }
    }
}
