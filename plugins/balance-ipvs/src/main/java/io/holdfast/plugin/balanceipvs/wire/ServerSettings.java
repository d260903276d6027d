package io.holdfast.plugin.balanceipvs.wire;

/**
 * How the kernel uses a server (in its words a destination); its endpoint apart.
 *
 * @param method {@link #MASQUERADE} and so on
 * @param weight 0..2147483647
 * @param upperThreshold connections, 0 for no limit; unsigned 32 bits
 * @param lowerThreshold connections, 0 for three quarters of the upper; unsigned 32 bits
 * @param tunnelType {@link #IPIP} and so on; 0 but for tunnels
 * @param tunnelPort UDP port of {@link #GUE}, 0 for others
 * @param tunnelFlags {@link #CHECKSUM}, {@link #REMOTE_CHECKSUM} or 0
 */
public record ServerSettings(
        int method,
        int weight,
        long upperThreshold,
        long lowerThreshold,
        int tunnelType,
        int tunnelPort,
        int tunnelFlags) {

    /** Forwarding methods (IP_VS_CONN_F_ in linux/ip_vs.h). */
    public static final int MASQUERADE = 0;

    /** What the kernel makes of any method when the server's address is its own. */
    public static final int LOCAL = 1;

    public static final int TUNNEL = 2;
    public static final int DIRECT = 3;

    static final int METHOD_MASK = 0x07;

    /** Tunnel types (IP_VS_CONN_F_TUNNEL_TYPE_ in linux/ip_vs.h). */
    public static final int IPIP = 0;

    public static final int GUE = 1;
    public static final int GRE = 2;

    /** Tunnel flags (IP_VS_TUNNEL_ENCAP_FLAG_ in linux/ip_vs.h). */
    public static final int CHECKSUM = 1;

    public static final int REMOTE_CHECKSUM = 2;

    /** Whether a server that has these settings needs no change to have the wanted ones. */
    public boolean serveAs(ServerSettings wanted) {
        ServerSettings comparable = method == LOCAL
                ? new ServerSettings(
                        wanted.method, weight, upperThreshold, lowerThreshold, tunnelType, tunnelPort, tunnelFlags)
                : this;
        return comparable.equals(wanted);
    }
}
