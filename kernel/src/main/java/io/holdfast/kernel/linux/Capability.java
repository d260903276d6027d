package io.holdfast.kernel.linux;

/** A part of root's power (capabilities(7)) that Holdfast asks for. */
public enum Capability {
    /** Addresses, routes, nftables, IPVS. */
    CAP_NET_ADMIN(12),
    /** Raw and packet sockets. */
    CAP_NET_RAW(13),
    /** Locked memory beyond the limit. */
    CAP_IPC_LOCK(14),
    /** Other network namespaces. */
    CAP_SYS_ADMIN(21),
    /** Real-time priority and negative nice values. */
    CAP_SYS_NICE(23);

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    /** Its number in linux/capability.h. */
    int bit() {
        return bit;
    }
}
