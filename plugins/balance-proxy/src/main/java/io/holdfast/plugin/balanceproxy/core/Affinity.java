package io.holdfast.plugin.balanceproxy.core;

import io.holdfast.api.balance.VirtualService.Persistence;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import java.util.Optional;

/**
 * Which server each client of a service is with, as long as it has connections and until it has been away for the time
 * of persistence, or others need its room.
 */
final class Affinity {

    private final Persistence persistence;
    private final PersistentClients clients;
    private final long seed;

    Affinity(Persistence persistence, PersistentClients clients) {
        this.persistence = persistence;
        this.clients = clients;
        this.seed = clients.nextSeed();
    }

    Persistence persistence() {
        return persistence;
    }

    /** Of its clients' hashes: nobody can tell which addresses collide. */
    long seed() {
        return seed;
    }

    Optional<Endpoint> serverOf(IpAddress client, MonotonicTime now) {
        return clients.serverOf(stay(client, now), now);
    }

    /** The client has a connection to this server, and is with it from now on. */
    void opened(IpAddress client, Endpoint server, MonotonicTime now) {
        clients.opened(stay(client, now), server);
    }

    /** A connection has ended. That to a server which the client has left for another means nothing. */
    void closed(IpAddress client, Endpoint server, MonotonicTime now) {
        clients.closed(stay(client, now), server, now, Optional.of(persistence.timeout()));
    }

    /** A connection has not come about: the client is remembered no longer than without it. */
    void failed(IpAddress client, Endpoint server, MonotonicTime now) {
        clients.closed(stay(client, now), server, now, Optional.empty());
    }

    /** All of its clients are forgotten. */
    void end() {
        clients.forget(this);
    }

    private Stay stay(IpAddress client, MonotonicTime now) {
        return new Stay(this, client, persistence.prefixLength(), now);
    }
}
