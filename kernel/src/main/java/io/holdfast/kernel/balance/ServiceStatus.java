package io.holdfast.kernel.balance;

import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.event.Health;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.balance.ServiceTotals.Total;
import io.holdfast.kernel.balance.core.ServerRules;
import io.holdfast.kernel.balance.core.ServiceRules;
import io.holdfast.kernel.balance.core.ServiceState;
import io.holdfast.kernel.check.CheckSnapshot;
import java.util.AbstractList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * Services as the status shows them: what is known is taken at one moment, in no time; tens of thousands of servers are
 * put into words one by one, while they are written.
 */
final class ServiceStatus {

    /** No services. */
    static final ServiceStatus NONE = new ServiceStatus(List.of(), Map.of());

    private final List<RunningService.Snapshot> services;
    private final Map<String, List<String>> problems = new HashMap<>();
    /** By the name of the service. */
    private final Map<String, ServiceTotals> totals = new HashMap<>();

    private ServiceStatus(List<RunningService.Snapshot> services, Map<String, RunningBalancer> balancers) {
        this.services = services;
        Map<ServiceKey, ServiceTotals> byAddress = new HashMap<>();
        for (RunningService.Snapshot service : services) {
            ServiceRules rules = service.state().rules();
            ServiceTotals ofService = new ServiceTotals(rules);
            totals.put(rules.name(), ofService);
            rules.keys().forEach(key -> byAddress.put(key, ofService));
        }
        balancers.forEach((type, balancer) -> {
            problems.put(type, balancer.ownProblems());
            balancer.counters(counted -> {
                ServiceTotals ofService = byAddress.get(counted.address());
                if (ofService != null) {
                    ofService.add(counted);
                }
            });
        });
    }

    /** What is known now. On the balancers' thread. */
    static ServiceStatus of(List<RunningService> services, Map<String, RunningBalancer> balancers) {
        return new ServiceStatus(services.stream().map(RunningService::snapshot).toList(), balancers);
    }

    /** All services; each is put into words when it is asked for. On any thread. */
    List<Object> show() {
        return new Rows(services.size(), i -> service(services.get(i)));
    }

    private Map<String, Object> service(RunningService.Snapshot service) {
        ServiceState state = service.state();
        ServiceRules rules = state.rules();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", rules.name());
        json.put(
                "addresses",
                new Rows(rules.keys().size(), i -> rules.keys().get(i).toString()));
        json.put("balancer", service.options().balancer());
        json.put("scheduler", rules.scheduling().scheduler());
        json.put("state", state(service));
        json.put("suspended", service.suspended());
        json.put("weight", state.weight());
        json.put("quorum", rules.quorum().of(rules.totalWeight()));
        json.put("problems", service.problems());
        json.put("balancerProblems", problems.getOrDefault(service.options().balancer(), List.of()));
        ServiceTotals counted = Objects.requireNonNull(totals.get(rules.name()));
        put(json, counted.all());
        json.put("servers", new Rows(rules.servers().size(), i -> server(service, i, counted.server(i))));
        rules.sorry().ifPresent(sorry -> json.put("sorryServer", sorryServer(state, sorry.server(), counted.sorry())));
        return json;
    }

    /** Without a quorum it is down; with one it is up only if its balancer has done all that is wanted. */
    private static String state(RunningService.Snapshot service) {
        String quorate = service.problems().isEmpty() ? "up" : "problem";
        return service.state().quorate() ? quorate : "down";
    }

    private static Map<String, Object> server(RunningService.Snapshot service, int index, Total counted) {
        ServiceState state = service.state();
        ServerRules rules = state.rules().servers().get(index);
        Health health = state.servers().get(index).told();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("address", state.rules().endpoint(index).toString());
        json.put("state", state.servers().get(index).health().up() ? "up" : "down");
        json.put(
                "assumed",
                health == Health.UNKNOWN || !state.servers().get(index).health().decided());
        json.put("weight", state.weight(index));
        json.put("configuredWeight", rules.weight());
        json.put("forwarding", rules.forwarding().method().word());
        count(json, counted);
        json.put(
                "checks",
                service.checks(index).stream().map(ServiceStatus::check).toList());
        return json;
    }

    private static Map<String, Object> sorryServer(ServiceState state, ServerRules rules, Total counted) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("address", rules.endpoint(state.rules().keys().getFirst()).toString());
        json.put("serving", state.isSorry());
        count(json, counted);
        return json;
    }

    /** Checks go on while rows are written, so each is as old as it is when its row is. */
    private static Map<String, Object> check(CheckSnapshot check) {
        MonotonicTime now = MonotonicTime.now();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", check.name());
        json.put("state", check.state().up() ? "up" : "down");
        json.put("reason", check.reason());
        check.last().ifPresent(last -> {
            json.put("ageMillis", now.since(last.at()).toMillis());
            json.put("tookMicros", last.took().toNanos() / 1000);
            json.put("lastPassed", last.verdict() instanceof Verdict.Healthy);
            json.put("lastAsked", !(last.verdict() instanceof Verdict.Unasked));
            if (last.verdict() instanceof Verdict.Healthy healthy) {
                healthy.warning().ifPresent(warning -> json.put("warning", warning));
            }
        });
        check.stuckSince()
                .ifPresent(since -> json.put("stuckMillis", now.since(since).toMillis()));
        json.put("passed", check.counts().passed());
        json.put("failed", check.counts().failed());
        json.put("unasked", check.counts().unasked());
        json.put("changes", check.counts().changes());
        return json;
    }

    private static void count(Map<String, Object> json, Total counted) {
        json.put("activeConnections", counted.active());
        json.put("inactiveConnections", counted.inactive());
        json.put("failedConnections", counted.failed());
        put(json, counted);
    }

    private static void put(Map<String, Object> json, Total counted) {
        json.put("connections", counted.connections());
        json.put("inBytes", counted.inBytes());
        json.put("outBytes", counted.outBytes());
    }

    /** A list that is never all there at once. */
    private static final class Rows extends AbstractList<Object> {

        private final int size;
        private final IntFunction<Object> row;

        Rows(int size, IntFunction<Object> row) {
            this.size = size;
            this.row = row;
        }

        @Override
        public Object get(int index) {
            return row.apply(index);
        }

        @Override
        public int size() {
            return size;
        }
    }
}
