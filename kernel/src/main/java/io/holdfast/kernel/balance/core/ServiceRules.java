package io.holdfast.kernel.balance.core;

import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService.Persistence;
import io.holdfast.api.balance.VirtualService.ProxyProtocol;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.event.Service;
import io.holdfast.api.net.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * One service as it is configured.
 *
 * @param keys where clients arrive, at least one; a group has several
 * @param sorry serves when there is no quorum
 */
public record ServiceRules(
        String name,
        List<ServiceKey> keys,
        Scheduling scheduling,
        Optional<Persistence> persistence,
        Optional<ProxyProtocol> proxyProtocol,
        List<ServerRules> servers,
        Optional<Sorry> sorry,
        Quorum quorum) {

    /**
     * The server that apologizes.
     *
     * @param inhibit keep it at weight 0 instead of removing it while the service has its quorum
     */
    public record Sorry(ServerRules server, boolean inhibit) {}

    public ServiceRules {
        keys = List.copyOf(keys);
        servers = List.copyOf(servers);
    }

    /** The service in events. */
    public Service service() {
        return new Service(name, keys.getFirst());
    }

    /** What events call a server. */
    public Endpoint endpoint(int server) {
        return servers.get(server).endpoint(keys.getFirst());
    }

    /** How long clients stay with their server, for those who arrive there. */
    Optional<Persistence> persistence(ServiceKey key) {
        // A group of both families has one prefix length for both: an IPv4 address has 32 bits at most.
        return persistence.map(common -> new Persistence(
                common.timeout(), Math.min(common.prefixLength(), key.family().bits()), common.engine()));
    }

    /** Sum of the configured weights. */
    public long totalWeight() {
        return servers.stream().mapToLong(ServerRules::weight).sum();
    }
}
