package io.holdfast.plugin.balanceipvs;

import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Options of the balancer {@code ipvs}.
 *
 * @param timeouts how long the kernel keeps connections on which nothing happens
 * @param sync the kernel's own synchronisation of connections with another machine
 * @param keepOnStop whether services go on when Holdfast stops
 * @param compareInterval how often the whole table is compared with the kernel's, which others can change
 */
public record IpvsOptions(
        ConnectionTimeouts timeouts, Optional<Sync> sync, boolean keepOnStop, Duration compareInterval) {

    /** Whole seconds; what is empty stays as the kernel has it. */
    public record ConnectionTimeouts(Optional<Duration> tcp, Optional<Duration> tcpFin, Optional<Duration> udp) {

        boolean areLeftAlone() {
            return tcp.isEmpty() && tcpFin.isEmpty() && udp.isEmpty();
        }
    }

    /**
     * Sync daemons; what is empty is the kernel's choice.
     *
     * @param id 0..255; both machines have the same
     * @param follow an instance: the machine where it is Active tells, the others listen. Empty: every machine does
     *     both
     * @param maxBytes the longest message
     * @param group the multicast group
     * @param ttl or hop limit
     */
    public record Sync(
            InterfaceName interfaceName,
            int id,
            Optional<String> follow,
            OptionalInt maxBytes,
            Optional<IpAddress> group,
            OptionalInt port,
            OptionalInt ttl) {}
}
