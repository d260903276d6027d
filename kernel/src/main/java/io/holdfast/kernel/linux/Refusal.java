package io.holdfast.kernel.linux;

import io.holdfast.api.linux.LinuxException;

/** Words for an operator about what the kernel refused. */
final class Refusal {

    private Refusal() {}

    /** A refusal that has no other remedy than what the error says. */
    static LinuxException of(String operation, int errno) {
        return new LinuxException(operation, errno, Errno.describe(errno));
    }

    /** A refusal of something that takes a capability. */
    static LinuxException of(String operation, int errno, Capability needed) {
        boolean privilege = errno == Errno.EPERM || errno == Errno.EACCES;
        String remedy = privilege ? ": " + remedy(needed, Capabilities.effective()) : "";
        return new LinuxException(operation, errno, Errno.describe(errno) + remedy);
    }

    static String remedy(Capability needed, Capabilities held) {
        return held.has(needed)
                ? needed + " is held, but not for this network or machine (a container or user namespace is in between)"
                : "the capability " + needed + " is missing: run as root, or grant it (systemd: AmbientCapabilities="
                        + needed + ")";
    }

    /** A packet or frame that did not leave. */
    static LinuxException ofSending(String operation, int errno) {
        String cause = switch (errno) {
            case Errno.EPERM -> ": a firewall rule dropped it";
            // Kernels differ in which of these they say for which of the causes.
            case Errno.EINVAL, Errno.EADDRNOTAVAIL, Errno.ENETDOWN, Errno.ENETUNREACH ->
                ": the interface is down, the source address is not on it, or there is no route";
            case Errno.ENODEV, Errno.ENXIO -> ": the interface is gone";
            default -> "";
        };
        return new LinuxException(operation, errno, Errno.describe(errno) + cause);
    }
}
