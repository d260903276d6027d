package io.holdfast.kernel.vrrp;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.vrrp.VirtualRouterId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds what two instances must not share, while they are read. */
final class ClaimRegister {

    private final Map<Identity, String> identities = new HashMap<>();
    private final Map<Place, String> addresses = new HashMap<>();

    private record Identity(InterfaceName interfaceName, Family family, VirtualRouterId virtualRouterId) {}

    private record Place(InterfaceName interfaceName, IpAddress address) {}

    /**
     * Notes what an instance claims, and what others have claimed before it as problems.
     *
     * @param virtual its addresses, at least one, the first one of the family of its election
     */
    void check(
            String instance,
            Optional<InterfaceName> interfaceName,
            Optional<VirtualRouterId> virtualRouterId,
            List<InterfaceAddress> virtual,
            OptionsReader in) {
        if (interfaceName.isEmpty()) {
            return;
        }
        virtualRouterId.ifPresent(id -> checkIdentity(
                instance, new Identity(interfaceName.get(), virtual.getFirst().family(), id), in));
        virtual.stream().distinct().forEach(address -> {
            String same = addresses.putIfAbsent(new Place(interfaceName.get(), address.address()), instance);
            if (same != null && !same.equals(instance)) {
                in.problem("addresses", address + " belongs to instance " + same + " as well");
            }
        });
    }

    private void checkIdentity(String instance, Identity identity, OptionsReader in) {
        String same = identities.putIfAbsent(identity, instance);
        if (same != null) {
            in.problem(
                    "virtual-router-id",
                    identity.virtualRouterId() + " is taken on " + identity.interfaceName() + " for "
                            + identity.family().label() + " by instance " + same);
        }
    }
}
