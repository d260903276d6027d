package io.holdfast.kernel.balance.core;

import io.holdfast.api.balance.RealServer;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Health;
import io.holdfast.api.event.Occurrence;
import io.holdfast.kernel.check.core.ServerHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One service at one moment: what is known of its servers, whether they are enough, and what a balancer is to do.
 *
 * @param servers in the order of the rules
 * @param quorate whether the service has its quorum
 * @param quorumTold what has been told of it: {@code UNKNOWN} as long as its want is only assumed
 * @param desired one for each key, in their order; the same object as before where nothing has changed
 */
public record ServiceState(
        ServiceRules rules,
        List<ServerState> servers,
        boolean quorate,
        Health quorumTold,
        List<VirtualService> desired) {

    /** What follows from a change. */
    public record Step(ServiceState state, List<Occurrence> occurrences) {
        public Step {
            occurrences = List.copyOf(occurrences);
        }
    }

    public ServiceState {
        servers = List.copyOf(servers);
        desired = List.copyOf(desired);
    }

    /**
     * The state before anything has happened.
     *
     * @param health what is assumed of each server
     */
    public static ServiceState initial(ServiceRules rules, List<ServerHealth> health) {
        List<ServerState> servers = health.stream().map(ServerState::assumed).toList();
        boolean quorate = rules.quorum().holds(false, weight(rules, servers), rules.totalWeight());
        return new ServiceState(
                rules, servers, quorate, quorate ? Health.UP : Health.UNKNOWN, desired(rules, servers, quorate));
    }

    /**
     * The health of a server has changed.
     *
     * @param server its place in the rules
     * @param reason the words of its checks
     */
    public Step on(int server, ServerHealth health, String reason) {
        ServerState before = servers.get(server);
        ServerState after = before.with(health);
        List<ServerState> next = new ArrayList<>(servers);
        next.set(server, after);
        long weight = weight(rules, next);
        boolean enough = rules.quorum().holds(quorate, weight, rules.totalWeight());
        List<Occurrence> occurrences = new ArrayList<>();
        if (before.isNews(after)) {
            String word = health.up() ? "check-passed" : "check-failed";
            occurrences.add(new Occurrence.ServerChanged(
                    rules.service(), rules.endpoint(server), before.told(), after.told(), new Cause(word, reason)));
        }
        Health quorum = quorumTold(enough, next);
        ServiceState state = new ServiceState(rules, next, enough, quorum, reuse(desired(rules, next, enough)));
        if (quorum != quorumTold) {
            Cause cause = new Cause(cause(before.health(), health), rules.endpoint(server) + ", " + reason);
            occurrences.add(state.quorumChanged(quorumTold, quorum, cause));
        }
        return new Step(state, occurrences);
    }

    /** That the quorum has changed, with the weight that there is now. */
    Occurrence quorumChanged(Health from, Health to, Cause cause) {
        return new Occurrence.QuorumChanged(
                rules.service(), from, to, weight(), rules.quorum().of(rules.totalWeight()), cause);
    }

    /** That there is no quorum, having been assumed, is told when every server has been asked. */
    private Health quorumTold(boolean enough, List<ServerState> next) {
        if (enough) {
            return Health.UP;
        }
        return quorate || next.stream().allMatch(server -> server.health().decided()) ? Health.DOWN : quorumTold;
    }

    /** Nobody asks the servers any more: whoever was told of something bad would wait for its end in vain. */
    public Step withdraw(Cause cause) {
        List<Occurrence> occurrences = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).told() == Health.DOWN) {
                occurrences.add(new Occurrence.ServerChanged(
                        rules.service(), rules.endpoint(i), Health.DOWN, Health.UNKNOWN, cause));
            }
        }
        if (quorumTold == Health.DOWN) {
            occurrences.add(quorumChanged(Health.DOWN, Health.UNKNOWN, cause));
        }
        List<ServerState> withdrawn =
                servers.stream().map(ServerState::withdrawn).toList();
        Health quorum = quorumTold == Health.DOWN ? Health.UNKNOWN : quorumTold;
        return new Step(new ServiceState(rules, withdrawn, quorate, quorum, desired), occurrences);
    }

    private static String cause(ServerHealth before, ServerHealth after) {
        if (!after.up()) {
            return "server-down";
        }
        return before.up() && before.decided() ? "weight-changed" : "server-up";
    }

    /** Sum of the weights of the servers that are up. */
    public long weight() {
        return weight(rules, servers);
    }

    /** The weight that a server has now: 0 while it is down. */
    public int weight(int server) {
        return servers.get(server).weight(rules.servers().get(server).weight());
    }

    /** Whether the sorry server serves. */
    public boolean isSorry() {
        return !quorate && rules.sorry().isPresent();
    }

    private static long weight(ServiceRules rules, List<ServerState> servers) {
        return IntStream.range(0, servers.size())
                .mapToLong(i -> servers.get(i).weight(rules.servers().get(i).weight()))
                .sum();
    }

    private List<VirtualService> reuse(List<VirtualService> next) {
        return IntStream.range(0, next.size())
                .mapToObj(i -> next.get(i).equals(desired.get(i)) ? desired.get(i) : next.get(i))
                .toList();
    }

    private static List<VirtualService> desired(ServiceRules rules, List<ServerState> servers, boolean quorate) {
        return rules.keys().stream()
                .map(key -> new VirtualService(
                        rules.name(),
                        key,
                        rules.scheduling(),
                        rules.persistence(key),
                        rules.proxyProtocol(),
                        present(rules, servers, quorate, key)))
                .toList();
    }

    private static List<RealServer> present(
            ServiceRules rules, List<ServerState> servers, boolean quorate, ServiceKey key) {
        boolean serve = quorate || rules.sorry().isEmpty();
        List<RealServer> present = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            ServerRules server = rules.servers().get(i);
            if (serve && servers.get(i).health().up()) {
                present.add(server.at(key, servers.get(i).weight(server.weight())));
            } else if (server.inhibitOnFailure()) {
                present.add(server.at(key, 0).inhibit());
            }
        }
        Optional<ServiceRules.Sorry> sorry = rules.sorry().filter(s -> !serve || s.inhibit());
        sorry.map(s -> s.server().at(key, s.server().weight()))
                .ifPresent(server -> present.add(serve ? server.inhibit() : server));
        return present;
    }
}
