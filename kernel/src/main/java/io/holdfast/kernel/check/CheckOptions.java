package io.holdfast.kernel.check;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.check.Target;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.net.Ipv6Address;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.kernel.check.core.HealthPolicy;
import io.holdfast.kernel.check.core.HealthPolicy.StartState;
import io.holdfast.kernel.plugin.Configured;
import io.holdfast.kernel.plugin.Plugins;
import java.time.Duration;
import java.util.Optional;

/**
 * A section {@code check}, for whichever server it is used.
 *
 * @param address where to ask instead of the server's own address
 * @param port the port to ask instead of the server's own
 * @param source the local address to ask from
 * @param interfaceName the interface of a link-local address
 * @param needsPort see {@link HealthCheckerFactory#needsPort}
 */
public record CheckOptions(
        Configured<HealthCheckerFactory.Context, HealthChecker> checker,
        HealthPolicy policy,
        Optional<IpAddress> address,
        Optional<Integer> port,
        Optional<IpAddress> source,
        Optional<InterfaceName> interfaceName,
        boolean needsPort) {

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MOST_ATTEMPTS = 1000;

    /**
     * The check of one server.
     *
     * @param server the server's own address and what clients call it
     * @throws IllegalArgumentException when {@code source} is of another family, or a port or an interface is missing
     */
    public CheckSpec of(Target server) {
        Endpoint own = server.endpoint();
        Endpoint asked = new Endpoint(address.orElse(own.address()), port.orElse(own.port()));
        if (needsPort && asked.port() == 0) {
            throw new IllegalArgumentException("no port to ask at: the server needs one, or the check a \"port\"");
        }
        Optional<InterfaceName> from = interfaceName.or(server::interfaceName);
        boolean needsInterface = asked.address() instanceof Ipv6Address link && link.isLinkLocal();
        if (needsPort && needsInterface && from.isEmpty()) {
            throw new IllegalArgumentException(
                    asked.address() + " is a link-local address: the check needs an \"interface\"");
        }
        return new CheckSpec(checker, policy, new Target(asked, server.hostName(), source.or(server::source), from));
    }

    /**
     * Reads the section.
     *
     * @param defaults for what it leaves out: {@link HealthPolicy#DEFAULTS}, or what {@link #policy} read around it
     */
    public static Value<CheckOptions> read(OptionsReader in, Plugins plugins, HealthPolicy defaults) {
        Value<HealthPolicy> policy = policy(in, defaults);
        Value<Optional<IpAddress>> address = in.ipAddress("address").optional();
        Value<Optional<Integer>> port = in.integer("port").between(1, 65535).optional();
        Value<Optional<IpAddress>> source = in.ipAddress("source-address").optional();
        Value<Optional<InterfaceName>> interfaceName =
                in.interfaceName("interface").optional();
        Value<Configured<HealthCheckerFactory.Context, HealthChecker>> checker =
                plugins.read(in, HealthCheckerFactory.class, HealthCheckerFactory<Object>::create);
        return in.build(() -> new CheckOptions(
                checker.get(),
                policy.get(),
                address.get(),
                port.get(),
                source.get(),
                interfaceName.get(),
                needsPort(plugins, checker.get().type())));
    }

    private static boolean needsPort(Plugins plugins, String type) {
        return plugins.<HealthCheckerFactory<?>>factory(HealthCheckerFactory.class, type)
                .map(HealthCheckerFactory::needsPort)
                .orElse(false);
    }

    /** Reads the keys of the policy alone, from a section that holds them for several checks. */
    public static Value<HealthPolicy> policy(OptionsReader in, HealthPolicy defaults) {
        Value<Duration> interval =
                in.duration("interval").between(SHORTEST, LONGEST).orElse(defaults.interval());
        Value<Duration> timeout =
                in.duration("timeout").between(SHORTEST, LONGEST).orElse(defaults.timeout());
        Value<Integer> rise = in.integer("rise").between(1, MOST_ATTEMPTS).orElse(defaults.rise());
        Value<Integer> fall = in.integer("fall").between(1, MOST_ATTEMPTS).orElse(defaults.fall());
        Value<Integer> retry = in.integer("retry").between(0, MOST_ATTEMPTS).orElse(defaults.retry());
        Value<Duration> delay = in.duration("delay-before-retry")
                .between(Duration.ZERO, LONGEST)
                .orElse(defaults.delayBeforeRetry());
        // Left out, it follows the interval: only then are the starts spread evenly.
        boolean follows = defaults.warmUp().equals(defaults.interval());
        Value<Duration> warmUp = in.duration("warm-up")
                .between(Duration.ZERO, LONGEST)
                .orElseGet(() -> follows ? interval.ifSound().orElse(defaults.warmUp()) : defaults.warmUp());
        Value<StartState> start =
                in.enumeration("start-state", StartState.class).orElse(defaults.start());
        return in.build(() -> new HealthPolicy(
                interval.get(),
                timeout.get(),
                rise.get(),
                fall.get(),
                retry.get(),
                delay.get(),
                warmUp.get(),
                start.get()));
    }
}
