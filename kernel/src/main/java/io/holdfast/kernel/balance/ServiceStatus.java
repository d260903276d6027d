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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Services as the status shows them. */
final class ServiceStatus {

    private final MonotonicTime now = MonotonicTime.now();
    private final Map<ServiceKey, ServiceCounters> counters = new HashMap<>();

    private ServiceStatus() {}

    static List<Object> of(List<RunningService> services, Map<String, RunningBalancer> balancers) {
        ServiceStatus status = new ServiceStatus();
        for (RunningBalancer balancer : balancers.values()) {
            balancer.counters().forEach(counted -> status.counters.put(counted.address(), counted));
        }
        List<Object> all = new ArrayList<>();
        for (RunningService service : services) {
            RunningBalancer balancer = balancers.get(service.options().balancer());
            all.add(status.service(service, balancer == null ? List.of() : balancer.problems()));
        }
        return all;
    }

    private Map<String, Object> service(RunningService service, List<String> problems) {
        ServiceState state = service.state();
        ServiceRules rules = state.rules();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", rules.name());
        json.put("addresses", rules.keys().stream().map(String::valueOf).toList());
        json.put("balancer", service.options().balancer());
        json.put("scheduler", rules.scheduling().scheduler());
        json.put("state", state.quorate() ? "up" : "down");
        json.put("suspended", service.isSuspended());
        json.put("weight", state.weight());
        json.put("quorum", rules.quorum().of(rules.totalWeight()));
        json.put("problems", problems);
        List<ServiceCounters> mine = rules.keys().stream()
                .filter(counters::containsKey)
                .map(counters::get)
                .toList();
        put(json, mine.stream().map(ServiceCounters::traffic).toList());
        List<Object> servers = new ArrayList<>();
        for (int i = 0; i < rules.servers().size(); i++) {
            servers.add(server(service, i));
        }
        json.put("servers", servers);
        rules.sorry().ifPresent(sorry -> json.put("sorryServer", sorryServer(state, sorry.server())));
        return json;
    }

    private Map<String, Object> server(RunningService service, int index) {
        ServiceState state = service.state();
        ServerRules rules = state.rules().servers().get(index);
        Health health = state.servers().get(index).told();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("address", state.rules().endpoint(index).toString());
        json.put("state", state.servers().get(index).health().up() ? "up" : "down");
        json.put("assumed", health == Health.UNKNOWN);
        json.put("weight", state.weight(index));
        json.put("configuredWeight", rules.weight());
        json.put("forwarding", rules.forwarding().method().word());
        counted(json, state.rules(), rules);
        json.put("checks", service.checks(index).stream().map(this::check).toList());
        return json;
    }

    private Map<String, Object> sorryServer(ServiceState state, ServerRules rules) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("address", rules.endpoint(state.rules().keys().getFirst()).toString());
        json.put("serving", state.isSorry());
        counted(json, state.rules(), rules);
        return json;
    }

    private Map<String, Object> check(CheckSnapshot check) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", check.name());
        json.put("state", check.state().up() ? "up" : "down");
        json.put("reason", check.reason());
        check.last().ifPresent(last -> {
            json.put("ageMillis", now.since(last.at()).toMillis());
            json.put("tookMicros", last.took().toNanos() / 1000);
            json.put("lastPassed", last.verdict() instanceof Verdict.Healthy);
            if (last.verdict() instanceof Verdict.Healthy healthy) {
                healthy.warning().ifPresent(warning -> json.put("warning", warning));
            }
        });
        check.stuckSince()
                .ifPresent(since -> json.put("stuckMillis", now.since(since).toMillis()));
        json.put("passed", check.counts().passed());
        json.put("failed", check.counts().failed());
        json.put("changes", check.counts().changes());
        return json;
    }

    /** What has gone to a server, summed up over the addresses of the service. */
    private void counted(Map<String, Object> json, ServiceRules service, ServerRules server) {
        List<ServerCounters> mine = new ArrayList<>();
        for (ServiceKey key : service.keys()) {
            Endpoint endpoint = server.endpoint(key);
            ServiceCounters present = counters.get(key);
            if (present != null) {
                present.servers().stream()
                        .filter(counted -> counted.endpoint().equals(endpoint))
                        .forEach(mine::add);
            }
        }
        json.put(
                "activeConnections",
                mine.stream().mapToLong(ServerCounters::active).sum());
        json.put(
                "inactiveConnections",
                mine.stream().mapToLong(ServerCounters::inactive).sum());
        put(json, mine.stream().map(ServerCounters::traffic).toList());
    }

    private static void put(Map<String, Object> json, List<Traffic> traffic) {
        json.put("connections", traffic.stream().mapToLong(Traffic::connections).sum());
        json.put("inBytes", traffic.stream().mapToLong(Traffic::inBytes).sum());
        json.put("outBytes", traffic.stream().mapToLong(Traffic::outBytes).sum());
    }
}
