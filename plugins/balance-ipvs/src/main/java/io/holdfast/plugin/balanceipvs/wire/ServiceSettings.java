package io.holdfast.plugin.balanceipvs.wire;

/**
 * How the kernel schedules a service; its key apart.
 *
 * @param scheduler its name, such as {@code wrr}
 * @param flags {@link #PERSISTENT} and so on, without what the kernel keeps for itself
 * @param timeoutSeconds how long a client stays with its server; 0 without persistence
 * @param prefixLength clients whose addresses agree in so many bits are one
 * @param engine the persistence engine's name, empty for addresses
 */
public record ServiceSettings(String scheduler, int flags, int timeoutSeconds, int prefixLength, String engine) {

    /** Flags of a service (IP_VS_SVC_F_ in linux/ip_vs.h). */
    public static final int PERSISTENT = 0x01;

    public static final int ONE_PACKET = 0x04;
    public static final int SCHEDULER_FLAG_1 = 0x08;
    public static final int SCHEDULER_FLAG_2 = 0x10;
    public static final int SCHEDULER_FLAG_3 = 0x20;

    /** Set by the kernel when a service is in its table. */
    static final int HASHED = 0x02;
}
