package io.holdfast.plugin.balanceproxy.core;

import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.RealServer;
import io.holdfast.api.balance.VirtualService.Persistence;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A pool whose servers are called a, b, c … and stand at 10.0.0.1, 10.0.0.2, 10.0.0.3 … */
final class Picks {

    private final Pool pool;
    private Scheduling scheduling = new Scheduling("rr", Set.of(), false);
    private Optional<Persistence> persistence = Optional.empty();
    private MonotonicTime now = new MonotonicTime(0);

    Picks(String scheduler, String... flags) {
        this(new PersistentClients(1000, 1, () -> {}), scheduler, flags);
    }

    Picks(PersistentClients clients, String scheduler, String... flags) {
        pool = new Pool(clients, new MaglevTables());
        scheduling = new Scheduling(scheduler, Set.of(flags), false);
    }

    Picks persistence(Duration timeout, int prefixLength) {
        persistence = Optional.of(new Persistence(timeout, prefixLength, Optional.empty()));
        return this;
    }

    /** Servers a, b, c … with these weights. */
    Picks weights(int... weights) {
        RealServer[] servers = new RealServer[weights.length];
        for (int i = 0; i < weights.length; i++) {
            servers[i] = server((char) ('a' + i), weights[i], 0, 0);
        }
        return servers(servers);
    }

    Picks servers(RealServer... servers) {
        pool.become(scheduling, persistence, List.of(servers));
        return this;
    }

    static RealServer server(char name, int weight, long upper, long lower) {
        return new RealServer(endpoint(name), new Forwarding.Proxy(), weight, upper, lower);
    }

    static Endpoint endpoint(char name) {
        return new Endpoint(IpAddress.parse("10.0.0." + (name - 'a' + 1)), 80);
    }

    private static String name(Endpoint endpoint) {
        return String.valueOf((char) ('a' + ((Ipv4Address) endpoint.address()).bits() % 256 - 1));
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** Opens a connection of some client; {@code -} when there is no server. */
    String open() {
        return open("192.0.2.1");
    }

    String open(String client) {
        return open(new Client(IpAddress.parse(client), 40_000), "");
    }

    /** @param avoided names of servers */
    String open(Client client, String avoided) {
        Set<Endpoint> others = new HashSet<>();
        avoided.chars().forEach(name -> others.add(endpoint((char) name)));
        return pool.open(client, others, now).map(Picks::name).orElse("-");
    }

    void close(String client, char name) {
        pool.closed(new Client(IpAddress.parse(client), 40_000), endpoint(name), now);
    }

    void fail(String client, char name) {
        pool.failed(new Client(IpAddress.parse(client), 40_000), endpoint(name), now);
    }

    void close(char name) {
        close("192.0.2.1", name);
    }

    /** Opens so many, keeps them open, and says where they went. */
    String open(int connections) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < connections; i++) {
            names.append(open());
        }
        return names.toString();
    }

    /** Opens and closes so many of different clients: how many went to each server. */
    Map<String, Integer> shares(int connections) {
        Map<String, Integer> shares = new TreeMap<>();
        for (String name : assignments(connections)) {
            shares.merge(name, 1, Integer::sum);
        }
        return shares;
    }

    /** Where the clients 10.0.0.0, 10.0.0.1 … go. */
    List<String> assignments(int clients) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Client client = new Client(new Ipv4Address(0x0a000000 + i), 40_000);
            String name = open(client, "");
            names.add(name);
            if (!name.equals("-")) {
                pool.closed(client, endpoint(name.charAt(0)), now);
            }
        }
        return names;
    }

    static long differences(List<String> one, List<String> other) {
        return java.util.stream.IntStream.range(0, one.size())
                .filter(i -> !one.get(i).equals(other.get(i)))
                .count();
    }

    long[] active(char... names) {
        long[] active = new long[names.length];
        Arrays.setAll(active, i -> pool.active(endpoint(names[i])));
        return active;
    }
}
