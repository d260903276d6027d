package io.holdfast.kernel.balance;

import io.holdfast.api.balance.BalancerProblem;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Occurrence;
import io.holdfast.kernel.balance.core.EarlierAlarms;
import io.holdfast.kernel.balance.core.ServiceState;
import io.holdfast.kernel.check.CheckSnapshot;
import io.holdfast.kernel.check.CheckSpec;
import io.holdfast.kernel.check.HealthChange;
import io.holdfast.kernel.check.HealthEngine;
import io.holdfast.kernel.check.HealthListener;
import io.holdfast.kernel.check.Registration;
import io.holdfast.kernel.check.core.CheckState;
import io.holdfast.kernel.check.core.ServerHealth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One service with the checks of its servers. Everything on the balancers' thread. */
final class RunningService {

    private static final Logger log = LoggerFactory.getLogger(RunningService.class);

    /** As many sentences as fit where an operator looks. */
    private static final int MOST_PROBLEMS = 3;

    private static final Cause SUSPENDED =
            new Cause("suspended", "its address has left this machine, and its servers are not asked any more");

    private final ServiceOptions options;
    private final Consumer<Occurrence> report;
    private final Runnable changed;
    private List<Registration> registrations = List.of();
    /** By server and check: what a check warned of last, without its server being down for it. */
    private final Map<String, String> warnings = new HashMap<>();

    private final WeightLines weights;
    private final Set<ServiceKey> keys;

    private final EarlierAlarms earlier;
    private ServiceState state;
    private boolean suspended;
    /** An earlier run has told of problems. */
    private boolean problemsBefore;
    /** This run has told of problems. */
    private boolean problemsTold;
    /** What its balancer could not do for it. */
    private List<String> problems = List.of();

    /** @param changed told when what is wanted of the balancer is no longer the same */
    RunningService(ServiceOptions options, Consumer<Occurrence> report, Runnable changed) {
        this.options = options;
        this.report = report;
        this.changed = changed;
        this.weights = new WeightLines(line -> log.info("service={} {}", options.name(), line));
        this.keys = Set.copyOf(options.rules().keys());
        this.earlier = new EarlierAlarms(server -> !options.checks().get(server).isEmpty());
        this.state = ServiceState.initial(
                options.rules(),
                options.checks().stream().map(RunningService::assumed).toList());
    }

    private static ServerHealth assumed(List<CheckSpec> checks) {
        return ServerHealth.of(
                checks.stream().map(spec -> CheckState.assumed(spec.policy())).toList());
    }

    ServiceOptions options() {
        return options;
    }

    ServiceState state() {
        return state;
    }

    List<VirtualService> desired() {
        return state.desired();
    }

    /** How it is now. */
    Snapshot snapshot() {
        return new Snapshot(options, state, suspended, problems, registrations);
    }

    /**
     * A service at one moment, for any thread.
     *
     * @param problems what its balancer could not do for it, in sentences
     * @param checks by server; empty before they start
     */
    record Snapshot(
            ServiceOptions options,
            ServiceState state,
            boolean suspended,
            List<String> problems,
            List<Registration> checks) {

        /** Every check of one server, as it is when this is called; none when it has none. */
        List<CheckSnapshot> checks(int server) {
            return checks.isEmpty() ? List.of() : checks.get(server).checks();
        }
    }

    /** Registers the servers; none of them is asked while the service is suspended. */
    void startChecks(HealthEngine engine, BalancerThread thread) {
        List<Registration> started = new ArrayList<>();
        for (int i = 0; i < options.checks().size(); i++) {
            int server = i;
            String name = options.name() + "/" + options.rules().endpoint(i);
            List<CheckSpec> wanted = options.checks().get(i);
            HealthListener listener = change -> thread.post(() -> changed(server, change));
            Registration registration = suspended
                    ? engine.registerSuspended(name, wanted, listener)
                    : engine.register(name, wanted, listener);
            started.add(registration);
        }
        registrations = List.copyOf(started);
        catchUp();
    }

    /** What was on its way when the service was suspended does not count: nobody is asked then. */
    private void changed(int server, HealthChange change) {
        if (!suspended) {
            health(server, change.after(), change.reason());
        }
    }

    /** A check that runs for another service already may know better than what is assumed, or was known. */
    private void catchUp() {
        for (int i = 0; i < registrations.size(); i++) {
            ServerHealth known = registrations.get(i).health();
            if (!known.equals(state.servers().get(i).health())) {
                health(i, known, reason(registrations.get(i).checks()));
            }
        }
    }

    void health(int server, ServerHealth health, String reason) {
        ServiceState before = state;
        ServiceState.Step step = before.on(server, health, reason);
        state = step.state();
        step.occurrences().forEach(earlier::told);
        step.occurrences().forEach(report);
        earlier.over(state).forEach(report);
        if (health.up()) {
            String name = options.rules().endpoint(server).toString();
            int usual = before.servers().get(server).health().up()
                    ? before.weight(server)
                    : options.rules().servers().get(server).weight();
            weights.changed(server, name, usual, state.weight(server), reason);
        }
        if (!state.desired().equals(before.desired())) {
            changed.run();
        }
    }

    /** Takes note of an alarm of its own that an earlier run of the daemon has raised and not ended. */
    void remember(Occurrence raised) {
        switch (raised) {
            case Occurrence.CheckChanged e -> {
                Optional<String> key = warningKey(e);
                key.ifPresentOrElse(
                        known -> warnings.putIfAbsent(known, e.cause().details()),
                        () -> EarlierAlarms.withdrawn(e).ifPresent(report));
            }
            case Occurrence.ServingChanged _ -> {
                problemsBefore = problems.isEmpty() && !problemsTold;
                changed.run();
            }
            default -> {
                earlier.add(raised, options.rules()).ifPresent(report);
                List<Occurrence> ends = suspended ? earlier.withdraw(state, SUSPENDED) : earlier.over(state);
                ends.forEach(report);
            }
        }
    }

    private Optional<String> warningKey(Occurrence.CheckChanged raised) {
        return IntStream.range(0, options.checks().size())
                .filter(i -> options.rules().endpoint(i).equals(raised.server()))
                .filter(i -> options.checks().get(i).stream()
                        .anyMatch(check -> check.name().equals(raised.check())))
                .mapToObj(i -> warningKey(i, raised.check()))
                .findFirst();
    }

    private static String warningKey(int server, String check) {
        return server + " " + check;
    }

    /** Takes note of what its balancer could not do, of all that it could not. */
    void problems(List<BalancerProblem> ofBalancer) {
        List<String> now = shortened(ofBalancer.stream()
                .flatMap(problem -> concerning(problem).stream())
                .toList());
        if (!now.isEmpty() && !now.equals(problems)) {
            String words = String.join("; ", now);
            if (!problems.isEmpty()) {
                log.warn("service={} its balancer cannot serve it as wanted: {}", options.name(), words);
            } else {
                problemsTold = true;
                report.accept(new Occurrence.ServingChanged(
                        options.rules().service(), false, new Cause("balancer-problem", words)));
            }
        } else if (now.isEmpty() && (problemsBefore || !problems.isEmpty())) {
            report.accept(
                    new Occurrence.ServingChanged(options.rules().service(), true, Cause.of("balancer-problem-over")));
        }
        problems = now;
        problemsBefore = false;
    }

    /** The sentence about it, with the addresses where not all of the service's are concerned. */
    private Optional<String> concerning(BalancerProblem problem) {
        // Most concern one address, and a group may have 65,536.
        List<ServiceKey> mine = problem.services().size() == 1
                ? problem.services().stream().filter(keys::contains).toList()
                : options.rules().keys().stream()
                        .filter(problem.services()::contains)
                        .toList();
        if (mine.isEmpty()) {
            return Optional.empty();
        }
        String more = mine.size() > 1 ? " and " + (mine.size() - 1) + " more" : "";
        return Optional.of(
                mine.size() == keys.size() ? problem.reason() : mine.getFirst() + more + ": " + problem.reason());
    }

    /** A group of addresses may have one for each. */
    private static List<String> shortened(List<String> all) {
        return all.size() <= MOST_PROBLEMS
                ? all
                : Stream.concat(
                                all.stream().limit(MOST_PROBLEMS),
                                Stream.of("and " + (all.size() - MOST_PROBLEMS) + " more"))
                        .toList();
    }

    /** Asks the servers only while the service is here; what is known of them stays. */
    void suspend(boolean wanted) {
        if (wanted != suspended) {
            suspended = wanted;
            if (suspended) {
                log.info("service={} suspended: none of its addresses is on this machine", options.name());
                withdraw();
            } else {
                log.info("service={} goes on: an address of it is on this machine", options.name());
            }
            registrations.forEach(wanted ? Registration::suspend : Registration::resume);
            if (!suspended) {
                catchUp();
            }
        }
    }

    private void withdraw() {
        ServiceState.Step step = state.withdraw(SUSPENDED);
        state = step.state();
        step.occurrences().forEach(report);
        earlier.withdraw(state, SUSPENDED).forEach(report);
        for (int i = 0; i < options.checks().size(); i++) {
            for (CheckSpec check : options.checks().get(i)) {
                warning(i, check.name(), "", SUSPENDED);
            }
        }
    }

    /** Tells of weights that went on changing, and of checks that pass and yet warn of something. */
    void review() {
        weights.review();
        if (suspended) {
            return;
        }
        for (int i = 0; i < registrations.size(); i++) {
            for (CheckSnapshot check : registrations.get(i).checks()) {
                if (check.last().isPresent()
                        && check.last().get().verdict() instanceof Verdict.Healthy healthy
                        && (healthy.warning().isPresent() || !warnings.isEmpty())) {
                    String now = healthy.warning().orElse("");
                    Cause cause = now.isEmpty()
                            ? new Cause("check-passed", healthy.detail())
                            : new Cause("check-warning", now);
                    warning(i, check.name(), now, cause);
                }
            }
        }
    }

    private void warning(int server, String check, String now, Cause cause) {
        String key = warningKey(server, check);
        String before = warnings.getOrDefault(key, "");
        if (now.equals(before)) {
            return;
        }
        warnings.put(key, now);
        report.accept(new Occurrence.CheckChanged(
                options.rules().service(), options.rules().endpoint(server), check, !now.isEmpty(), cause));
    }

    void stopChecks() {
        registrations.forEach(Registration::close);
        registrations = List.of();
    }

    private static String reason(List<CheckSnapshot> checks) {
        return checks.stream()
                .map(check -> check.name() + ": " + check.reason())
                .collect(Collectors.joining("; "));
    }
}
