package io.holdfast.kernel.balance;

import io.holdfast.api.balance.Abilities;
import io.holdfast.api.balance.Abilities.Feature;
import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.Forwarding.Method;
import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService.Persistence;
import io.holdfast.api.balance.VirtualService.ProxyProtocol;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Suggestion;
import io.holdfast.api.options.Value;
import io.holdfast.kernel.balance.BalancerTypes.Chosen;
import io.holdfast.kernel.balance.core.Quorum;
import io.holdfast.kernel.balance.core.ServerRules;
import io.holdfast.kernel.balance.core.ServiceRules;
import io.holdfast.kernel.check.CheckOptions;
import io.holdfast.kernel.check.core.HealthPolicy;
import io.holdfast.kernel.plugin.Plugins;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads {@code services { NAME { … } }}. */
final class ServiceReader {

    private static final long HIGHEST_QUORUM = 0xffff_ffffL;

    private final CheckReader checks;
    private final BalancerTypes balancers;

    ServiceReader(Plugins plugins) {
        this.checks = new CheckReader(plugins);
        this.balancers = new BalancerTypes(plugins);
    }

    /** Reads one service. */
    Value<ServiceOptions> read(String name, OptionsReader in) {
        Optional<Chosen> balancer = balancers.read(in).ifSound();
        Value<List<ServiceKey>> keys = ServiceKeys.read(in, balancer);
        if (!name.matches("[A-Za-z0-9_.-]{1,64}")) {
            in.problem("the name \"" + name + "\" is not 1 to 64 letters, digits, _ . or -");
        }
        List<ServiceKey> found = keys.ifSound().orElse(List.of());
        Value<Scheduling> scheduling = scheduling(in, balancer, found);
        Value<Optional<Persistence>> persistence = PersistenceReader.read(in, balancer, found);
        Value<Optional<ProxyProtocol>> proxyProtocol =
                in.enumeration("proxy-protocol", ProxyProtocol.class).optional();
        if (in.has("proxy-protocol")) {
            demand(in, balancer, "proxy-protocol", Feature.PROXY_PROTOCOL, "send a PROXY protocol header");
            if (found.stream()
                    .anyMatch(key -> key instanceof ServiceKey.Virtual virtual && virtual.protocol() != Protocol.TCP)) {
                in.problem("proxy-protocol", "is for protocol = tcp");
            }
        }
        Value<Quorum> quorum = quorum(in);
        Value<Boolean> haSuspend = in.bool("ha-suspend").orElse(false);
        ServerReader servers = new ServerReader(checks, surroundings(in, balancer, found));
        Value<List<ServerOptions>> members = in.sections("servers", section -> {
                    Value<ServerOptions> server = servers.read(section);
                    if (section.has("upper-threshold")) {
                        demand(section, balancer, "upper-threshold", Feature.THRESHOLDS, "limit connections");
                    }
                    return server;
                })
                .verify(all -> objectionToServers(all, ports(found)))
                .required();
        Value<Optional<ServiceRules.Sorry>> sorry = servers.readSorry(in);
        sorry.ifSound()
                .flatMap(present -> present)
                .map(present -> present.server())
                .filter(server ->
                        members.ifSound().orElse(List.of()).stream().anyMatch(member -> isSame(member, server, found)))
                .ifPresent(server -> in.problem("sorry-server", server.address() + " is one of the servers"));
        return in.build(() -> new ServiceOptions(
                balancer.orElseThrow().type(),
                in.origin("balancer"),
                new ServiceRules(
                        name,
                        keys.get(),
                        scheduling.get(),
                        persistence.get(),
                        proxyProtocol.get(),
                        members.get().stream().map(ServerOptions::rules).toList(),
                        sorry.get(),
                        quorum.get()),
                members.get().stream().map(ServerOptions::checks).toList(),
                haSuspend.get()));
    }

    private ServerReader.Surroundings surroundings(OptionsReader in, Optional<Chosen> balancer, List<ServiceKey> keys) {
        Value<Forwarding> forwarding = ForwardingReader.read(
                in,
                balancer,
                ForwardingReader.plain(balancer.map(chosen -> chosen.abilities().defaultForwarding())
                        .orElse(Method.PROXY)));
        Value<Integer> weight =
                in.integer("weight").between(0, Integer.MAX_VALUE).orElse(1);
        Value<Boolean> inhibit = in.bool("inhibit-on-failure").orElse(false);
        Value<Optional<String>> hostName = in.string("host-name").optional();
        Value<HealthPolicy> policy =
                in.sectionOrEmpty("check-defaults", section -> CheckOptions.policy(section, HealthPolicy.DEFAULTS));
        HealthPolicy policyOfAll = policy.ifSound().orElse(HealthPolicy.DEFAULTS);
        Value<Optional<List<CheckOptions>>> common = checks.read(in, policyOfAll);
        return new ServerReader.Surroundings(
                balancer,
                keys,
                // What is broken has been noted; the servers are read all the same, for their own problems.
                forwarding.ifSound().orElseGet(() -> ForwardingReader.plain(Method.PROXY)),
                weight.ifSound().orElse(1),
                inhibit.ifSound().orElse(false),
                hostName.ifSound().flatMap(name -> name),
                policyOfAll,
                common.ifSound().flatMap(list -> list).orElse(List.of()));
    }

    private static Value<Scheduling> scheduling(OptionsReader in, Optional<Chosen> balancer, List<ServiceKey> keys) {
        Value<String> scheduler = in.string("scheduler")
                .verify(word ->
                        balancer.flatMap(chosen -> unknown(chosen, "the scheduler", word, Abilities::schedulers)))
                .orElse(balancer.map(chosen -> chosen.abilities().defaultScheduler())
                        .orElse(""));
        Value<List<String>> flags = in.list("scheduler-flags", OptionType.STRING)
                .verify(words -> words.stream()
                        .flatMap(word -> balancer
                                .flatMap(chosen ->
                                        unknown(chosen, "the scheduler flag", word, Abilities::schedulerFlags))
                                .stream())
                        .findFirst())
                .verify(words -> words.stream()
                        .flatMap(
                                word -> balancer
                                        .flatMap(chosen -> ofAnother(
                                                word,
                                                scheduler,
                                                chosen.abilities().schedulers()))
                                        .stream())
                        .findFirst())
                .orElse(List.of());
        Value<Boolean> onePacket = in.bool("one-packet").orElse(false);
        if (onePacket.ifSound().orElse(false)) {
            demand(in, balancer, "one-packet", Feature.ONE_PACKET, "schedule every datagram for itself");
            boolean streams = keys.stream()
                    .anyMatch(key -> key instanceof ServiceKey.Virtual virtual && virtual.protocol() != Protocol.UDP);
            if (streams) {
                in.problem("one-packet", "is for protocol = udp");
            }
        }
        return in.build(() -> new Scheduling(scheduler.get(), Set.copyOf(flags.get()), onePacket.get()));
    }

    /** The objection to a flag that only another scheduler has: {@code sh-port} is for {@code sh}. */
    private static Optional<String> ofAnother(String flag, Value<String> scheduler, Set<String> schedulers) {
        return schedulers.stream()
                .filter(owner -> flag.startsWith(owner + "-"))
                .filter(owner -> scheduler.ifSound().stream().anyMatch(chosen -> !chosen.equals(owner)))
                .findFirst()
                .map(owner -> flag + " is for scheduler = " + owner);
    }

    /**
     * The objection to a word that is not among those a balancer knows.
     *
     * @param words those that a balancer knows
     */
    static Optional<String> unknown(
            Chosen balancer, String kind, String word, Function<Abilities, Collection<String>> words) {
        Collection<String> known = words.apply(balancer.abilities());
        if (known.contains(word)) {
            return Optional.empty();
        }
        String allowed = known.isEmpty()
                ? "it has none"
                : "it has " + String.join(", ", known.stream().sorted().toList());
        List<String> others = balancer.able(able -> words.apply(able).contains(word));
        String instead = others.isEmpty()
                ? Suggestion.nearest(word, known)
                        .map(near -> ", did you mean \"" + near + "\"?")
                        .orElse("")
                : "; " + String.join(", ", others) + (others.size() == 1 ? " has it" : " have it");
        return Optional.of("the balancer " + balancer.type() + " does not have " + kind + " \"" + word + "\", "
                + allowed + instead);
    }

    static void demand(OptionsReader in, Optional<Chosen> balancer, String key, Feature feature, String what) {
        balancer.ifPresent(chosen -> chosen.demand(in, key, able -> able.can(feature), what));
    }

    private static Value<Quorum> quorum(OptionsReader in) {
        Value<Long> weight = in.number("quorum").between(1L, HIGHEST_QUORUM).orElse(1L);
        Value<Long> hysteresis = in.number("hysteresis")
                .atLeast(0L)
                .verify(margin -> margin < weight.ifSound().orElse(Long.MAX_VALUE)
                        ? Optional.empty()
                        : Optional.of(margin + " is not less than the quorum "
                                + weight.ifSound().orElse(0L)))
                .orElse(0L);
        return in.build(() -> new Quorum(weight.get(), hysteresis.get()));
    }

    private static Optional<String> objectionToServers(List<ServerOptions> servers, Set<Integer> ports) {
        if (servers.isEmpty()) {
            return Optional.of("needs at least one server");
        }
        Set<Endpoint> seen = new HashSet<>();
        return servers.stream()
                .flatMap(server -> endpoints(server.rules(), ports).stream())
                .filter(place -> !seen.add(place))
                .findFirst()
                .map(place -> (place.port() == 0 ? place.address() : place) + " is there twice");
    }

    private static boolean isSame(ServerOptions one, ServerRules other, List<ServiceKey> keys) {
        Set<Integer> ports = ports(keys);
        return !Collections.disjoint(endpoints(one.rules(), ports), endpoints(other, ports));
    }

    /** Where clients of a service arrive; 0 where that is no port, or not known. */
    private static Set<Integer> ports(List<ServiceKey> keys) {
        Set<Integer> ports = keys.stream()
                .map(key -> key instanceof ServiceKey.Virtual virtual
                        ? virtual.endpoint().port()
                        : 0)
                .collect(Collectors.toSet());
        return ports.isEmpty() ? Set.of(0) : ports;
    }

    /** Where a server answers for clients that arrive at these ports: its own port, or theirs. */
    private static Set<Endpoint> endpoints(ServerRules server, Set<Integer> ports) {
        Set<Integer> own = server.port().isPresent() ? Set.of(server.port().getAsInt()) : ports;
        return own.stream().map(port -> new Endpoint(server.address(), port)).collect(Collectors.toSet());
    }
}
