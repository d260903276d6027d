package io.holdfast.kernel.balance;

import io.holdfast.api.balance.Abilities;
import io.holdfast.api.balance.Abilities.Feature;
import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.Forwarding.Method;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.check.Target;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.kernel.balance.BalancerTypes.Chosen;
import io.holdfast.kernel.balance.core.ServerRules;
import io.holdfast.kernel.balance.core.ServiceRules;
import io.holdfast.kernel.check.CheckOptions;
import io.holdfast.kernel.check.CheckSpec;
import io.holdfast.kernel.check.core.HealthPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the servers of one service; whatever a server leaves out comes from the service. */
final class ServerReader {

    private static final long HIGHEST_THRESHOLD = 0xffff_ffffL;

    private final CheckReader checks;
    private final Surroundings service;
    /** Read when they are needed for the first time, which is seldom. */
    private @Nullable OwnAddresses own;

    /**
     * What a server has from its service.
     *
     * @param balancer empty when it is unknown, which is a problem that has been noted
     * @param keys empty when they have problems
     */
    record Surroundings(
            Optional<Chosen> balancer,
            List<ServiceKey> keys,
            Forwarding forwarding,
            int weight,
            boolean inhibitOnFailure,
            Optional<String> hostName,
            HealthPolicy policy,
            List<CheckOptions> checks) {}

    ServerReader(CheckReader checks, Surroundings service) {
        this.checks = checks;
        this.service = service;
    }

    /** One of {@code servers}. */
    Value<ServerOptions> read(OptionsReader in) {
        // First, so that its problems are told whatever else is broken.
        Value<Place> place = place(in);
        Value<Integer> weight =
                in.integer("weight").between(0, Integer.MAX_VALUE).orElse(service.weight());
        Value<Long> upper =
                in.number("upper-threshold").between(0L, HIGHEST_THRESHOLD).orElse(0L);
        Value<Long> lower =
                in.number("lower-threshold").between(0L, HIGHEST_THRESHOLD).orElse(0L);
        Value<Boolean> inhibit = in.bool("inhibit-on-failure").orElse(service.inhibitOnFailure());
        Value<Optional<String>> ownName = in.string("host-name").optional();
        Value<Optional<List<CheckOptions>>> ownChecks = checks.read(in, service.policy());
        place.ifSound().flatMap(this::objection).ifPresent(text -> in.problem("address", text));
        checkThresholds(in, upper, lower);
        List<CheckSpec> specs = new ArrayList<>();
        if (place.ifSound().isPresent() && ownChecks.ifSound().isPresent()) {
            Optional<String> name = ownName.ifSound().flatMap(own -> own).or(service::hostName);
            Endpoint own = place.get().asked(service.keys());
            specs = specs(in, ownChecks.get().orElse(service.checks()), own, name);
        }
        List<CheckSpec> found = specs;
        return in.build(() ->
                new ServerOptions(place.get().rules(weight.get(), upper.get(), lower.get(), inhibit.get()), found));
    }

    /** The sorry server: an address, or a section. */
    Value<Optional<ServiceRules.Sorry>> readSorry(OptionsReader in) {
        OptionType<Sorry> address = new OptionType<>(
                Places.SINGLE.expectation(),
                text -> new Sorry(new Place(Places.SINGLE.parse().apply(text), service.forwarding()), false));
        return in.valueOrSection("sorry-server", address, section -> {
                    Value<Place> place = place(section);
                    Value<Boolean> inhibit = section.bool("inhibit").orElse(false);
                    return section.build(() -> new Sorry(place.get(), inhibit.get()));
                })
                .verify(sorry -> objection(sorry.place()))
                .map(sorry -> new ServiceRules.Sorry(sorry.place().rules(1, 0, 0, false), sorry.inhibit()))
                .optional();
    }

    private Value<Place> place(OptionsReader in) {
        Value<Forwarding> forwarding = ForwardingReader.read(in, service.balancer(), service.forwarding());
        Value<Endpoint> address = in.value("address", Places.SINGLE).required();
        return in.build(() -> new Place(address.get(), forwarding.get()));
    }

    private static List<CheckSpec> specs(
            OptionsReader in, List<CheckOptions> checks, Endpoint asked, Optional<String> hostName) {
        List<CheckSpec> specs = new ArrayList<>();
        for (CheckOptions check : checks) {
            try {
                specs.add(check.of(new Target(asked, hostName, Optional.empty(), Optional.empty())));
            } catch (IllegalArgumentException e) {
                in.problem("address", "check " + check.checker().type() + ": " + e.getMessage());
            }
        }
        return specs;
    }

    private static void checkThresholds(OptionsReader in, Value<Long> upper, Value<Long> lower) {
        long most = upper.ifSound().orElse(0L);
        if (lower.ifSound().orElse(0L) > most) {
            in.problem("lower-threshold", "is more than the upper-threshold " + most);
        }
    }

    private Optional<String> objection(Place place) {
        if (place.forwarding().method() == Method.PROXY
                && ServiceKeys.needsInterface(place.address().address())) {
            return Optional.of(place.address().address() + " is a link-local address, and forwarding by proxy cannot"
                    + " know of which interface");
        }
        return service.keys().stream()
                .flatMap(key -> itself(key, place).or(() -> family(key, place)).or(() -> port(key, place)).stream())
                .findFirst();
    }

    private OwnAddresses ownAddresses() {
        OwnAddresses present = own == null ? OwnAddresses.read() : own;
        own = present;
        return present;
    }

    private Optional<String> itself(ServiceKey key, Place place) {
        if (!(key instanceof ServiceKey.Virtual virtual)) {
            return Optional.empty();
        }
        Endpoint asked = place.rules(1, 0, 0, false).endpoint(key);
        boolean everyAddress = virtual.endpoint().address().isUnspecified()
                && virtual.endpoint().port() == asked.port()
                && ownAddresses().have(asked.address(), false);
        if (everyAddress) {
            return Optional.of(asked + " is the service itself, which is at every address of this machine");
        }
        return virtual.endpoint().equals(asked) ? Optional.of(asked + " is the service itself") : Optional.empty();
    }

    private Optional<String> family(ServiceKey key, Place place) {
        IpAddress address = place.address().address();
        if (key.family() == address.family()) {
            return Optional.empty();
        }
        String families = address + " is " + address.family().label() + ", " + key + " is "
                + key.family().label();
        Method method = place.forwarding().method();
        return method == Method.NAT || method == Method.DR
                ? Optional.of(families + ": forwarding by " + method.word() + " cannot change the family")
                : balancer(able -> able.can(Feature.OTHER_FAMILY), "change the family")
                        .map(text -> families + ": " + text);
    }

    private Optional<String> port(ServiceKey key, Place place) {
        int port = place.address().port();
        if (!(key instanceof ServiceKey.Virtual virtual)
                || port == 0
                || virtual.endpoint().port() == port) {
            return Optional.empty();
        }
        String ports = "port " + port + " is not that of " + key;
        Method method = place.forwarding().method();
        return method == Method.DR || method == Method.TUN
                ? Optional.of(ports + ": forwarding by " + method.word() + " cannot change the port")
                : balancer(able -> able.can(Feature.OTHER_PORT), "change the port")
                        .map(text -> ports + ": " + text);
    }

    private Optional<String> balancer(Predicate<Abilities> test, String what) {
        return service.balancer().flatMap(chosen -> chosen.objection(test, what));
    }

    private record Sorry(Place place, boolean inhibit) {}

    /** Where a server answers and how it is reached. */
    private record Place(Endpoint address, Forwarding forwarding) {

        ServerRules rules(int weight, long upper, long lower, boolean inhibit) {
            OptionalInt port = address.port() == 0 ? OptionalInt.empty() : OptionalInt.of(address.port());
            return new ServerRules(address.address(), port, forwarding, weight, upper, lower, inhibit);
        }

        /** What checks ask. */
        Endpoint asked(List<ServiceKey> keys) {
            return keys.isEmpty() ? address : rules(1, 0, 0, false).endpoint(keys.getFirst());
        }
    }
}
