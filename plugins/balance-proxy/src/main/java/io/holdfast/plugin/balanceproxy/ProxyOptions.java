package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import java.time.Duration;

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

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(30);

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
