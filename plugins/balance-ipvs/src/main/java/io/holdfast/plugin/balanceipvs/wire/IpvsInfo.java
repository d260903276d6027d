package io.holdfast.plugin.balanceipvs.wire;

import io.holdfast.api.netlink.NetlinkAttributes;
import io.holdfast.api.netlink.NetlinkMessage;
import java.util.Optional;

/**
 * What the kernel says of its IPVS.
 *
 * @param version as 0xMMmmpp
 * @param connectionTableSize number of hash buckets
 */
public record IpvsInfo(int version, int connectionTableSize) {

    private static final int VERSION = 1;
    private static final int CONNECTION_TABLE_SIZE = 2;

    /** Reads a message; empty when it is about something else. */
    public static Optional<IpvsInfo> read(NetlinkMessage message) {
        if (GenericNetlink.command(message) != IpvsRequests.SET_INFO) {
            return Optional.empty();
        }
        int version = 0;
        int connectionTableSize = 0;
        NetlinkAttributes in = GenericNetlink.attributes(message);
        while (in.next()) {
            switch (in.type()) {
                case VERSION -> version = in.u32();
                case CONNECTION_TABLE_SIZE -> connectionTableSize = in.u32();
                default -> {}
            }
        }
        return Optional.of(new IpvsInfo(version, connectionTableSize));
    }

    /** {@code 1.2.1}. */
    public String versionText() {
        return (version >> 16) + "." + ((version >> 8) & 0xFF) + "." + (version & 0xFF);
    }
}
