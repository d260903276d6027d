package io.holdfast.api.balance;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one service is to be: where clients arrive and which servers take part.
 *
 * @param name the service's name in the configuration; several may have the same, one for each address of a group
 * @param servers those that are there now, with distinct endpoints; one of weight 0 gets no new connections and keeps
 *     those it has
 */
public record VirtualService(
        String name,
        ServiceKey address,
        Scheduling scheduling,
        Optional<Persistence> persistence,
        Optional<ProxyProtocol> proxyProtocol,
        List<RealServer> servers) {

    public VirtualService {
        servers = List.copyOf(servers);
    }

    /**
     * Which server a new connection goes to.
     *
     * @param scheduler one of {@link Abilities#schedulers}
     * @param flags of {@link Abilities#schedulerFlags}
     * @param onePacket every datagram is a connection of its own
     */
    public record Scheduling(String scheduler, Set<String> flags, boolean onePacket) {
        public Scheduling {
            flags = Set.copyOf(flags);
        }
    }

    /**
     * Connections of one client go to one server.
     *
     * @param timeout after the client's last connection; whole seconds
     * @param prefixLength clients whose addresses agree in so many bits are one: 1..32 or 1..128
     * @param engine one of {@link Abilities#persistenceEngines}; empty: addresses
     */
    public record Persistence(Duration timeout, int prefixLength, Optional<String> engine) {}

    /** The version of the PROXY protocol header that servers get first. */
    public enum ProxyProtocol {
        V1,
        V2
    }
}
