package io.holdfast.kernel.balance;

import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which services have a port: one with the unspecified address has it on every address and leaves it to nobody else;
 * one without a port has every port of its address and leaves none to other balancers, which would not see a packet.
 */
final class Ports {

    private final Map<Port, Claim> onEveryAddress = new HashMap<>();
    private final Map<Port, Claim> onSomeAddress = new HashMap<>();
    private final Map<Place, Claim> everyPort = new HashMap<>();
    private final Map<Place, List<Claim>> somePort = new HashMap<>();

    /** What a service wants for itself. */
    record Claim(ServiceKey key, String service, String balancer) {}

    private record Port(Family family, Protocol protocol, int number) {}

    private record Place(Protocol protocol, IpAddress address) {}

    /** Claims an address and port; answers the earlier claim that overlaps with it, if there is one. */
    Optional<Claim> claim(Claim claim) {
        if (!(claim.key() instanceof ServiceKey.Virtual virtual)) {
            return Optional.empty();
        }
        return virtual.endpoint().port() == 0 ? everyPort(claim, virtual) : onePort(claim, virtual);
    }

    private Optional<Claim> everyPort(Claim claim, ServiceKey.Virtual key) {
        Place here = new Place(key.protocol(), key.endpoint().address());
        Place anywhere = anywhere(key);
        everyPort.putIfAbsent(here, claim);
        everyPort.putIfAbsent(anywhere, claim);
        return ofAnother(claim, somePort.getOrDefault(here, List.of()))
                .or(() -> ofAnother(claim, somePort.getOrDefault(anywhere, List.of())));
    }

    private Optional<Claim> onePort(Claim claim, ServiceKey.Virtual key) {
        Port port = new Port(key.family(), key.protocol(), key.endpoint().port());
        Place here = new Place(key.protocol(), key.endpoint().address());
        List<Claim> claims = somePort.computeIfAbsent(here, _ -> new ArrayList<>(1));
        // One of each balancer is enough to know.
        if (claims.stream().noneMatch(earlier -> earlier.balancer().equals(claim.balancer()))) {
            claims.add(claim);
        }
        Optional<Claim> everywhere = Optional.ofNullable(onEveryAddress.get(port))
                .or(() -> ofAnother(
                        claim, Optional.ofNullable(everyPort.get(here)).stream().toList()));
        if (!here.address().isUnspecified()) {
            onSomeAddress.putIfAbsent(port, claim);
            return everywhere;
        }
        onEveryAddress.putIfAbsent(port, claim);
        return everywhere.or(() -> Optional.ofNullable(onSomeAddress.get(port)));
    }

    private static Optional<Claim> ofAnother(Claim claim, List<Claim> earlier) {
        return earlier.stream()
                .filter(other -> !other.balancer().equals(claim.balancer()))
                .findFirst();
    }

    private static Place anywhere(ServiceKey.Virtual key) {
        return new Place(key.protocol(), IpAddress.ofBytes(new byte[key.family().bits() / 8]));
    }
}
