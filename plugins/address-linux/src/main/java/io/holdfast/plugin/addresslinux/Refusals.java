package io.holdfast.plugin.addresslinux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.netlink.NetlinkMessage.Refusal;
import java.util.List;

/**
 * What the kernel's refusals mean to an operator. Error numbers: asm-generic/errno.h, the same on all machines we build
 * for.
 */
final class Refusals {

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EEXIST = 17;
    static final int ENODEV = 19;
    static final int ERESTART = 85;
    static final int EADDRNOTAVAIL = 99;

    private Refusals() {}

    /** A sentence without a full stop. */
    static String words(Refusal refusal) {
        String meaning = switch (refusal.errno()) {
            case EPERM ->
                "not permitted (EPERM): the capability CAP_NET_ADMIN is missing; run as root, or grant it"
                        + " (systemd: AmbientCapabilities=CAP_NET_ADMIN)";
            case ENOENT -> "no such object (ENOENT)";
            case 12 -> "the kernel has no memory (ENOMEM)";
            case 13 -> "permission denied (EACCES)";
            case 16 -> "busy (EBUSY)";
            case EEXIST -> "it exists already (EEXIST)";
            case ENODEV -> "no such interface (ENODEV)";
            case 22 -> "invalid argument (EINVAL)";
            case 93 -> "this kernel does not have the protocol (EPROTONOSUPPORT)";
            case 95 -> "not supported (EOPNOTSUPP)";
            case 97 -> "this kernel does not have the address family (EAFNOSUPPORT)";
            case EADDRNOTAVAIL -> "no such address (EADDRNOTAVAIL)";
            case 105 -> "no buffer space (ENOBUFS)";
            default -> "error number " + refusal.errno();
        };
        return refusal.explanation().isEmpty() ? meaning : meaning + ": " + refusal.explanation();
    }

    /** @throws LinuxException about the first refusal, if there is one */
    static void orThrow(String operation, List<Refusal> refusals) throws LinuxException {
        if (!refusals.isEmpty()) {
            Refusal first = refusals.getFirst();
            throw new LinuxException(operation, first.errno(), words(first));
        }
    }
}
