package io.holdfast.plugin.addresslinux;

import io.holdfast.api.address.AddressProvider.Plan;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.plugin.addresslinux.wire.FencedLease;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the fence can hold of the plans: an address leads to one lease, so one that two instances may hold stays
 * outside.
 *
 * @param leases for each plan, in order; empty when nothing of it can be fenced
 * @param limitations a sentence for each address that stays outside
 */
record FencePlan(List<Optional<FencedLease>> leases, List<String> limitations) {

    /** Link-local addresses of IPv6 mean something else on each interface. */
    private record Place(IpAddress address, Optional<InterfaceName> interfaceName) {
        static Place of(Plan plan, IpAddress address) {
            boolean local = address.family() == Family.IPV6 && address.isLinkLocal();
            return new Place(address, local ? Optional.of(plan.interfaceName()) : Optional.empty());
        }
    }

    static FencePlan of(List<Plan> plans) {
        Map<Place, Set<String>> instances = new LinkedHashMap<>();
        for (Plan plan : plans) {
            for (InterfaceAddress address : plan.addresses()) {
                instances
                        .computeIfAbsent(Place.of(plan, address.address()), _ -> new LinkedHashSet<>())
                        .add(plan.instance());
            }
        }
        List<Optional<FencedLease>> leases = new ArrayList<>();
        for (Plan plan : plans) {
            List<IpAddress> fenced = plan.addresses().stream()
                    .map(InterfaceAddress::address)
                    .distinct()
                    .filter(address -> instances
                                    .getOrDefault(Place.of(plan, address), Set.of())
                                    .size()
                            == 1)
                    .toList();
            leases.add(
                    fenced.isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    new FencedLease(leases.size() + 1, plan.instance(), plan.interfaceName(), fenced)));
        }
        List<String> limitations = new ArrayList<>();
        instances.forEach((place, names) -> {
            if (names.size() > 1) {
                limitations.add(place.address() + " belongs to " + String.join(" and ", names)
                        + ": the fence cannot hold it for both, only its life in the kernel ends its lease");
            }
        });
        return new FencePlan(List.copyOf(leases), List.copyOf(limitations));
    }
}
