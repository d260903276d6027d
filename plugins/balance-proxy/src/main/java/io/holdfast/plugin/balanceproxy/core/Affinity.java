package io.holdfast.plugin.balanceproxy.core;

import io.holdfast.api.balance.VirtualService.Persistence;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import java.util.LinkedHashMap;
import java.util.Optional;

/** Which server each client has been with, for as long as persistence lasts; the longest unused is forgotten first. */
final class Affinity {

    private record Stay(Endpoint server, MonotonicTime until) {}

    private final Persistence persistence;
    private final int maxClients;
    /** By client prefix, in the order of {@code until}: every touch moves to the end, and all last equally long. */
    private final LinkedHashMap<IpAddress, Stay> stays = new LinkedHashMap<>();

    Affinity(Persistence persistence, int maxClients) {
        this.persistence = persistence;
        this.maxClients = maxClients;
    }

    Persistence persistence() {
        return persistence;
    }

    Optional<Endpoint> serverOf(IpAddress client, MonotonicTime now) {
        Stay stay = stays.get(prefixOf(client));
        return stay == null || !now.isBefore(stay.until()) ? Optional.empty() : Optional.of(stay.server());
    }

    /** The client has just used this server. */
    void remember(IpAddress client, Endpoint server, MonotonicTime now) {
        stays.putLast(prefixOf(client), new Stay(server, now.plus(persistence.timeout())));
        while (stays.size() > maxClients
                || !now.isBefore(stays.firstEntry().getValue().until())) {
            stays.pollFirstEntry();
        }
    }

    int size() {
        return stays.size();
    }

    private IpAddress prefixOf(IpAddress client) {
        byte[] bytes = client.toBytes();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(persistence.prefixLength() - 8L * i, 0, 8);
            bytes[i] &= (byte) (0xff00 >>> kept);
        }
        return IpAddress.ofBytes(bytes);
    }
}
