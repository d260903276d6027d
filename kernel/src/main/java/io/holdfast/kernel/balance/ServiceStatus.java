package io.holdfast.kernel.balance;

import io.holdfast.api.balance.ServiceCounters;
import io.holdfast.api.balance.ServiceCounters.ServerCounters;
import io.holdfast.api.balance.ServiceCounters.Traffic;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.event.Health;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.time.MonotonicTime;
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
    private final Map<ServiceKey, ServiceCounters> counters = new HashMap<>();

    private ServiceStatus(List<RunningService.Snapshot> services, Map<String, RunningBalancer> balancers) {
        this.services = services;
        balancers.forEach((type, balancer) -> {
            problems.put(type, balancer.ownProblems());
            balancer.counters().forEach(counted -> counters.put(counted.address(), counted));
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
        json.put("addresses", rules.keys().stream().map(String::valueOf).toList());
        json.put("balancer", service.options().balancer());
        json.put("scheduler", rules.scheduling().scheduler());
        json.put("state", state(service));
        json.put("suspended", service.suspended());
        json.put("weight", state.weight());
        json.put("quorum", rules.quorum().of(rules.totalWeight()));
        json.put("problems", service.problems());
        json.put("balancerProblems", problems.getOrDefault(service.options().balancer(), List.of()));
        List<ServiceCounters> mine = rules.keys().stream()
                .filter(counters::containsKey)
                .map(counters::get)
                .toList();
        put(json, mine.stream().map(ServiceCounters::traffic).toList());
        Map<ServiceKey, Map<Endpoint, ServerCounters>> counted = new HashMap<>();
        mine.forEach(traffic -> counted.put(traffic.address(), byEndpoint(traffic.servers())));
        json.put("servers", new Rows(rules.servers().size(), i -> server(service, i, counted)));
        rules.sorry().ifPresent(sorry -> json.put("sorryServer", sorryServer(state, sorry.server(), counted)));
        return json;
    }

    /** Without a quorum it is down; with one it is up only if its balancer has done all that is wanted. */
    private static String state(RunningService.Snapshot service) {
        String quorate = service.problems().isEmpty() ? "up" : "problem";
        return service.state().quorate() ? quorate : "down";
    }

    private static Map<Endpoint, ServerCounters> byEndpoint(List<ServerCounters> servers) {
        Map<Endpoint, ServerCounters> map = new HashMap<>();
        servers.forEach(server -> map.put(server.endpoint(), server));
        return map;
    }

    private static Map<String, Object> server(
            RunningService.Snapshot service, int index, Map<ServiceKey, Map<Endpoint, ServerCounters>> counted) {
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
        count(json, state.rules(), rules, counted);
        json.put(
                "checks",
                service.checks(index).stream().map(ServiceStatus::check).toList());
        return json;
    }

    private static Map<String, Object> sorryServer(
            ServiceState state, ServerRules rules, Map<ServiceKey, Map<Endpoint, ServerCounters>> counted) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("address", rules.endpoint(state.rules().keys().getFirst()).toString());
        json.put("serving", state.isSorry());
        count(json, state.rules(), rules, counted);
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

    /** What has gone to a server, summed up over the addresses of the service. */
    private static void count(
            Map<String, Object> json,
            ServiceRules service,
            ServerRules server,
            Map<ServiceKey, Map<Endpoint, ServerCounters>> counted) {
        List<ServerCounters> mine = service.keys().stream()
                .map(key -> counted.getOrDefault(key, Map.of()).get(server.endpoint(key)))
                .filter(Objects::nonNull)
                .toList();
        json.put(
                "activeConnections",
                mine.stream().mapToLong(ServerCounters::active).sum());
        json.put(
                "inactiveConnections",
                mine.stream().mapToLong(ServerCounters::inactive).sum());
        json.put(
                "failedConnections",
                mine.stream().mapToLong(ServerCounters::failed).sum());
        put(json, mine.stream().map(ServerCounters::traffic).toList());
    }

    private static void put(Map<String, Object> json, List<Traffic> traffic) {
        json.put("connections", traffic.stream().mapToLong(Traffic::connections).sum());
        json.put("inBytes", traffic.stream().mapToLong(Traffic::inBytes).sum());
        json.put("outBytes", traffic.stream().mapToLong(Traffic::outBytes).sum());
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
