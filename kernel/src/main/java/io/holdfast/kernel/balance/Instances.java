package io.holdfast.kernel.balance;

import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.net.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What services know of virtual routers: their states and whose addresses are on this machine. Balancers' thread. */
final class Instances {

    private final Set<String> names;
    /** The instances that have an address. */
    private final Map<IpAddress, List<String>> owners = new HashMap<>();

    private final Map<String, RouterState> states = new HashMap<>();
    private final Map<String, List<Consumer<RouterState>>> listeners = new HashMap<>();

    /** @param addresses of each instance */
    Instances(Map<String, List<IpAddress>> addresses) {
        this.names = Set.copyOf(addresses.keySet());
        addresses.forEach(
                (name, all) -> all.forEach(address -> owners.merge(address, List.of(name), Instances::joined)));
    }

    void changed(String instance, RouterState state) {
        states.put(instance, state);
        listeners.getOrDefault(instance, List.of()).forEach(listener -> listener.accept(state));
    }

    /**
     * Tells a listener the state now and at every change.
     *
     * @throws IllegalArgumentException when there is no such instance
     */
    void watch(String instance, Consumer<RouterState> listener) {
        if (!names.contains(instance)) {
            throw new IllegalArgumentException("there is no instance \"" + instance + "\""
                    + (names.isEmpty()
                            ? ""
                            : ", there is "
                                    + String.join(", ", names.stream().sorted().toList())));
        }
        listeners.merge(instance, List.of(listener), Instances::joined);
        listener.accept(state(instance));
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private RouterState state(String instance) {
        return states.getOrDefault(instance, RouterState.INITIALIZE);
    }

    /**
     * Whether clients of a service arrive here. A firewall mark could be anywhere.
     *
     * @param own of this machine, now
     */
    boolean isHere(ServiceKey key, OwnAddresses own) {
        return switch (key) {
            case ServiceKey.FirewallMark _ -> true;
            case ServiceKey.Virtual virtual -> isHere(virtual.endpoint().address(), own);
        };
    }

    private boolean isHere(IpAddress address, OwnAddresses own) {
        List<String> instances = owners.getOrDefault(address, List.of());
        return instances.isEmpty()
                // Without an answer the service is not put to sleep.
                ? address.isUnspecified() || own.have(address, true)
                : instances.stream().anyMatch(owner -> state(owner) == RouterState.ACTIVE);
    }
}
