package io.holdfast.plugin.balanceproxy.core;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The servers of a UDP service that have refused a datagram lately. Clients avoid them, but for a new one every two
 * seconds, who finds out whether a server answers again. One thread.
 */
public final class RefusingServers {

    /** Long enough for a check with the defaults, three attempts six seconds apart, to find the server down. */
    public static final Duration AVOIDED = Duration.ofSeconds(30);

    /** From one client that tries to the next, and how long it waits for an answer. */
    public static final Duration TRIAL = Duration.ofSeconds(2);

    /**
     * @param last when it has refused last
     * @param tried when a client was sent there last
     */
    private record Refusal(MonotonicTime last, MonotonicTime tried) {

        boolean isOver(MonotonicTime now) {
            return !now.isBefore(last.plus(AVOIDED));
        }

        boolean isToBeTried(MonotonicTime now) {
            return !now.isBefore(tried.plus(TRIAL));
        }
    }

    private final Map<Endpoint, Refusal> refusals = new HashMap<>();

    /** Whether no server refuses, as nearly always. */
    public boolean isEmpty() {
        return refusals.isEmpty();
    }

    /** A server refuses a datagram; true when it was not avoided before. */
    public boolean refused(Endpoint server, MonotonicTime now) {
        return refusals.put(server, new Refusal(now, now)) == null;
    }

    /** A server answers; true when it was avoided until now. */
    public boolean answered(Endpoint server) {
        return refusals.remove(server) != null;
    }

    /** Forgets those that have refused nothing for so long that they are avoided no longer, and says which. */
    public List<Endpoint> forget(MonotonicTime now) {
        List<Endpoint> over = refusals.entrySet().stream()
                .filter(refusal -> refusal.getValue().isOver(now))
                .map(Map.Entry::getKey)
                .toList();
        over.forEach(refusals::remove);
        return over;
    }

    /** All of them: a client that had a server before avoids them. */
    public Set<Endpoint> all() {
        return Set.copyOf(refusals.keySet());
    }

    /** Those that a new client avoids; the others may be tried. */
    public Set<Endpoint> avoided(MonotonicTime now) {
        return refusals.entrySet().stream()
                .filter(refusal -> !refusal.getValue().isToBeTried(now))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A client is sent to a server: if this is one of them, others avoid it again. */
    public void tried(Endpoint server, MonotonicTime now) {
        refusals.computeIfPresent(server, (_, refusal) -> new Refusal(refusal.last(), now));
    }

    /**
     * Whether a client leaves its server for another: it refuses, and has had its time to answer.
     *
     * @param began since when the client is there
     */
    public boolean isLeft(Endpoint server, MonotonicTime began, MonotonicTime now) {
        Refusal refusal = refusals.get(server);
        return refusal != null && (!refusal.last().isBefore(began) || !now.isBefore(began.plus(TRIAL)));
    }
}
