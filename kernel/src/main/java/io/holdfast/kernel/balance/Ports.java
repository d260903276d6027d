package io.holdfast.kernel.balance;

import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.net.Family;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which services have a port: one with the unspecified address has it on every address, and leaves it to nobody else. */
final class Ports {

    private final Map<Port, String> onEveryAddress = new HashMap<>();
    private final Map<Port, String> onSomeAddress = new HashMap<>();

    private record Port(Family family, Protocol protocol, int number) {}

    /** Claims a port for a service; the other one that has it where both are on every address, or one is. */
    @Nullable
    String claim(ServiceKey key, String service) {
        if (!(key instanceof ServiceKey.Virtual virtual)) {
            return null;
        }
        Port port = new Port(
                virtual.family(), virtual.protocol(), virtual.endpoint().port());
        @Nullable String everywhere = onEveryAddress.get(port);
        if (!virtual.endpoint().address().isUnspecified()) {
            onSomeAddress.putIfAbsent(port, service);
            return everywhere;
        }
        onEveryAddress.putIfAbsent(port, service);
        return everywhere != null ? everywhere : onSomeAddress.get(port);
    }
}
