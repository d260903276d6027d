package io.holdfast.plugin.balanceproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.RealServer;
import io.holdfast.api.balance.ServiceCounters.ServerCounters;
import io.holdfast.api.balance.VirtualService.Persistence;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.testing.SocketServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Which server a connection reaches, and what happens when it cannot. */
class SeveralServersTest {

    private final SocketServer a = greeter("a");
    private final SocketServer b = greeter("b");

    /** Says its name and then repeats what it hears. */
    private static SocketServer greeter(String name) {
        return new SocketServer(connection -> {
            connection.getOutputStream().write(name.charAt(0));
            connection.getInputStream().transferTo(connection.getOutputStream());
        });
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private static Map<String, Integer> shares(RunningProxy proxy, int connections) throws IOException {
        Map<String, Integer> shares = new TreeMap<>();
        for (int i = 0; i < connections; i++) {
            shares.merge(proxy.ask(), 1, Integer::sum);
        }
        return shares;
    }

    private static List<Long> failures(RunningProxy proxy) {
        return proxy.counters().servers().stream().map(ServerCounters::failed).toList();
    }

    private static char greeting(Socket client) throws IOException {
        return (char) client.getInputStream().read();
    }

    private static void assertEchoes(Socket client) throws IOException {
        client.getOutputStream().write('x');
        assertEquals('x', client.getInputStream().read());
    }

    @Nested
    class GivenSchedulers {

        @Test
        void whenWeighted_thenConnectionsFollowTheWeights() throws Exception {
            try (RunningProxy proxy = RunningProxy.tcp("")
                    .scheduler("wrr")
                    .to(RunningProxy.server(a.endpoint(), 3), RunningProxy.server(b.endpoint(), 1))) {
                assertEquals(Map.of("a", 300, "b", 100), shares(proxy, 400));
            }
        }

        @Test
        void whenLeastConnections_thenOpenOnesAreEven() throws Exception {
            try (RunningProxy proxy = RunningProxy.tcp("").scheduler("lc").to(a.endpoint(), b.endpoint())) {
                List<Socket> open = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    Socket client = proxy.connect();
                    greeting(client);
                    open.add(client);
                }

                assertEquals(
                        List.of(10L, 10L),
                        proxy.counters().servers().stream()
                                .map(ServerCounters::active)
                                .toList());
                for (Socket client : open) {
                    client.close();
                }
            }
        }

        @Test
        void whenAServerHasReachedItsUpperThreshold_thenItGetsNothingUntilItIsBelowTheLower() throws Exception {
            RealServer bounded = new RealServer(a.endpoint(), new Forwarding.Proxy(), 1, 3, 2);
            try (RunningProxy proxy = RunningProxy.tcp("").to(bounded, RunningProxy.server(b.endpoint(), 1))) {
                List<Socket> atA = new ArrayList<>();
                while (atA.size() < 3) {
                    Socket client = proxy.connect();
                    if (greeting(client) == 'a') {
                        atA.add(client);
                    } else {
                        client.close();
                    }
                }
                assertEquals(Map.of("b", 10), shares(proxy, 10));

                atA.removeLast().close();
                Eventually.is(() -> active(proxy, a.endpoint()) == 2, "one has ended");
                assertEquals(Map.of("b", 10), shares(proxy, 10));

                atA.removeLast().close();
                Eventually.is(() -> active(proxy, a.endpoint()) == 1, "another has ended");
                assertEquals(Set.of("a", "b"), shares(proxy, 10).keySet());
                atA.removeLast().close();
            }
        }

        private static long active(RunningProxy proxy, Endpoint server) {
            return proxy.counters().servers().stream()
                    .filter(counted -> counted.endpoint().equals(server))
                    .mapToLong(ServerCounters::active)
                    .sum();
        }

        @Test
        void whenPersistent_thenAClientStaysWhereItWas() throws Exception {
            Persistence persistence = new Persistence(Duration.ofHours(1), 32, Optional.empty());
            try (RunningProxy proxy =
                    RunningProxy.tcp("").persistence(persistence).to(a.endpoint(), b.endpoint())) {
                assertEquals(Map.of("a", 20), shares(proxy, 20));
                try (Socket other = proxy.connectFrom("127.0.0.2")) {
                    assertEquals('b', greeting(other));
                }
                assertEquals(Map.of("a", 20), shares(proxy, 20));
            }
        }
    }

    @Nested
    class GivenAServerThatLeaves {

        @Test
        void whenWeightIsZero_thenOpenConnectionsGoOnAndNewOnesGoElsewhere() throws Exception {
            try (RunningProxy proxy = RunningProxy.tcp("").to(a.endpoint(), b.endpoint());
                    Socket client = proxy.connect()) {
                assertEquals('a', greeting(client));

                proxy.to(RunningProxy.server(a.endpoint(), 0), RunningProxy.server(b.endpoint(), 1));

                assertEquals(Map.of("b", 20), shares(proxy, 20));
                assertEchoes(client);
            }
        }

        @Test
        void whenItIsGone_thenOpenConnectionsGoOnWhileItDrains() throws Exception {
            try (RunningProxy proxy = RunningProxy.tcp("drain-timeout = 1h").to(a.endpoint(), b.endpoint());
                    Socket client = proxy.connect()) {
                assertEquals('a', greeting(client));

                proxy.to(b.endpoint());

                assertEquals(Map.of("b", 20), shares(proxy, 20));
                assertEchoes(client);
            }
        }

        @Test
        void whenTheDrainTimeoutIsOver_thenItsConnectionsAreReset() throws Exception {
            try (RunningProxy proxy = RunningProxy.tcp("drain-timeout = 20ms").to(a.endpoint(), b.endpoint());
                    Socket left = proxy.connect();
                    Socket kept = proxy.connect()) {
                assertEquals('a', greeting(left));
                assertEquals('b', greeting(kept));

                proxy.to(b.endpoint());

                assertThrows(IOException.class, () -> left.getInputStream().read());
                assertEchoes(kept);
            }
        }

        @Test
        void whenItComesBackInTime_thenItsConnectionsStay() throws Exception {
            try (RunningProxy proxy = RunningProxy.tcp("drain-timeout = 1h").to(a.endpoint());
                    Socket client = proxy.connect()) {
                assertEquals('a', greeting(client));
                proxy.to(b.endpoint());
                proxy.to(a.endpoint());

                assertEchoes(client);
                assertEquals(1, proxy.counters().servers().getFirst().active());
            }
        }

        @Test
        void whenTheServiceIsGone_thenNobodyListensAndOpenConnectionsGoOn() throws Exception {
            try (RunningProxy proxy = RunningProxy.tcp("drain-timeout = 1h").to(a.endpoint());
                    Socket client = proxy.connect()) {
                assertEquals('a', greeting(client));

                assertEquals(List.of(), proxy.balancer().apply(List.of()));

                assertThrows(IOException.class, proxy::connect);
                assertEchoes(client);
            }
        }
    }

    @Nested
    class GivenAServerThatFails {

        @Test
        void whenItRefuses_thenAnotherIsTriedAndTheClientSeesNothing() throws Exception {
            try (RunningProxy proxy = RunningProxy.tcp("").to(nobody(1), nobody(2), b.endpoint())) {
                assertEquals(Map.of("b", 20), shares(proxy, 20));
                assertTrue(failures(proxy).getFirst() > 0);
                assertEquals(0, failures(proxy).getLast());
            }
        }

        @Test
        void whenItAcceptsAndResets_thenAnotherIsTried() throws Exception {
            try (SocketServer resetting = new SocketServer(connection -> connection.setSoLinger(true, 0));
                    RunningProxy proxy = RunningProxy.tcp("").to(resetting.endpoint(), b.endpoint())) {
                assertEquals(Map.of("b", 20), shares(proxy, 20));
                for (int i = 0; i < 20; i++) {
                    try (Socket silent = proxy.connect()) {
                        assertEquals('b', greeting(silent));
                    }
                }
            }
        }

        /** What the client has heard is an answer, and its request must not be carried out a second time. */
        @Test
        void whenItEndsAndThenResets_thenNoOtherIsTried() throws Exception {
            var told = new CountDownLatch(1);
            var gone = new CountDownLatch(1);
            try (SocketServer silent = new SocketServer(connection -> {
                        connection.shutdownOutput();
                        told.await();
                        connection.setSoLinger(true, 0);
                        connection.close();
                        gone.countDown();
                    });
                    RunningProxy proxy = RunningProxy.tcp("").to(silent.endpoint(), b.endpoint())) {
                try (Socket client = proxy.connect()) {
                    assertEquals(-1, client.getInputStream().read());
                    told.countDown();
                    gone.await();
                    client.getOutputStream().write('x');
                    Eventually.is(() -> proxy.counters().servers().getFirst().active() == 0, "it is left");
                }
                Eventually.is(() -> proxy.counters().servers().getLast().active() == 0, "nothing is open");

                assertEquals(1, proxy.counters().traffic().connections());
            }
        }

        @Test
        void whenItDoesNotAnswer_thenAnotherIsTriedAfterTheConnectTimeout() throws Exception {
            // Once its queue is full, Linux drops what asks for a connection.
            try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                List<SocketChannel> queue = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    SocketChannel waiting = SocketChannel.open();
                    waiting.configureBlocking(false);
                    waiting.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), deaf.getLocalPort()));
                    queue.add(waiting);
                }
                try (RunningProxy proxy = RunningProxy.tcp("connect-timeout = 300ms")
                        .to(Endpoint.parse("127.0.0.1:" + deaf.getLocalPort()), b.endpoint())) {
                    assertEquals(Map.of("b", 4), shares(proxy, 4));
                }
                for (SocketChannel waiting : queue) {
                    waiting.close();
                }
            }
        }

        @Test
        void whenAllRefuse_thenTheClientIsReset() throws Exception {
            try (RunningProxy proxy = RunningProxy.tcp("").to(nobody(1), nobody(2));
                    Socket client = proxy.connect()) {
                assertThrows(IOException.class, () -> client.getInputStream().read());
                assertEquals(List.of(1L, 1L), failures(proxy));
            }
        }

        @Test
        void whenRetriesAreUsedUp_thenTheClientIsReset() throws Exception {
            try (RunningProxy proxy = RunningProxy.tcp("retries = 1").to(nobody(1), nobody(2), b.endpoint());
                    Socket client = proxy.connect()) {
                assertThrows(IOException.class, () -> client.getInputStream().read());
            }
        }

        @Test
        void whenThereIsNone_thenTheClientIsReset() throws Exception {
            try (RunningProxy proxy = RunningProxy.tcp("").to(new RealServer[0]);
                    Socket client = proxy.connect()) {
                assertThrows(IOException.class, () -> client.getInputStream().read());
            }
        }

        @Test
        void whenItResetsInTheMiddle_thenSoDoWe() throws Exception {
            try (SocketServer half = new SocketServer(connection -> {
                        connection.getOutputStream().write('h');
                        connection.getInputStream().read();
                        connection.setSoLinger(true, 0);
                    });
                    RunningProxy proxy = RunningProxy.tcp("").to(half.endpoint(), b.endpoint());
                    Socket client = proxy.connect()) {
                assertEquals('h', greeting(client));
                client.getOutputStream().write('x');

                assertThrows(IOException.class, () -> client.getInputStream().read());
                assertEquals(List.of(1L, 0L), failures(proxy));
            }
        }

        @Test
        void whenTheClientResets_thenSoDoWeAndNothingStaysOpen() throws Exception {
            CompletableFuture<String> ended = new CompletableFuture<>();
            try (SocketServer patient = new SocketServer(connection -> {
                        connection.getOutputStream().write('p');
                        try {
                            ended.complete("read " + connection.getInputStream().read());
                        } catch (IOException e) {
                            ended.complete("reset");
                        }
                    });
                    RunningProxy proxy = RunningProxy.tcp("").to(patient.endpoint())) {
                try (Socket client = proxy.connect()) {
                    assertEquals('p', greeting(client));
                    client.setSoLinger(true, 0);
                }

                assertEquals("reset", ended.get());
                Eventually.is(() -> proxy.counters().servers().getFirst().active() == 0, "no open connection");
            }
        }

        /** An address of loopback where nobody listens. */
        private Endpoint nobody(int number) {
            return Endpoint.parse("127.78.0." + number + ":9");
        }
    }
}
