package io.holdfast.plugin.balanceipvs;

import io.holdfast.api.event.RouterState;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.plugin.balanceipvs.IpvsOptions.Sync;
import io.holdfast.plugin.balanceipvs.wire.SyncDaemon;
import io.holdfast.plugin.balanceipvs.wire.SyncDaemon.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernel's sync daemons: runs those that are wanted in the present state, and no others. */
final class SyncDaemons {

    private static final Logger LOG = LoggerFactory.getLogger(SyncDaemons.class);

    private final IpvsSocket socket;
    private final Sync options;
    private Set<Role> wanted;
    private Optional<String> problem = Optional.empty();

    SyncDaemons(IpvsSocket socket, Sync options) {
        this.socket = socket;
        this.options = options;
        wanted = options.follow().isEmpty() ? EnumSet.allOf(Role.class) : EnumSet.noneOf(Role.class);
    }

    /** The followed instance has come to a state. */
    void follow(RouterState state) {
        wanted = EnumSet.of(state == RouterState.ACTIVE ? Role.MASTER : Role.BACKUP);
        run();
        problem.ifPresent(LOG::warn);
    }

    /** Makes it so; what already runs as wanted is left running. */
    void run() {
        try {
            List<SyncDaemon> missing = new ArrayList<>();
            wanted.forEach(role -> missing.add(daemon(role)));
            for (SyncDaemon running : socket.daemons()) {
                if (!missing.removeIf(running::runsAs)) {
                    socket.stop(running.role());
                }
            }
            for (SyncDaemon daemon : missing) {
                socket.start(daemon);
                LOG.info("sync-daemon={} if={} id={}", daemon.role(), daemon.interfaceName(), daemon.id());
            }
            problem = Optional.empty();
        } catch (LinuxException e) {
            problem = Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Why they do not run as wanted. */
    Optional<String> problem() {
        return problem;
    }

    private SyncDaemon daemon(Role role) {
        return new SyncDaemon(
                role,
                options.interfaceName().toString(),
                options.id(),
                options.maxBytes(),
                options.group(),
                options.port(),
                options.ttl());
    }

    /** Stops all that run. */
    static void stopAll(IpvsSocket socket) {
        try {
            for (SyncDaemon running : socket.daemons()) {
                socket.stop(running.role());
            }
        } catch (LinuxException e) {
            LOG.warn("{}", e.getMessage());
        }
    }
}
