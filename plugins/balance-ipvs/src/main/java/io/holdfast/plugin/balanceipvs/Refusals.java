package io.holdfast.plugin.balanceipvs;

import io.holdfast.api.netlink.NetlinkMessage.Refusal;
import io.holdfast.plugin.balanceipvs.core.Change;
import io.holdfast.plugin.balanceipvs.wire.ServiceSettings;

/**
 * What the refusals of IPVS mean to an operator. Error numbers: asm-generic/errno.h, the same on all machines we build
 * for.
 */
final class Refusals {

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EEXIST = 17;
    private static final int ENOMEM = 12;
    private static final int ENODEV = 19;
    private static final int EINVAL = 22;
    private static final int EPROTONOSUPPORT = 93;
    private static final int EOPNOTSUPP = 95;
    private static final int EAFNOSUPPORT = 97;

    static final String NO_PRIVILEGE =
            "the kernel does not let us change IPVS: the capability CAP_NET_ADMIN is missing, and it has to be that of the"
                    + " machine, not of a user namespace; run as root, or grant it (systemd:"
                    + " AmbientCapabilities=CAP_NET_ADMIN)";

    static final String NO_IPVS =
            "this kernel has no IPVS: the module ip_vs is missing; load it (modprobe ip_vs) or use a kernel that has it,"
                    + " in a container: on the host";

    private Refusals() {}

    /** A sentence about a change, without a full stop. */
    static String words(Change change, Refusal refusal) {
        return switch (change) {
            case Change.AddService added -> "cannot add the service: " + ofService(added.settings(), refusal);
            case Change.EditService edited -> "cannot change the service: " + ofService(edited.settings(), refusal);
            case Change.RemoveService _ -> "cannot remove the service: " + words(refusal);
            case Change.AddServer added -> "cannot add the server " + added.server() + ": " + ofServer(refusal);
            case Change.EditServer edited -> "cannot change the server " + edited.server() + ": " + ofServer(refusal);
            case Change.RemoveServer removed -> "cannot remove the server " + removed.server() + ": " + words(refusal);
        };
    }

    private static String ofService(ServiceSettings settings, Refusal refusal) {
        if (refusal.errno() != ENOENT) {
            return words(refusal);
        }
        String scheduler = "the kernel has no scheduler " + settings.scheduler() + ", the module ip_vs_"
                + settings.scheduler() + " is missing";
        return settings.engine().isEmpty()
                ? scheduler
                : scheduler + "; or it has no persistence engine " + settings.engine() + ", the module ip_vs_pe_"
                        + settings.engine() + " is missing";
    }

    private static String ofServer(Refusal refusal) {
        return refusal.errno() == EINVAL
                ? words(refusal) + "; this kernel may not know the kind of tunnel, or the address is not one of a host"
                : words(refusal);
    }

    /** A sentence without a full stop. */
    static String words(Refusal refusal) {
        String meaning = switch (refusal.errno()) {
            case EPERM -> NO_PRIVILEGE;
            case ENOENT -> "there is no such server (ENOENT)";
            case ESRCH -> "there is no such service (ESRCH)";
            case ENOMEM -> "the kernel has no memory (ENOMEM)";
            case EEXIST -> "it exists already (EEXIST)";
            case ENODEV -> "there is no such interface (ENODEV)";
            case EINVAL -> "invalid argument (EINVAL)";
            case EPROTONOSUPPORT -> "this kernel's IPVS does not have the protocol (EPROTONOSUPPORT)";
            case EOPNOTSUPP -> "not supported (EOPNOTSUPP)";
            case EAFNOSUPPORT -> "this kernel's IPVS does not have the address family (EAFNOSUPPORT)";
            default -> "error number " + refusal.errno();
        };
        return refusal.explanation().isEmpty() ? meaning : meaning + ": " + refusal.explanation();
    }
}
