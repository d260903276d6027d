package io.holdfast.plugin.balanceipvs;

import io.holdfast.api.balance.Abilities;
import io.holdfast.api.balance.Abilities.Feature;
import io.holdfast.api.balance.Balancer;
import io.holdfast.api.balance.BalancerFactory;
import io.holdfast.api.balance.Forwarding.Method;
import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.options.Option;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.plugin.balanceipvs.IpvsOptions.ConnectionTimeouts;
import io.holdfast.plugin.balanceipvs.IpvsOptions.Sync;
import io.holdfast.plugin.balanceipvs.core.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.pf4j.Extension;

/** Makes balancers that use the Linux kernel: {@code balancer = ipvs} in a service. */
@Extension
public final class IpvsBalancerFactory implements BalancerFactory<IpvsOptions> {

    /** The kernel counts in jiffies: INT_MAX / HZ at 1000 Hz. */
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(2_147_483);

    private static final Duration COMPARE_INTERVAL = Duration.ofMinutes(1);

    /** What is remembered of an address of a service, and of each change while it is asked for (measured). */
    private static final long BYTES_OF_ADDRESS = 600;

    /** The same of a server for each of them. */
    private static final long BYTES_OF_SERVER = 100;

    @Override
    public String type() {
        return "ipvs";
    }

    @Override
    public Value<IpvsOptions> options(OptionsReader in) {
        var timeouts = in.sectionOrEmpty("timeouts", IpvsBalancerFactory::timeouts);
        var sync = in.section("sync", IpvsBalancerFactory::sync).optional();
        var keepOnStop = in.bool("keep-on-stop").orElse(false);
        var compareInterval = in.duration("compare-interval")
                .between(Duration.ofSeconds(1), Duration.ofDays(1))
                .orElse(COMPARE_INTERVAL);
        return in.build(() -> new IpvsOptions(timeouts.get(), sync.get(), keepOnStop.get(), compareInterval.get()));
    }

    private static Value<ConnectionTimeouts> timeouts(OptionsReader in) {
        var tcp = seconds(in, "tcp");
        var tcpFin = seconds(in, "tcp-fin");
        var udp = seconds(in, "udp");
        return in.build(() -> new ConnectionTimeouts(tcp.get(), tcpFin.get(), udp.get()));
    }

    private static Value<Optional<Duration>> seconds(OptionsReader in, String key) {
        return in.duration(key)
                .between(Duration.ofSeconds(1), LONGEST_TIMEOUT)
                .check(duration -> duration.toNanosPart() == 0, "a number of whole seconds")
                .optional();
    }

    private static Value<Sync> sync(OptionsReader in) {
        var interfaceName = in.interfaceName("interface").required();
        var id = in.integer("id").between(0, 255).orElse(0);
        var follow = in.instance("follow").optional();
        var maxBytes = optionalInt(in.integer("max-bytes").between(1, 65507));
        var group = in.ipAddress("group")
                .check(IpAddress::isMulticast, "a multicast address")
                .optional();
        var port = optionalInt(in.integer("port").between(1, 65535));
        var ttl = optionalInt(in.integer("ttl").between(1, 255));
        return in.build(() -> new Sync(
                interfaceName.get(), id.get(), follow.get(), maxBytes.get(), group.get(), port.get(), ttl.get()));
    }

    private static Value<OptionalInt> optionalInt(Option<Integer> option) {
        return option.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    @Override
    public Abilities abilities() {
        return new Abilities(
                Set.of(Protocol.values()),
                Set.of("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "mh", "dh", "fo", "ovf", "sed", "nq", "twos"),
                "wlc",
                Settings.SCHEDULER_FLAGS.keySet(),
                Set.of(Method.NAT, Method.DR, Method.TUN),
                Method.NAT,
                Set.of("sip"),
                Set.of(
                        Feature.FIREWALL_MARK,
                        Feature.EVERY_PORT,
                        Feature.OTHER_PORT,
                        Feature.OTHER_FAMILY,
                        Feature.ONE_PACKET,
                        Feature.PERSISTENCE,
                        Feature.THRESHOLDS));
    }

    @Override
    public long heapBytesOfAddresses(Scheduling scheduling, int addresses, int servers) {
        return addresses * (BYTES_OF_ADDRESS + servers * BYTES_OF_SERVER);
    }

    @Override
    public Balancer create(IpvsOptions options, Context context) {
        return new IpvsBalancer(options, context);
    }
}
