package io.holdfast.kernel.balance;

import io.holdfast.api.balance.Balancer;
import io.holdfast.api.balance.BalancerFactory;
import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.kernel.balance.core.ServiceRules;
import io.holdfast.kernel.plugin.Configured;
import io.holdfast.kernel.plugin.Plugins;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The sections {@code services} and {@code balancers}.
 *
 * @param services in the order of the file
 * @param balancers every one that there is, by its type
 * @param trafficDescriptors the most file descriptors that the traffic of all services may take
 * @param trafficHeapBytes the most bytes of the heap that it may take
 * @param servicesHeapBytes the bytes of the heap that the services take themselves, each server at each address
 * @param addressDescriptors those that the addresses of each service take, by its name
 */
public record ServicesOptions(
        List<ServiceOptions> services,
        Map<String, Configured<BalancerFactory.Context, Balancer>> balancers,
        long trafficDescriptors,
        long trafficHeapBytes,
        long servicesHeapBytes,
        Map<String, Integer> addressDescriptors) {

    /** What is wanted at an address takes, without its servers (measured). */
    private static final long BYTES_OF_ADDRESS = 300;

    /** What is wanted of a server at an address takes, twice while it changes (measured). */
    private static final long BYTES_OF_SERVER = 160;

    public ServicesOptions {
        addressDescriptors = Map.copyOf(addressDescriptors);
        services = List.copyOf(services);
        balancers = Map.copyOf(balancers);
    }

    /** Whether a service uses this type of balancer. */
    boolean uses(String balancer) {
        return services.stream().anyMatch(service -> service.balancer().equals(balancer));
    }

    /**
     * Reads both sections from the root of the configuration.
     *
     * @param others reads the keys of a service, by its name, that are not the balancing's
     */
    public static Value<ServicesOptions> read(
            OptionsReader root, Plugins plugins, BiConsumer<String, OptionsReader> others) {
        Map<ServiceKey, String> taken = new HashMap<>();
        Ports ports = new Ports();
        Circles circles = new Circles();
        ServiceReader reader = new ServiceReader(plugins);
        Value<Map<String, ServiceOptions>> services = root.named("services", (name, in) -> {
            others.accept(name, in);
            Value<ServiceOptions> service = reader.read(name, in);
            service.ifSound().ifPresent(options -> {
                claim(options, in, taken, ports);
                circles.add(options.rules())
                        .ifPresent(circle -> in.problem(circle.bySorry() ? "sorry-server" : "servers", circle.words()));
            });
            return service;
        });
        Value<Map<String, Configured<BalancerFactory.Context, Balancer>>> balancers =
                root.sectionOrEmpty("balancers", in -> balancers(in, plugins));
        return root.build(() -> {
            List<ServiceOptions> all = List.copyOf(services.get().values());
            List<Traffic> traffic = traffic(all, balancers.get(), plugins);
            return new ServicesOptions(
                    all,
                    balancers.get(),
                    traffic.stream().mapToLong(Traffic::descriptors).sum(),
                    traffic.stream().mapToLong(Traffic::heapBytes).sum(),
                    all.stream()
                            .mapToLong(service -> heapBytes(service, factory(service.balancer(), plugins)))
                            .sum(),
                    addressDescriptors(all, plugins));
        });
    }

    /** What that of one balancer may take. */
    private record Traffic(long descriptors, long heapBytes) {}

    private static Map<String, Integer> addressDescriptors(List<ServiceOptions> services, Plugins plugins) {
        Map<String, Integer> descriptors = new HashMap<>();
        for (ServiceOptions service : services) {
            int one = factory(service.balancer(), plugins).descriptorsOfAnAddress();
            descriptors.put(service.name(), one * service.rules().keys().size());
        }
        return descriptors;
    }

    private static long heapBytes(ServiceOptions service, BalancerFactory<Object> factory) {
        ServiceRules rules = service.rules();
        int servers = rules.servers().size() + (rules.sorry().isPresent() ? 1 : 0);
        Map<Integer, Integer> addressesByPort = new HashMap<>();
        rules.keys().forEach(key -> addressesByPort.merge(port(key), 1, Integer::sum));
        return rules.keys().size() * (BYTES_OF_ADDRESS + servers * BYTES_OF_SERVER)
                + addressesByPort.values().stream()
                        .mapToLong(addresses -> factory.heapBytesOfAddresses(rules.scheduling(), addresses, servers))
                        .sum();
    }

    private static int port(ServiceKey key) {
        return switch (key) {
            case ServiceKey.Virtual virtual -> virtual.endpoint().port();
            case ServiceKey.FirewallMark _ -> 0;
        };
    }

    private static BalancerFactory<Object> factory(String balancer, Plugins plugins) {
        return plugins.<BalancerFactory<Object>>factory(BalancerFactory.class, balancer)
                .orElseThrow();
    }

    private static List<Traffic> traffic(
            List<ServiceOptions> services,
            Map<String, Configured<BalancerFactory.Context, Balancer>> balancers,
            Plugins plugins) {
        Map<String, Set<Protocol>> protocols = new HashMap<>();
        Set<String> persistent = new HashSet<>();
        for (ServiceOptions service : services) {
            if (service.rules().persistence().isPresent()) {
                persistent.add(service.balancer());
            }
            Set<Protocol> known = protocols.computeIfAbsent(service.balancer(), _ -> EnumSet.noneOf(Protocol.class));
            service.rules().keys().stream()
                    .filter(ServiceKey.Virtual.class::isInstance)
                    .map(ServiceKey.Virtual.class::cast)
                    .forEach(key -> known.add(key.protocol()));
        }
        List<Traffic> traffic = new ArrayList<>();
        for (Map.Entry<String, Set<Protocol>> used : protocols.entrySet()) {
            BalancerFactory<Object> factory = factory(used.getKey(), plugins);
            Object options =
                    Objects.requireNonNull(balancers.get(used.getKey())).options();
            traffic.add(new Traffic(
                    factory.descriptors(options, used.getValue()),
                    factory.heapBytes(options, used.getValue(), persistent.contains(used.getKey()))));
        }
        return traffic;
    }

    private static void claim(ServiceOptions service, OptionsReader in, Map<ServiceKey, String> taken, Ports ports) {
        List<String> twice = new ArrayList<>();
        List<String> clashes = new ArrayList<>();
        Set<ServiceKey> own = new HashSet<>();
        for (ServiceKey key : service.rules().keys()) {
            if (!own.add(key)) {
                twice.add(key + " is there twice");
                continue;
            }
            @Nullable String other = taken.putIfAbsent(key, service.name());
            if (other != null) {
                clashes.add(key + " belongs to service " + other);
                continue;
            }
            ports.claim(new Ports.Claim(key, service.name(), service.balancer()))
                    .map(earlier -> key + " overlaps with " + earlier.key()
                            + (earlier.service().equals(service.name()) ? "" : " of service " + earlier.service()))
                    .ifPresent(clashes::add);
        }
        for (List<String> kind : List.of(twice, clashes)) {
            if (!kind.isEmpty()) {
                String more = kind.size() > 1 ? ", and " + (kind.size() - 1) + " more" : "";
                in.problem(ServiceKeys.keyOf(in), kind.getFirst() + more);
            }
        }
    }

    /** Every balancer that there is: a mistyped name is found, and one that is used no longer can end what it left. */
    private static Value<Map<String, Configured<BalancerFactory.Context, Balancer>>> balancers(
            OptionsReader in, Plugins plugins) {
        Map<String, Value<Configured<BalancerFactory.Context, Balancer>>> read = new LinkedHashMap<>();
        for (String type : plugins.types(BalancerFactory.class)) {
            Optional<BalancerFactory<Object>> factory = plugins.factory(BalancerFactory.class, type);
            read.put(
                    type,
                    in.sectionOrEmpty(
                            type,
                            section -> plugins.read(
                                    section,
                                    factory.orElseThrow(),
                                    BalancerFactory.class,
                                    BalancerFactory<Object>::create)));
        }
        if (!plugins.areComplete()) {
            in.ignoreUnread();
        }
        return in.build(() -> {
            Map<String, Configured<BalancerFactory.Context, Balancer>> all = new LinkedHashMap<>();
            read.forEach((type, value) -> all.put(type, value.get()));
            return all;
        });
    }
}
