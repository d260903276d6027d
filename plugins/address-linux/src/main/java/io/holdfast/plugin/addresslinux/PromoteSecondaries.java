package io.holdfast.plugin.addresslinux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.plugin.addresslinux.wire.LinkMessage;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the end of an IPv4 address leaves its neighbours alone: without promote_secondaries (ip-sysctl) the
 * kernel removes all others of the network together with the first one.
 */
final class PromoteSecondaries {

    private static final Logger LOG = LoggerFactory.getLogger(PromoteSecondaries.class);

    private static final String OFF = "0";

    /** Any number but 0 is on for the kernel; this one, the IP protocol of VRRP, says that it was off before us. */
    private static final String ON_BY_US = "112";

    private final LinuxNetwork network;
    /** Interfaces by index, and whether the value has to be put back. */
    private final Map<Integer, Boolean> ensured = new HashMap<>();

    PromoteSecondaries(LinuxNetwork network) {
        this.network = network;
    }

    /** Puts back what a run before this one changed and could not put back. */
    void removeLeftovers(Links links) {
        for (LinkMessage link : links.all()) {
            try {
                if (network.readSysctl(key(link.name())).equals(ON_BY_US)) {
                    unset(link.name());
                }
            } catch (LinuxException e) {
                LOG.debug("{}", e.getMessage());
            }
        }
    }

    void ensure(InterfaceName name, int index) {
        if (!ensured.containsKey(index)) {
            ensured.put(index, set(name));
        }
    }

    private boolean set(InterfaceName name) {
        try {
            String value = network.readSysctl(key(name));
            if (value.equals(OFF)) {
                network.writeSysctl(key(name), ON_BY_US);
            }
            return value.equals(OFF);
        } catch (LinuxException e) {
            LOG.warn("removing a virtual address from {} may remove others of its network: {}", name, e.getMessage());
            return false;
        }
    }

    /** Puts back what was changed, unless the interface is another one by now. */
    void restore(Links links) {
        ensured.forEach((index, changed) -> {
            if (changed) {
                links.byIndex(index).ifPresent(link -> unset(link.name()));
            }
        });
        ensured.clear();
    }

    private void unset(InterfaceName name) {
        try {
            network.writeSysctl(key(name), OFF);
        } catch (LinuxException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    private static String key(InterfaceName name) {
        return "ipv4/conf/" + name + "/promote_secondaries";
    }
}
