package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.balance.Abilities;
import io.holdfast.api.balance.Abilities.Feature;
import io.holdfast.api.balance.Balancer;
import io.holdfast.api.balance.BalancerFactory;
import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.plugin.balanceproxy.core.SchedulerKind;
import java.util.Set;
import org.pf4j.Extension;

/** Makes the balancer {@code proxy}. */
@Extension
public final class ProxyBalancerFactory implements BalancerFactory<ProxyOptions> {

    /** What an address of a service takes of the heap without its servers (measured). */
    private static final long BYTES_OF_ADDRESS = 1300;

    /** What a server takes for each of them: its counters are its own there. 510 bytes, 590 with IPv6 (measured). */
    private static final long BYTES_OF_SERVER = 600;

    @Override
    public String type() {
        return "proxy";
    }

    @Override
    public Value<ProxyOptions> options(OptionsReader in) {
        return ProxyOptions.read(in);
    }

    @Override
    public Abilities abilities() {
        return new Abilities(
                Set.of(Protocol.TCP, Protocol.UDP),
                SchedulerKind.words(),
                SchedulerKind.WLC.word(),
                SchedulerKind.FLAGS,
                Set.of(Forwarding.Method.PROXY),
                Forwarding.Method.PROXY,
                Set.of(),
                Set.of(
                        Feature.OTHER_PORT,
                        Feature.OTHER_FAMILY,
                        Feature.ONE_PACKET,
                        Feature.PERSISTENCE,
                        Feature.THRESHOLDS,
                        Feature.PROXY_PROTOCOL));
    }

    @Override
    public long descriptors(ProxyOptions options, Set<Protocol> protocols) {
        long pipes = (long) Pipes.DESCRIPTORS * Math.min(Pipes.MAX_OPEN, options.maxConnections());
        long tcp =
                protocols.contains(Protocol.TCP) ? (long) TcpService.DESCRIPTORS * options.maxConnections() + pipes : 0;
        long udp = protocols.contains(Protocol.UDP) ? options.maxUdpSessions() : 0;
        return tcp + udp;
    }

    @Override
    public long heapBytes(ProxyOptions options, Set<Protocol> protocols, boolean persistence) {
        return options.heapBytes(protocols, persistence);
    }

    @Override
    public long heapBytesOfAddresses(Scheduling scheduling, int addresses, int servers) {
        return addresses * (BYTES_OF_ADDRESS + servers * BYTES_OF_SERVER)
                + SchedulerKind.heapBytes(scheduling.scheduler(), servers);
    }

    /** The socket that listens. */
    @Override
    public int descriptorsOfAnAddress() {
        return 1;
    }

    @Override
    public Balancer create(ProxyOptions options, Context context) {
        ProxyOptions limited = LocalPorts.limit(options.within(context.heapBytes()), context.network());
        return new ProxyBalancer(limited, context.descriptors(), context.network()::growPipe);
    }
}
