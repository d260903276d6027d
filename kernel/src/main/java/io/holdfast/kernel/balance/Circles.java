package io.holdfast.kernel.balance;

import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.kernel.balance.core.ServerRules;
import io.holdfast.kernel.balance.core.ServiceRules;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Services that are servers of other services. A connection to one that leads back to itself would be passed on until
 * every file descriptor is used up.
 */
final class Circles {

    /** Where clients of a service arrive whose address is every address. */
    private record Everywhere(Protocol protocol, Family family, int port) {}

    private final Map<ServiceKey, ServiceRules> byAddress = new HashMap<>();
    private final Map<Everywhere, ServiceRules> everywhere = new HashMap<>();
    /** Read when they are needed for the first time, which is seldom. */
    private @Nullable OwnAddresses own;

    /**
     * A way back.
     *
     * @param bySorry whether it begins at the sorry server
     * @param words {@code 192.0.2.11:80 is service b, and that leads back: a -> b -> a}
     */
    record Circle(boolean bySorry, String words) {}

    /** A step from a service to the one that its server is. */
    private record Step(ServerRules server, Endpoint endpoint, ServiceRules to) {}

    /** Adds a service; the way back to itself, by it and those that have been added before, if there is one. */
    Optional<Circle> add(ServiceRules service) {
        for (ServiceKey key : service.keys()) {
            byAddress.putIfAbsent(key, service);
            if (key instanceof ServiceKey.Virtual(Protocol protocol, Endpoint endpoint)
                    && endpoint.address().isUnspecified()) {
                everywhere.putIfAbsent(new Everywhere(protocol, key.family(), endpoint.port()), service);
            }
        }
        return way(service).map(way -> {
            Step first = way.getFirst();
            String names = way.stream().map(step -> " -> " + step.to.name()).collect(Collectors.joining());
            return new Circle(
                    service.sorry()
                            .filter(sorry -> sorry.server().equals(first.server))
                            .isPresent(),
                    first.endpoint + " is service " + first.to.name() + ", and that leads back: " + service.name()
                            + names);
        });
    }

    /** The shortest way back; a server that is the service itself is seen where it is read. */
    private Optional<List<Step>> way(ServiceRules service) {
        Set<String> seen = new HashSet<>();
        Deque<List<Step>> ways = new ArrayDeque<>();
        steps(service)
                .filter(step -> !step.to.name().equals(service.name()))
                .map(List::of)
                .forEach(ways::add);
        while (!ways.isEmpty()) {
            List<Step> way = ways.remove();
            ServiceRules here = way.getLast().to;
            if (here.name().equals(service.name())) {
                return Optional.of(way);
            }
            if (seen.add(here.name())) {
                steps(here)
                        .map(step ->
                                Stream.concat(way.stream(), Stream.of(step)).toList())
                        .forEach(ways::add);
            }
        }
        return Optional.empty();
    }

    private Stream<Step> steps(ServiceRules from) {
        // A group has many addresses and few ports: servers differ by these at most.
        Map<Integer, ServiceKey.Virtual> ports = new LinkedHashMap<>();
        for (ServiceKey key : from.keys()) {
            if (key instanceof ServiceKey.Virtual virtual) {
                ports.putIfAbsent(virtual.endpoint().port(), virtual);
            }
        }
        return Stream.concat(from.servers().stream(), from.sorry().stream().map(ServiceRules.Sorry::server))
                .flatMap(server -> ports.values().stream().flatMap(key -> step(server, key).stream()));
    }

    private Optional<Step> step(ServerRules server, ServiceKey.Virtual key) {
        Endpoint endpoint = server.endpoint(key);
        return Optional.ofNullable(serviceAt(key.protocol(), endpoint))
                .filter(to -> isProxied(server) || to.servers().stream().anyMatch(Circles::isProxied))
                .map(to -> new Step(server, endpoint, to));
    }

    /** IPVS alone passes a packet on once. */
    private static boolean isProxied(ServerRules server) {
        return server.forwarding() instanceof Forwarding.Proxy;
    }

    private @Nullable ServiceRules serviceAt(Protocol protocol, Endpoint endpoint) {
        IpAddress address = endpoint.address();
        ServiceRules exact = byAddress.get(new ServiceKey.Virtual(protocol, endpoint));
        if (exact == null) {
            exact = byAddress.get(new ServiceKey.Virtual(protocol, new Endpoint(address, 0)));
        }
        if (exact != null) {
            return exact;
        }
        ServiceRules anywhere = everywhere.get(new Everywhere(protocol, address.family(), endpoint.port()));
        return anywhere != null && ownAddresses().have(address, false) ? anywhere : null;
    }

    private OwnAddresses ownAddresses() {
        OwnAddresses present = own == null ? OwnAddresses.read() : own;
        own = present;
        return present;
    }
}
