package io.holdfast.plugin.balanceipvs;

import io.holdfast.api.balance.Balancer;
import io.holdfast.api.balance.BalancerException;
import io.holdfast.api.balance.BalancerFactory;
import io.holdfast.api.balance.BalancerProblem;
import io.holdfast.api.balance.ServiceCounters;
import io.holdfast.api.balance.ServiceCounters.ServerCounters;
import io.holdfast.api.balance.ServiceCounters.Traffic;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.plugin.balanceipvs.core.Ownership;
import io.holdfast.plugin.balanceipvs.wire.ServerEntry;
import io.holdfast.plugin.balanceipvs.wire.ServiceEntry;
import io.holdfast.plugin.balanceipvs.wire.Statistics;
import io.holdfast.plugin.balanceipvs.wire.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Services in the kernel's IPVS, from start to close. */
final class IpvsBalancer implements Balancer {

    private static final Logger LOG = LoggerFactory.getLogger(IpvsBalancer.class);

    private final IpvsOptions options;
    private final BalancerFactory.Context context;
    private final OwnershipFile file;
    private @Nullable Running running;
    private List<VirtualService> wanted = List.of();

    IpvsBalancer(IpvsOptions options, BalancerFactory.Context context) {
        this.options = options;
        this.context = context;
        file = new OwnershipFile(context.runtimeDirectory());
    }

    private record Running(IpvsSocket socket, Reconciliation reconciliation, Optional<SyncDaemons> sync) {}

    @Override
    public void start() throws BalancerException {
        try {
            IpvsSocket socket = IpvsSocket.open(context.network());
            try {
                start(socket);
            } catch (BalancerException | LinuxException | IOException | RuntimeException e) {
                running = null;
                socket.close();
                throw e;
            }
        } catch (LinuxException | IOException e) {
            throw new BalancerException(String.valueOf(e.getMessage()), e);
        }
    }

    private void start(IpvsSocket socket) throws BalancerException, LinuxException, IOException {
        LOG.info("IPVS {}", socket.info().versionText());
        Ownership left = file.read();
        Reconciliation reconciliation = new Reconciliation(socket, file);
        reconciliation.adopt(left.services());
        if (!options.timeouts().areLeftAlone()) {
            setTimeouts(socket);
        } else {
            restoreTimeouts(socket);
        }
        Optional<SyncDaemons> sync = options.sync().map(settings -> new SyncDaemons(socket, settings));
        running = new Running(socket, reconciliation, sync);
        if (sync.isPresent()) {
            file.write(file.written().withSyncDaemons(true));
            startSync(sync.get());
        } else if (left.syncDaemons()) {
            stopSync(socket);
        }
    }

    private void startSync(SyncDaemons sync) throws BalancerException {
        Optional<String> follow = options.sync().flatMap(IpvsOptions.Sync::follow);
        try {
            follow.ifPresentOrElse(instance -> context.watchInstance(instance, sync::follow), sync::run);
        } catch (IllegalArgumentException e) {
            throw new BalancerException("balancers.ipvs.sync.follow: " + e.getMessage(), e);
        }
    }

    private void stopSync(IpvsSocket socket) throws IOException {
        SyncDaemons.stopAll(socket);
        file.write(file.written().withSyncDaemons(false));
    }

    private void setTimeouts(IpvsSocket socket) throws LinuxException, IOException {
        if (file.written().timeoutsBefore().isEmpty()) {
            file.write(file.written().withTimeoutsBefore(Optional.of(socket.timeouts())));
        }
        socket.set(timeouts());
    }

    private Timeouts timeouts() {
        IpvsOptions.ConnectionTimeouts timeouts = options.timeouts();
        return new Timeouts(seconds(timeouts.tcp()), seconds(timeouts.tcpFin()), seconds(timeouts.udp()));
    }

    private void reviewTimeouts(IpvsSocket socket) throws LinuxException {
        if (options.timeouts().areLeftAlone()) {
            return;
        }
        Timeouts wanted = timeouts();
        Timeouts present = socket.timeouts();
        if (!wanted.hold(present)) {
            LOG.warn("timeouts were changed by somebody else to {}, made as wanted again", present);
            socket.set(wanted);
        }
    }

    private void restoreTimeouts(IpvsSocket socket) throws LinuxException, IOException {
        Optional<Timeouts> before = file.written().timeoutsBefore();
        if (before.isPresent()) {
            socket.set(before.get());
            file.write(file.written().withTimeoutsBefore(Optional.empty()));
        }
    }

    /** 0 leaves the kernel's value. */
    private static int seconds(Optional<Duration> timeout) {
        return timeout.map(duration -> (int) duration.toSeconds()).orElse(0);
    }

    @Override
    public List<BalancerProblem> apply(List<VirtualService> services) {
        Running now = running();
        wanted = List.copyOf(services);
        List<BalancerProblem> problems = new ArrayList<>(now.reconciliation().apply(wanted));
        if (now.sync().flatMap(SyncDaemons::problem).isPresent()) {
            now.sync().ifPresent(SyncDaemons::run);
            now.sync()
                    .flatMap(SyncDaemons::problem)
                    .map(BalancerProblem::ofItself)
                    .ifPresent(problems::add);
        }
        return problems;
    }

    @Override
    public Optional<Duration> reviewInterval() {
        return Optional.of(options.compareInterval()
                .dividedBy(running().reconciliation().comparison().slices()));
    }

    @Override
    public boolean isAsApplied() {
        try {
            running().sync().ifPresent(SyncDaemons::run);
            reviewTimeouts(running().socket());
            return running().reconciliation().comparison().next();
        } catch (LinuxException e) {
            LOG.warn("not compared with the kernel: {}", e.getMessage());
            return true;
        }
    }

    @Override
    public void counters(Consumer<ServiceCounters> each) {
        IpvsSocket socket = running().socket();
        try {
            Map<ServiceKey, ServiceEntry> found = new HashMap<>();
            socket.services().forEach(entry -> found.put(entry.key(), entry));
            for (VirtualService service : wanted) {
                ServiceEntry entry = found.get(service.address());
                if (entry != null) {
                    each.accept(counters(entry, socket.servers(service.address())));
                }
            }
        } catch (LinuxException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    private static ServiceCounters counters(ServiceEntry service, List<ServerEntry> servers) {
        return new ServiceCounters(
                service.key(),
                traffic(service.statistics()),
                servers.stream()
                        .map(server -> new ServerCounters(
                                server.endpoint(),
                                server.settings().weight(),
                                server.active(),
                                server.inactive(),
                                0,
                                traffic(server.statistics())))
                        .toList());
    }

    private static Traffic traffic(Statistics statistics) {
        return new Traffic(
                statistics.connections(),
                statistics.inPackets(),
                statistics.outPackets(),
                statistics.inBytes(),
                statistics.outBytes());
    }

    private Running running() {
        if (running == null) {
            throw new IllegalStateException("the balancer has not been started, or has been closed");
        }
        return running;
    }

    @Override
    public void close() {
        if (running == null) {
            return;
        }
        IpvsSocket socket = running.socket();
        try {
            if (!options.keepOnStop()) {
                running.reconciliation().apply(List.of()).forEach(problem -> LOG.warn("{}", problem.reason()));
            }
            if (running.sync().isPresent()) {
                stopSync(socket);
            }
            restoreTimeouts(socket);
        } catch (LinuxException | IOException e) {
            LOG.warn("{}", e.getMessage());
        } finally {
            running = null;
            socket.close();
        }
    }
}
