package io.holdfast.kernel.balance;

import io.holdfast.api.balance.BalancerException;
import io.holdfast.api.balance.BalancerFactory;
import io.holdfast.api.balance.BalancerProblem;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.event.Severity;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.net.IpAddress;
import io.holdfast.kernel.balance.core.EarlierAlarms;
import io.holdfast.kernel.balance.core.ServiceRules;
import io.holdfast.kernel.check.HealthEngine;
import io.holdfast.kernel.event.EventPublisher;
import io.holdfast.kernel.life.Stage;
import io.holdfast.kernel.status.StatusSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every service of the daemon: keeps their servers checked and tells the balancers what is wanted.
 *
 * <p>Everything happens on one thread, that of the balancers. The control loop only leaves word there of instances that
 * change their state.
 */
public final class Services implements Stage, StatusSource {

    private static final Logger log = LoggerFactory.getLogger(Services.class);

    /** A module may have to be loaded, thousands of services be looked through; less than the service manager waits. */
    private static final Duration START_LIMIT = Duration.ofSeconds(75);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    /** Less than the command waits; enough for what IPVS tells of tens of thousands of servers. */
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(4);

    /** How often to look whether an address that is nobody's instance's is on this machine. */
    private static final Duration ADDRESS_REVIEW = Duration.ofSeconds(1);

    /** What a check warns of takes days, and a weight may change with every check. */
    private static final Duration REVIEW = Duration.ofSeconds(10);

    private final ServicesOptions options;
    private final HealthEngine checks;
    private final EventPublisher events;
    private final Supplier<List<Occurrence>> leftOpen;
    private final LinuxNetwork network;
    private final Path runtimeDirectory;
    private final BalancerThread thread = new BalancerThread();
    private final Instances instances;
    private final Map<String, RunningBalancer> balancers = new LinkedHashMap<>();
    private final List<RunningService> services = new ArrayList<>();
    private final Descriptors descriptors;
    private final long trafficHeapBytes;
    private volatile ServiceStatus lastStatus = ServiceStatus.NONE;

    /**
     * @param descriptors the file descriptors that there are for all of it
     * @param trafficHeapBytes as much of the heap as traffic may take
     * @param instances the addresses of each instance, by its name
     * @param leftOpen what earlier runs told and did not take back; may take its time
     * @param runtimeDirectory where each balancer gets a folder; need not exist
     */
    public Services(
            ServicesOptions options,
            Descriptors descriptors,
            long trafficHeapBytes,
            Map<String, List<IpAddress>> instances,
            HealthEngine checks,
            EventPublisher events,
            Supplier<List<Occurrence>> leftOpen,
            LinuxNetwork network,
            Path runtimeDirectory) {
        this.options = options;
        this.descriptors = descriptors;
        this.trafficHeapBytes = trafficHeapBytes;
        this.instances = new Instances(instances);
        this.checks = checks;
        this.events = events;
        this.leftOpen = leftOpen;
        this.network = network;
        this.runtimeDirectory = runtimeDirectory;
    }

    @Override
    public String name() {
        return "services";
    }

    /** Takes note of an instance that changes its state. Any thread, the control loop included; never blocks. */
    public void noticed(Occurrence occurrence) {
        if (occurrence instanceof Occurrence.InstanceTransition transition
                && !options.services().isEmpty()) {
            thread.post(() -> instanceChanged(transition.instance(), transition.to()));
        }
    }

    /**
     * Starts the balancers, tells them what is wanted as long as nothing is known of the servers, and starts the
     * checks.
     *
     * @throws BalancerException when a balancer cannot work here, with the place in the configuration that asks for it
     */
    @Override
    public void start() throws Exception {
        thread.start();
        try {
            thread.ask(START_LIMIT, () -> {
                begin();
                return true;
            });
            Thread.ofVirtual().name("left-open").start(() -> {
                List<Occurrence> raised = leftOpen.get();
                thread.post(() -> raised.forEach(this::remember));
            });
        } catch (TimeoutException e) {
            stop();
            throw new IllegalStateException(
                    "the balancers have not started within " + START_LIMIT.toSeconds() + " s", e);
        } catch (Exception e) {
            stop();
            throw e;
        }
    }

    private void begin() throws BalancerException {
        options.balancers().forEach((type, plugin) -> {
            if (options.uses(type)) {
                balancers.put(
                        type,
                        new RunningBalancer(plugin, thread, () -> wanted(type), problems -> couldNot(type, problems)));
            }
        });
        for (RunningBalancer balancer : balancers.values()) {
            start(balancer);
        }
        for (ServiceOptions service : options.services()) {
            services.add(new RunningService(service, this::report, () -> changed(service.balancer())));
            warnOfQuorum(service.rules());
        }
        balancers.values().forEach(RunningBalancer::changed);
        reviewPlaces();
        services.forEach(service -> service.startChecks(checks, thread));
        options.balancers().forEach((type, plugin) -> {
            if (!options.uses(type) && hasLeftSomething(type)) {
                endLeftovers(new RunningBalancer(plugin, thread, List::of, _ -> {}));
            }
        });
        if (services.stream().anyMatch(service -> service.options().haSuspend())) {
            thread.after(ADDRESS_REVIEW, this::reviewPlacesAgain);
        }
        if (!services.isEmpty()) {
            thread.after(REVIEW, this::reviewServices);
        }
    }

    private void start(RunningBalancer balancer) throws BalancerException {
        try {
            balancer.start(new Context(balancer));
        } catch (BalancerException | IllegalArgumentException | UncheckedIOException | LinkageError e) {
            ServiceOptions first = options.services().stream()
                    .filter(service -> service.balancer().equals(balancer.type()))
                    .findFirst()
                    .orElseThrow();
            throw new BalancerException(
                    first.origin() + ": services." + first.name() + ": the balancer " + balancer.type()
                            + " cannot work here: " + e.getMessage(),
                    e);
        }
    }

    private boolean hasLeftSomething(String type) {
        try (Stream<Path> files = Files.list(runtimeDirectory.resolve(type))) {
            return files.findAny().isPresent();
        } catch (IOException _) {
            // There is no such folder.
            return false;
        }
    }

    /** The last service of a balancer has gone from the configuration while no daemon was there to notice. */
    private void endLeftovers(RunningBalancer balancer) {
        try {
            balancer.start(new Context(balancer));
            balancer.apply();
        } catch (BalancerException | RuntimeException | LinkageError e) {
            log.warn("balancer={} what an earlier run left remains: {}", balancer.type(), e.getMessage());
        } finally {
            balancer.close();
        }
    }

    /** Somebody who was told that something is wrong is to hear that it no longer is. */
    private void remember(Occurrence raised) {
        Optional<String> name = switch (raised) {
            case Occurrence.ServerChanged e -> Optional.of(e.service().name());
            case Occurrence.QuorumChanged e -> Optional.of(e.service().name());
            case Occurrence.CheckChanged e -> Optional.of(e.service().name());
            case Occurrence.ServingChanged e -> Optional.of(e.service().name());
            default -> Optional.empty();
        };
        name.ifPresent(ofService -> services.stream()
                .filter(service -> service.options().name().equals(ofService))
                .findFirst()
                .ifPresentOrElse(
                        service -> service.remember(raised),
                        () -> EarlierAlarms.withdrawn(raised).ifPresent(this::report)));
    }

    private static void warnOfQuorum(ServiceRules rules) {
        if (rules.totalWeight() == 0) {
            log.warn("service={} the weight of every server is 0: none of them gets new clients", rules.name());
        } else if (rules.quorum().weight() > rules.totalWeight()) {
            log.warn(
                    "service={} quorum={} is more than all its servers together have: {} is enough",
                    rules.name(),
                    rules.quorum().weight(),
                    rules.totalWeight());
        }
    }

    private void changed(String type) {
        RunningBalancer balancer = balancers.get(type);
        if (balancer != null) {
            balancer.changed();
        }
    }

    private void couldNot(String balancer, List<BalancerProblem> problems) {
        services.stream()
                .filter(service -> service.options().balancer().equals(balancer))
                .forEach(service -> service.problems(problems));
    }

    private List<VirtualService> wanted(String balancer) {
        return services.stream()
                .filter(service -> service.options().balancer().equals(balancer))
                .flatMap(service -> service.desired().stream())
                .toList();
    }

    private void report(Occurrence occurrence) {
        if (occurrence.severity().compareTo(Severity.WARNING) >= 0) {
            log.warn("{} cause={}", occurrence.summary(), occurrence.cause());
        } else {
            log.info("{} cause={}", occurrence.summary(), occurrence.cause());
        }
        events.publish(occurrence);
    }

    private void instanceChanged(String instance, RouterState state) {
        instances.changed(instance, state);
        reviewPlaces();
    }

    private void reviewPlaces() {
        List<RunningService> concerned = services.stream()
                .filter(service -> service.options().haSuspend())
                .toList();
        if (concerned.isEmpty()) {
            return;
        }
        // Once for all: a group may have 65,536 addresses, and the machine takes its time to answer for one.
        OwnAddresses own = OwnAddresses.read();
        concerned.forEach(service -> service.suspend(
                service.options().rules().keys().stream().noneMatch(key -> instances.isHere(key, own))));
    }

    private void reviewPlacesAgain() {
        reviewPlaces();
        thread.after(ADDRESS_REVIEW, this::reviewPlacesAgain);
    }

    private void reviewServices() {
        services.forEach(RunningService::review);
        thread.after(REVIEW, this::reviewServices);
    }

    /** Stops the checks and closes the balancers, which end their services. */
    @Override
    public void stop() throws Exception {
        checks.close();
        thread.post(() -> {
            services.forEach(RunningService::stopChecks);
            balancers.values().forEach(RunningBalancer::close);
        });
        thread.end(STOP_LIMIT);
    }

    @Override
    public String section() {
        return "services";
    }

    /** Taken on the balancers' thread, shown on the caller's; when that takes long, what it was like the last time. */
    @Override
    public Object snapshot() {
        try {
            thread.ask(STATUS_LIMIT, () -> lastStatus = ServiceStatus.of(services, balancers));
        } catch (TimeoutException e) {
            log.warn("status services=old: the balancers take more than {} s", STATUS_LIMIT.toSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            log.error("status services=old", e);
        }
        return lastStatus.show();
    }

    /** What one balancer may see of the daemon. */
    private final class Context implements BalancerFactory.Context {

        private final RunningBalancer balancer;

        Context(RunningBalancer balancer) {
            this.balancer = balancer;
        }

        @Override
        public LinuxNetwork network() {
            return network;
        }

        @Override
        public Path runtimeDirectory() {
            try {
                return Files.createDirectories(runtimeDirectory.resolve(balancer.type()));
            } catch (IOException e) {
                throw new UncheckedIOException("the folder " + e.getMessage() + " cannot be made", e);
            }
        }

        @Override
        public long descriptors() {
            return descriptors.forTraffic();
        }

        @Override
        public long heapBytes() {
            return trafficHeapBytes;
        }

        @Override
        public void watchInstance(String instance, Consumer<RouterState> listener) {
            instances.watch(instance, state -> {
                if (!balancer.isClosed()) {
                    listener.accept(state);
                }
            });
        }
    }
}
