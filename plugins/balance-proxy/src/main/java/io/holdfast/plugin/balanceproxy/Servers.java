package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.balance.RealServer;
import io.holdfast.api.balance.ServiceCounters;
import io.holdfast.api.balance.ServiceCounters.ServerCounters;
import io.holdfast.api.balance.ServiceCounters.Traffic;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.plugin.balanceproxy.core.Client;
import io.holdfast.plugin.balanceproxy.core.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The servers of a service, for its connections on whatever loop they are. */
final class Servers {

    /**
     * More than the servers of any service that come and go; those of one that are configured no longer are forgotten.
     */
    private static final int MAX_ABSENT = 4096;

    private final Duration drainTimeout;
    private final Pool pool;
    /** Those that are wanted, those that are leaving and still have connections, and those that may come back. */
    private final Map<Endpoint, Upstream> upstreams = new HashMap<>();

    /**
     * Those of them that are not wanted and have no connections, the earliest first: their counters go on when they
     * return.
     */
    private final SequencedSet<Endpoint> absent = new LinkedHashSet<>();

    private Map<Endpoint, RealServer> desired = Map.of();
    /** What went through servers that are forgotten. */
    private Traffic past = new Traffic(0, 0, 0, 0, 0);

    Servers(Proxy proxy) {
        this.drainTimeout = proxy.options().drainTimeout();
        this.pool = new Pool(proxy.persistentClients(), proxy.maglevTables());
    }

    synchronized void become(VirtualService service) {
        become(service, service.servers());
    }

    /** The service is gone: its connections end after the drain timeout. */
    synchronized void leave(VirtualService service) {
        become(service, List.of());
    }

    private void become(VirtualService service, List<RealServer> servers) {
        desired = new LinkedHashMap<>();
        servers.forEach(server -> desired.put(server.endpoint(), server));
        pool.become(service.scheduling(), service.persistence(), servers);
        desired.keySet().forEach(endpoint -> upstreams.computeIfAbsent(endpoint, Upstream::new));
        absent.removeAll(desired.keySet());
        long endNanos = System.nanoTime() + drainTimeout.toNanos();
        for (Upstream upstream : List.copyOf(upstreams.values())) {
            RealServer wanted = desired.get(upstream.endpoint());
            upstream.keep(wanted != null && !wanted.inhibited());
            if (desired.containsKey(upstream.endpoint())) {
                upstream.stay();
            } else if (pool.active(upstream.endpoint()) == 0) {
                absent.add(upstream.endpoint());
            } else {
                upstream.leaveAt(endNanos);
            }
        }
        forgetEarliest();
    }

    /** The server for a new connection, which is open from now on; null when there is none. */
    synchronized @Nullable Upstream open(Client client, Set<Endpoint> avoided) {
        Optional<Endpoint> server = pool.open(client, avoided, MonotonicTime.now());
        return server.map(upstreams::get).orElse(null);
    }

    synchronized void closed(Client client, Upstream upstream) {
        pool.closed(client, upstream.endpoint(), MonotonicTime.now());
        closed(upstream);
    }

    /** It could not be used after all; see {@link Pool#failed}. */
    synchronized void failed(Client client, Upstream upstream) {
        pool.failed(client, upstream.endpoint(), MonotonicTime.now());
        closed(upstream);
    }

    private void closed(Upstream upstream) {
        if (pool.active(upstream.endpoint()) == 0 && !desired.containsKey(upstream.endpoint())) {
            absent.add(upstream.endpoint());
            forgetEarliest();
        }
    }

    synchronized ServiceCounters counters(VirtualService service) {
        Traffic sum = past;
        for (Upstream upstream : upstreams.values()) {
            sum = sum(sum, upstream.traffic());
        }
        List<ServerCounters> servers = new ArrayList<>();
        desired.forEach((endpoint, server) -> servers.add(counters(endpoint, server.weight())));
        upstreams.keySet().stream()
                .filter(endpoint -> !desired.containsKey(endpoint))
                .forEach(endpoint -> servers.add(counters(endpoint, 0)));
        return new ServiceCounters(service.address(), sum, servers);
    }

    private ServerCounters counters(Endpoint endpoint, int weight) {
        Upstream upstream = Objects.requireNonNull(upstreams.get(endpoint));
        return new ServerCounters(endpoint, weight, pool.active(endpoint), 0, upstream.failures(), upstream.traffic());
    }

    private void forgetEarliest() {
        while (absent.size() > MAX_ABSENT) {
            Upstream earliest = upstreams.remove(absent.removeFirst());
            if (earliest != null) {
                past = sum(past, earliest.traffic());
            }
        }
    }

    private static Traffic sum(Traffic one, Traffic other) {
        return new Traffic(
                one.connections() + other.connections(),
                one.inPackets() + other.inPackets(),
                one.outPackets() + other.outPackets(),
                one.inBytes() + other.inBytes(),
                one.outBytes() + other.outBytes());
    }
}
