package io.holdfast.plugin.balanceipvs.wire;

import io.holdfast.api.netlink.NetlinkAttributes;

/**
 * What has gone through a service or to a server, and how fast lately.
 *
 * @param connectionsPerSecond the kernel's estimate, as are the other rates
 */
public record Statistics(
        long connections,
        long inPackets,
        long outPackets,
        long inBytes,
        long outBytes,
        long connectionsPerSecond,
        long inPacketsPerSecond,
        long outPacketsPerSecond,
        long inBytesPerSecond,
        long outBytesPerSecond) {

    /** Nothing yet. */
    public static final Statistics NONE = new Statistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Attributes IPVS_STATS_ATTR_CONNS to IPVS_STATS_ATTR_OUTBPS are numbered 1 to 10. */
    private static final int ATTRIBUTES = 10;

    /** Reads the attributes of either form: 64 bits each, or 32 but for the bytes. */
    static Statistics read(NetlinkAttributes in) {
        long[] numbers = new long[ATTRIBUTES];
        while (in.next()) {
            if (in.type() >= 1 && in.type() <= ATTRIBUTES) {
                numbers[in.type() - 1] = in.valueBytes() >= 8 ? in.u64() : in.u32() & 0xFFFF_FFFFL;
            }
        }
        return new Statistics(
                numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                numbers[4],
                numbers[5],
                numbers[6],
                numbers[7],
                numbers[8],
                numbers[9]);
    }
}
