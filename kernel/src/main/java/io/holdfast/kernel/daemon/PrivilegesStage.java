package io.holdfast.kernel.daemon;

import io.holdfast.kernel.life.Stage;
import io.holdfast.kernel.linux.Capabilities;
import io.holdfast.kernel.linux.Capability;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Refuses to start without what no election can do without; a router that can win but not hold would disturb the
 * others.
 */
final class PrivilegesStage implements Stage {

    @Override
    public String name() {
        return "privileges";
    }

    @Override
    public void start() {
        List<Capability> missing = Capabilities.effective().missing(Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW);
        if (!missing.isEmpty()) {
            throw new IllegalStateException(missing.stream().map(Enum::name).collect(Collectors.joining(" and "))
                    + (missing.size() == 1 ? " is" : " are")
                    + " missing: the daemon changes addresses and opens raw sockets; run it as root, or by"
                    + " share/systemd/holdfast.service, which asks for no more than it needs");
        }
    }

    @Override
    public void stop() {
        // Nothing was taken.
    }
}
