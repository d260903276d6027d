package io.holdfast.plugin.balanceproxy.core;

import io.holdfast.api.balance.RealServer;
import io.holdfast.api.balance.VirtualService.Persistence;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.time.MonotonicTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a service and what is open to them.
 *
 * <p>A server that is no longer named is remembered while connections to it are open.
 */
public final class Pool {

    private final PersistentClients clients;
    private final MaglevTables tables;
    private final Map<Endpoint, Member> members = new LinkedHashMap<>();
    private Set<Endpoint> desired = Set.of();
    private @Nullable Scheduling scheduling;
    private Scheduler scheduler = Turns.equal();
    private @Nullable Affinity affinity;

    /**
     * @param clients those that persistence remembers, of this pool and of others
     * @param tables of this pool and of others
     */
    public Pool(PersistentClients clients, MaglevTables tables) {
        this.clients = clients;
        this.tables = tables;
    }

    /** From now on these servers are there and are chosen this way. */
    public void become(Scheduling how, Optional<Persistence> persistence, List<RealServer> servers) {
        if (!how.equals(scheduling)) {
            scheduling = how;
            scheduler = SchedulerKind.schedulerFor(how, tables);
        }
        persist(persistence.orElse(null));
        Map<Endpoint, Member> kept = new LinkedHashMap<>();
        for (RealServer server : servers) {
            Member member = members.getOrDefault(server.endpoint(), new Member(server));
            member.become(server);
            kept.put(server.endpoint(), member);
        }
        desired = Set.copyOf(kept.keySet());
        members.forEach((endpoint, member) -> {
            if (member.active() > 0) {
                kept.putIfAbsent(endpoint, member);
            }
        });
        members.clear();
        members.putAll(kept);
        scheduler.become(kept.values().stream().filter(this::isServing).toList());
    }

    private void persist(@Nullable Persistence wanted) {
        Affinity before = affinity;
        if (before == null || !before.persistence().equals(wanted)) {
            if (before != null) {
                before.end();
            }
            affinity = wanted == null ? null : new Affinity(wanted, clients);
        }
    }

    /**
     * The server for a new connection, which counts as open from now on.
     *
     * @param avoided those that have failed for this connection
     */
    public Optional<Endpoint> open(Client client, Set<Endpoint> avoided, MonotonicTime now) {
        Member member = earlierOf(client, avoided, now);
        if (member == null) {
            member = scheduler.pick(client, candidate -> isUsable(candidate, avoided));
        }
        if (member == null) {
            return Optional.empty();
        }
        member.opened();
        if (affinity != null) {
            affinity.opened(client.address(), member.endpoint(), now);
        }
        return Optional.of(member.endpoint());
    }

    /** A connection that was opened has ended. */
    public void closed(Client client, Endpoint server, MonotonicTime now) {
        closed(server);
        if (affinity != null) {
            affinity.closed(client.address(), server, now);
        }
    }

    /** A connection that was opened has not come about: persistence knows nothing of it. */
    public void failed(Client client, Endpoint server, MonotonicTime now) {
        closed(server);
        if (affinity != null) {
            affinity.failed(client.address(), server, now);
        }
    }

    private void closed(Endpoint server) {
        Member member = memberAt(server);
        member.closed();
        if (member.active() == 0 && !desired.contains(server)) {
            members.remove(server);
        }
    }

    /** Connections that are open to a server; 0 for one that is not known. */
    public long active(Endpoint server) {
        Member member = members.get(server);
        return member == null ? 0 : member.active();
    }

    private @Nullable Member earlierOf(Client client, Set<Endpoint> avoided, MonotonicTime now) {
        if (affinity == null) {
            return null;
        }
        return affinity.serverOf(client.address(), now)
                .map(members::get)
                .filter(member -> keepsClients(member) && !member.isFull() && !avoided.contains(member.endpoint()))
                .orElse(null);
    }

    private boolean isServing(Member member) {
        return desired.contains(member.endpoint()) && member.weight() > 0;
    }

    /** As with IPVS, one that is drained goes on for its persistent clients; one that is down does not. */
    private boolean keepsClients(Member member) {
        return desired.contains(member.endpoint()) && !member.isInhibited();
    }

    private boolean isUsable(Member member, Set<Endpoint> avoided) {
        return isServing(member) && !member.isFull() && !avoided.contains(member.endpoint());
    }

    private Member memberAt(Endpoint server) {
        Member member = members.get(server);
        if (member == null) {
            throw new IllegalStateException(server + " has no open connection");
        }
        return member;
    }
}
