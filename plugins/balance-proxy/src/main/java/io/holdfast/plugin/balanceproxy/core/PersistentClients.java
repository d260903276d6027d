package io.holdfast.plugin.balanceproxy.core;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The clients that persistence remembers, those of all services together. One that has connections is remembered in any
 * case; of those that are away there may be so many, and the longest away is forgotten first. Any thread.
 */
public final class PersistentClients {

    /** What one takes of the heap: 98 bytes (measured). */
    public static final int BYTES_OF_ONE = 100;

    private final int maxAway;
    private final Runnable onForgotten;
    private final Map<Stay, Stay> connected = new HashMap<>();
    /** In the order in which they left. */
    private final LinkedHashMap<Stay, Stay> away = new LinkedHashMap<>();

    private long lastSeed;

    /**
     * @param maxAway how many that have no connections
     * @param seed a number that nobody can guess, so that nobody can send clients whose hashes are all the same
     * @param onForgotten called when one is forgotten before its time; on any thread, must not take long
     */
    public PersistentClients(int maxAway, long seed, Runnable onForgotten) {
        this.maxAway = maxAway;
        this.lastSeed = seed;
        this.onForgotten = onForgotten;
    }

    synchronized long nextSeed() {
        return ++lastSeed;
    }

    synchronized Optional<Endpoint> serverOf(Stay client, MonotonicTime now) {
        Stay stay = connected.get(client);
        if (stay == null) {
            stay = away.get(client);
            if (stay != null && stay.isOver(now)) {
                return Optional.empty();
            }
        }
        return stay == null ? Optional.empty() : Optional.ofNullable(stay.server());
    }

    synchronized void opened(Stay client, Endpoint server) {
        Stay stay = connected.get(client);
        if (stay == null) {
            Stay earlier = away.remove(client);
            stay = earlier == null ? client : earlier;
            connected.put(stay, stay);
        }
        stay.opened(server);
    }

    /** @param time for which it is remembered from now on; empty for as long as before the connection */
    synchronized void closed(Stay client, Endpoint server, MonotonicTime now, Optional<Duration> time) {
        Stay stay = connected.getOrDefault(client, away.get(client));
        if (stay == null || !stay.isWith(server)) {
            return;
        }
        stay.closed();
        time.ifPresent(some -> stay.last(some, now));
        if (!stay.isConnected()) {
            connected.remove(stay);
            if (stay.isOver(now)) {
                away.remove(stay);
            } else {
                away.putLast(stay, stay);
            }
            forget(now);
        }
    }

    /** Those whose time is over, as far as they are the longest away, and those for which there is no room. */
    private void forget(MonotonicTime now) {
        while (!away.isEmpty()) {
            boolean over = away.firstEntry().getKey().isOver(now);
            if (!over && away.size() <= maxAway) {
                return;
            }
            away.pollFirstEntry();
            if (!over) {
                onForgotten.run();
            }
        }
    }

    synchronized void forget(Affinity service) {
        connected.keySet().removeIf(stay -> stay.service() == service);
        away.keySet().removeIf(stay -> stay.service() == service);
    }

    /** How many there are, those that have connections as well. */
    public synchronized int size() {
        return connected.size() + away.size();
    }
}
