package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.balance.Protocol;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.plugin.balanceproxy.core.PersistentClients;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * The section {@code balancers { proxy { … } }}.
 *
 * @param threads event loops, 1..64; a connection stays on one
 * @param connectTimeout how long a server may take to accept a connection
 * @param retries how many other servers are tried for a connection, 0..100
 * @param idleTimeout a TCP connection on which nothing moves for so long is closed
 * @param udpIdleTimeout a UDP client that sends and gets nothing for so long is forgotten
 * @param drainTimeout connections of a server that is gone are closed after so long
 * @param maxConnections TCP connections of all services together; more are refused
 * @param maxUdpSessions UDP clients of all services together; datagrams of more are dropped
 * @param maxPersistentClients clients without connections that persistence remembers, those of all services together
 * @param bufferBytes memory for what slow receivers have not taken yet, all connections together
 * @param spliceAfterBytes a connection that has moved so much is spliced by the kernel instead of copied
 */
public record ProxyOptions(
        int threads,
        Duration connectTimeout,
        int retries,
        Duration idleTimeout,
        Duration udpIdleTimeout,
        Duration drainTimeout,
        int maxConnections,
        int maxUdpSessions,
        int maxPersistentClients,
        long bufferBytes,
        long spliceAfterBytes) {

    /**
     * What a connection takes of the heap: 760 bytes, 510 for what is on its way in both directions when neither takes
     * anything, 90 for its client where there is persistence (measured).
     */
    private static final long BYTES_OF_CONNECTION = 1400;

    /** What a UDP client takes of the heap: 490 bytes, 60 more with IPv6, and 90 where there is persistence (measured). */
    private static final long BYTES_OF_UDP_SESSION = 700;

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(30);

    /** What clients may take of the heap. */
    long heapBytes(Set<Protocol> protocols, boolean persistence) {
        return (protocols.contains(Protocol.TCP) ? maxConnections * BYTES_OF_CONNECTION : 0)
                + (protocols.contains(Protocol.UDP) ? maxUdpSessions * BYTES_OF_UDP_SESSION : 0)
                + (persistence ? (long) maxPersistentClients * PersistentClients.BYTES_OF_ONE : 0);
    }

    /**
     * The same with limits for this much of the heap: clients that are away go first, to a quarter of it, then those
     * that are connected.
     */
    ProxyOptions within(long heapBytes) {
        long connected = heapBytes(EnumSet.allOf(Protocol.class), false);
        double share = Math.min(1, heapBytes / 4.0 * 3 / connected);
        double away = (heapBytes - share * connected) / PersistentClients.BYTES_OF_ONE;
        return share == 1 && away >= maxPersistentClients
                ? this
                : with(
                        Math.max(1, (int) (share * maxConnections)),
                        Math.max(1, (int) (share * maxUdpSessions)),
                        Math.clamp((long) away, 1, maxPersistentClients));
    }

    ProxyOptions withUdpSessions(int max) {
        return with(maxConnections, max, maxPersistentClients);
    }

    private ProxyOptions with(int connections, int udpSessions, int persistentClients) {
        return new ProxyOptions(
                threads,
                connectTimeout,
                retries,
                idleTimeout,
                udpIdleTimeout,
                drainTimeout,
                connections,
                udpSessions,
                persistentClients,
                bufferBytes,
                spliceAfterBytes);
    }

    static Value<ProxyOptions> read(OptionsReader in) {
        Value<Integer> threads = in.integer("threads").between(1, 64).orElse(1);
        Value<Duration> connectTimeout = in.duration("connect-timeout")
                .between(SHORTEST, Duration.ofMinutes(5))
                .orElse(Duration.ofSeconds(3));
        Value<Integer> retries = in.integer("retries").between(0, 100).orElse(3);
        // As long as IPVS keeps an established TCP connection and a UDP client.
        Value<Duration> idleTimeout =
                in.duration("idle-timeout").between(SHORTEST, LONGEST).orElse(Duration.ofMinutes(15));
        Value<Duration> udpIdleTimeout =
                in.duration("udp-idle-timeout").between(SHORTEST, LONGEST).orElse(Duration.ofMinutes(5));
        Value<Duration> drainTimeout =
                in.duration("drain-timeout").between(Duration.ZERO, LONGEST).orElse(Duration.ofMinutes(1));
        Value<Integer> maxConnections =
                in.integer("max-connections").between(1, 1_000_000).orElse(10_000);
        Value<Integer> maxUdpSessions =
                in.integer("max-udp-sessions").between(1, 1_000_000).orElse(10_000);
        Value<Integer> maxPersistentClients =
                in.integer("max-persistent-clients").between(1, 10_000_000).orElse(100_000);
        Value<Long> bufferBytes =
                in.sizeBytes("buffers").between(1L << 20, 1L << 40).orElse(32L << 20);
        Value<Long> spliceAfterBytes =
                in.sizeBytes("splice-after").between(0L, 1L << 40).orElse(128L << 10);
        return in.build(() -> new ProxyOptions(
                threads.get(),
                connectTimeout.get(),
                retries.get(),
                idleTimeout.get(),
                udpIdleTimeout.get(),
                drainTimeout.get(),
                maxConnections.get(),
                maxUdpSessions.get(),
                maxPersistentClients.get(),
                bufferBytes.get(),
                spliceAfterBytes.get()));
    }
}
