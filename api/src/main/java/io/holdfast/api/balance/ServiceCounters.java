package io.holdfast.api.balance;

import io.holdfast.api.net.Endpoint;
import java.util.List;

/**
 * What has gone through a service since it was made.
 *
 * @param servers in the balancer's own order; some that have left may be among them, at weight 0: when they return
 *     their counters go on
 */
public record ServiceCounters(ServiceKey address, Traffic traffic, List<ServerCounters> servers) {

    public ServiceCounters {
        servers = List.copyOf(servers);
    }

    /**
     * What has gone to one server.
     *
     * @param weight as the balancer has it
     * @param active open connections
     * @param inactive connections that are closing, and those of protocols without an end
     * @param failed connections that it has refused, not answered in time or reset, and datagrams that it has refused; 0
     *     where a balancer sees none of that
     */
    public record ServerCounters(
            Endpoint endpoint, int weight, long active, long inactive, long failed, Traffic traffic) {}

    /**
     * Sums over all connections.
     *
     * @param inPackets from clients; 0 where a balancer sees no packets
     * @param outPackets to clients
     */
    public record Traffic(long connections, long inPackets, long outPackets, long inBytes, long outBytes) {}
}
