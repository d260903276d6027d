package io.holdfast.plugin.balanceproxy.core;

import io.holdfast.api.balance.VirtualService.Persistence;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which server each client is with, as long as it has connections and until it has been away for the time of persistence;
 * the longest away is forgotten first.
 */
final class Affinity {

    /** @param open connections to this server */
    private record Stay(Endpoint server, int open, MonotonicTime until) {}

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
        return stay == null || (stay.open() == 0 && !now.isBefore(stay.until()))
                ? Optional.empty()
                : Optional.of(stay.server());
    }

    /** The client has a connection to this server, and is with it from now on. */
    void opened(IpAddress client, Endpoint server, MonotonicTime now) {
        IpAddress prefix = prefixOf(client);
        Stay before = stays.get(prefix);
        int others = before != null && before.server().equals(server) ? before.open() : 0;
        put(prefix, new Stay(server, others + 1, end(now)));
        forget(now);
    }

    /** A connection has ended. That to a server which the client has left for another means nothing. */
    void closed(IpAddress client, Endpoint server, MonotonicTime now) {
        IpAddress prefix = prefixOf(client);
        Stay stay = stays.get(prefix);
        if (stay != null && stay.server().equals(server)) {
            put(prefix, new Stay(server, Math.max(0, stay.open() - 1), end(now)));
        }
    }

    private void forget(MonotonicTime now) {
        while (stays.size() > maxClients) {
            stays.pollFirstEntry();
        }
        while (!now.isBefore(stays.firstEntry().getValue().until())) {
            Map.Entry<IpAddress, Stay> oldest = stays.pollFirstEntry();
            Stay stay = oldest.getValue();
            if (stay.open() > 0) {
                put(oldest.getKey(), new Stay(stay.server(), stay.open(), end(now)));
            }
        }
    }

    private void put(IpAddress prefix, Stay stay) {
        stays.putLast(prefix, stay);
    }

    private MonotonicTime end(MonotonicTime now) {
        return now.plus(persistence.timeout());
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
