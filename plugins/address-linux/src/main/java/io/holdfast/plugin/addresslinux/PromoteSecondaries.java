package io.holdfast.plugin.addresslinux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.net.InterfaceName;
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

    private final LinuxNetwork network;
    /** Interfaces by index, and whether the value has to be put back. */
    private final Map<Integer, Boolean> ensured = new HashMap<>();

    PromoteSecondaries(LinuxNetwork network) {
        this.network = network;
    }

    void ensure(InterfaceName name, int index) {
        if (!ensured.containsKey(index)) {
            ensured.put(index, set(name));
        }
    }

    private boolean set(InterfaceName name) {
        try {
            boolean missing = network.readSysctl(key(name)).equals("0");
            if (missing) {
                network.writeSysctl(key(name), "1");
            }
            return missing;
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
            network.writeSysctl(key(name), "0");
        } catch (LinuxException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    private static String key(InterfaceName name) {
        return "ipv4/conf/" + name + "/promote_secondaries";
    }
}
