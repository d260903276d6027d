package io.holdfast.plugin.balanceproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.balance.BalancerProblem;
import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.RealServer;
import io.holdfast.api.balance.ServiceCounters.ServerCounters;
import io.holdfast.api.balance.ServiceCounters.Traffic;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.balance.VirtualService.ProxyProtocol;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.testing.SocketServer;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is bounded, what is counted, and what is said. */
class LimitsTest {

    private final SocketServer echo =
            new SocketServer(connection -> connection.getInputStream().transferTo(connection.getOutputStream()));

    @AfterEach
    void close() {
        echo.close();
    }

    private static void assertEchoes(Socket client) throws IOException {
        client.getOutputStream().write('x');
        assertEquals('x', client.getInputStream().read());
    }

    @Test
    void givenConnections_whenTheyEnd_thenBytesOfEachServerAreCounted() throws Exception {
        try (RunningProxy proxy = RunningProxy.tcp("").to(echo.endpoint())) {
            for (int i = 0; i < 3; i++) {
                try (Socket client = proxy.connect()) {
                    client.getOutputStream().write(new byte[1000]);
                    client.shutdownOutput();
                    assertEquals(1000, client.getInputStream().readAllBytes().length);
                }
            }
            Eventually.is(() -> proxy.counters().servers().getFirst().active() == 0, "no open connection");

            Traffic expected = new Traffic(3, 0, 0, 3000, 3000);
            assertEquals(expected, proxy.counters().traffic());
            assertEquals(expected, proxy.counters().servers().getFirst().traffic());
            proxy.to(Endpoint.parse("127.78.0.1:9"));
            assertEquals(expected, proxy.counters().traffic(), "a service keeps what its former servers had");
        }
    }

    @Test
    void givenAServerThatLeaves_whenItReturns_thenItsCountersGoOn() throws Exception {
        try (RunningProxy proxy = RunningProxy.tcp("").to(echo.endpoint())) {
            talk(proxy);
            Traffic before = new Traffic(1, 0, 0, 1000, 1000);

            proxy.to(new RealServer[0]);
            ServerCounters absent = proxy.counters().servers().getFirst();
            assertEquals(new ServerCounters(echo.endpoint(), 0, 0, 0, 0, before), absent);

            proxy.to(echo.endpoint());
            assertEquals(before, proxy.counters().servers().getFirst().traffic());
            talk(proxy);
            Traffic expected = new Traffic(2, 0, 0, 2000, 2000);
            assertEquals(expected, proxy.counters().servers().getFirst().traffic());
            assertEquals(expected, proxy.counters().traffic(), "nothing is counted twice");
        }
    }

    @Test
    void givenServersThatNeverReturn_thenTheEarliestAreForgottenAndTheServiceKeepsItsSum() throws Exception {
        try (RunningProxy proxy = RunningProxy.tcp("").to(echo.endpoint())) {
            talk(proxy);
            for (int first = 0; first < 10_000; first += 1000) {
                proxy.to(IntStream.range(first, first + 1000)
                        .mapToObj(i -> new Endpoint(new Ipv4Address(0x7f4f_0000 + i), 9))
                        .toArray(Endpoint[]::new));
            }
            assertEquals(5096, proxy.counters().servers().size());
            assertEquals(new Traffic(1, 0, 0, 1000, 1000), proxy.counters().traffic());
        }
    }

    /** Sends and gets 1000 bytes. */
    private static void talk(RunningProxy proxy) throws Exception {
        try (Socket client = proxy.connect()) {
            client.getOutputStream().write(new byte[1000]);
            client.shutdownOutput();
            assertEquals(1000, client.getInputStream().readAllBytes().length);
        }
        Eventually.is(() -> proxy.counters().servers().getFirst().active() == 0, "no open connection");
    }

    @Test
    void givenAsManyConnectionsAsAllowed_whenAnotherComes_thenItIsResetUntilOneEnds() throws Exception {
        try (RunningProxy proxy = RunningProxy.tcp("max-connections = 2").to(echo.endpoint())) {
            Socket first = proxy.connect();
            assertEchoes(first);
            try (Socket second = proxy.connect()) {
                assertEchoes(second);
                try (Socket third = proxy.connect()) {
                    assertThrows(IOException.class, () -> third.getInputStream().read());
                }
                first.close();
                Eventually.is(() -> proxy.counters().servers().getFirst().active() == 1, "one has ended");
                try (Socket fourth = proxy.connect()) {
                    assertEchoes(fourth);
                }
            }
        }
    }

    @Test
    void givenDescriptorsForTwoConnections_whenMoreCome_thenTheyAreResetAndPipesAreDoneWithout() throws Exception {
        try (RunningProxy proxy = RunningProxy.scarce(Protocol.TCP, 5).to(echo.endpoint())) {
            Socket first = proxy.connect();
            assertEchoes(first);
            try (Socket second = proxy.connect()) {
                assertEchoes(second);
                for (int i = 0; i < 10; i++) {
                    try (Socket more = proxy.connect()) {
                        assertThrows(
                                IOException.class, () -> more.getInputStream().read());
                    }
                }
                assertEchoes(first);
                first.close();
                Eventually.is(() -> proxy.counters().servers().getFirst().active() == 1, "one has ended");
                try (Socket another = proxy.connect()) {
                    assertEchoes(another);
                }
            }
        }
    }

    @Test
    void givenNothingMoves_whenTheIdleTimeoutIsOver_thenReset() throws Exception {
        try (RunningProxy proxy = RunningProxy.tcp("idle-timeout = 20ms").to(echo.endpoint());
                Socket client = proxy.connect()) {
            assertThrows(IOException.class, () -> client.getInputStream().read());
        }
    }

    /** The kernel sends on long after the proxy has written: to somebody who reads some megabytes in a minute. */
    @Test
    void givenASlowReader_whenTheProxyHasWrittenEverything_thenItGetsEverythingAllTheSame() throws Exception {
        byte[] page = new byte[1 << 20];
        try (SocketServer server = new SocketServer(
                        connection -> connection.getOutputStream().write(page));
                RunningProxy proxy = RunningProxy.tcp("idle-timeout = 4s").to(server.endpoint());
                Socket client = new Socket()) {
            client.setReceiveBufferSize(16 << 10);
            client.setSoTimeout(RunningProxy.PATIENCE_MILLIS);
            client.connect(SocketAddresses.of(proxy.endpoint()));
            InputStream in = client.getInputStream();
            long read = 0;
            for (int length = in.readNBytes(32 << 10).length; length > 0; length = in.readNBytes(32 << 10).length) {
                read += length;
                Thread.sleep(300);
            }
            assertEquals(page.length, read);
        }
    }

    @Test
    void givenAClientThatDoesNotRead_whenTheServerSendsMuch_thenLittleIsHeld() throws Exception {
        long total = 100 << 20;
        // Four socket buffers as large as Linux makes them (tcp_rmem, tcp_wmem), and the pipe.
        long roomOnTheWay = 64 << 20;
        AtomicLong read = new AtomicLong();
        CompletableFuture<Long> readWhenAllWasWritten = new CompletableFuture<>();
        for (String options : List.of("splice-after = 0", "splice-after = 1T")) {
            try (SocketServer server = new SocketServer(connection -> {
                        OutputStream out = connection.getOutputStream();
                        byte[] chunk = new byte[1 << 20];
                        for (long sent = 0; sent < total; sent += chunk.length) {
                            out.write(chunk);
                        }
                        readWhenAllWasWritten.complete(read.get());
                    });
                    RunningProxy proxy = RunningProxy.tcp(options).to(server.endpoint());
                    Socket client = proxy.connect()) {
                InputStream in = client.getInputStream();
                byte[] chunk = new byte[1 << 16];
                for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                    read.addAndGet(length);
                }

                assertEquals(total, read.getAndSet(0));
                assertTrue(readWhenAllWasWritten.get() > total - roomOnTheWay, "the server ran far ahead");
            }
        }
    }

    @Test
    void givenAThousandConnectionsAtOnce_whenEachTalks_thenEachIsAnswered() throws Exception {
        int clients = 1000;
        try (RunningProxy proxy = RunningProxy.tcp("threads = 2").to(echo.endpoint());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Socket> open = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                Socket client = proxy.connect();
                assertEchoes(client);
                open.add(client);
            }
            assertEquals(clients, proxy.counters().servers().getFirst().active());
            List<Callable<String>> talks = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                Socket client = open.get(i);
                String text = "client " + i;
                talks.add(() -> {
                    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                    client.shutdownOutput();
                    return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                });
            }
            var answers = threads.invokeAll(talks);
            for (int i = 0; i < clients; i++) {
                assertEquals("client " + i, answers.get(i).get());
                open.get(i).close();
            }
            Eventually.is(() -> proxy.counters().servers().getFirst().active() == 0, "all have ended");
        }
    }

    @Nested
    class GivenTheProxyProtocol {

        @Test
        void whenVersion1_thenTheServerReadsTheLineFirst() throws Exception {
            CompletableFuture<String> heard = new CompletableFuture<>();
            try (SocketServer server = new SocketServer(connection -> heard.complete(
                            new String(connection.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)));
                    RunningProxy proxy =
                            RunningProxy.tcp("").proxyProtocol(ProxyProtocol.V1).to(server.endpoint());
                    Socket client = proxy.connect()) {
                client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
                client.shutdownOutput();

                String from = client.getLocalAddress().getHostAddress();
                assertEquals(
                        "PROXY TCP4 " + from + " " + proxy.endpoint().address() + " " + client.getLocalPort()
                                + " 17080\r\nhello",
                        heard.get());
            }
        }

        @Test
        void givenIpv6_whenVersion1_thenTheServerReadsTheLineFirst() throws Exception {
            InetAddress loopback = InetAddress.ofLiteral("::1");
            try (ServerSocket server = new ServerSocket(0, 1, loopback);
                    RunningProxy proxy = RunningProxy.tcpAt("[::1]:" + freePort(loopback))
                            .proxyProtocol(ProxyProtocol.V1)
                            .to(Endpoint.parse("[::1]:" + server.getLocalPort()));
                    Socket client = new Socket(loopback, proxy.endpoint().port())) {
                client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
                client.shutdownOutput();

                try (Socket connection = server.accept()) {
                    assertEquals(
                            "PROXY TCP6 ::1 ::1 " + client.getLocalPort() + " "
                                    + proxy.endpoint().port() + "\r\nhello",
                            new String(connection.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
                    connection.getOutputStream().write("good bye".getBytes(StandardCharsets.US_ASCII));
                }
                assertEquals("good bye", new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            }
        }

        private static int freePort(InetAddress address) throws IOException {
            try (ServerSocket any = new ServerSocket(0, 1, address)) {
                return any.getLocalPort();
            }
        }

        /** The protocol's version 2, section 2.2: signature, PROXY command, TCP over IPv4, 12 bytes of addresses. */
        @Test
        void whenVersion2_thenTheServerReadsTheBytesFirst() throws Exception {
            CompletableFuture<byte[]> heard = new CompletableFuture<>();
            try (SocketServer server = new SocketServer(connection ->
                            heard.complete(connection.getInputStream().readAllBytes()));
                    RunningProxy proxy =
                            RunningProxy.tcp("").proxyProtocol(ProxyProtocol.V2).to(server.endpoint());
                    Socket client = proxy.connect()) {
                client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
                client.shutdownOutput();

                assertEquals(
                        "0d0a0d0a000d0a515549540a2111000c"
                                + "7f000001"
                                + HexFormat.of()
                                        .formatHex(proxy.endpoint().address().toBytes())
                                + HexFormat.of().toHexDigits((short) client.getLocalPort())
                                + "42b8"
                                + HexFormat.of().formatHex("hello".getBytes(StandardCharsets.US_ASCII)),
                        HexFormat.of().formatHex(heard.get()));
            }
        }
    }

    @Nested
    class GivenListening {

        @Test
        void whenAnotherProgramIsThere_thenSaidAndTriedAgainLater() throws Exception {
            try (RunningProxy proxy = RunningProxy.tcp("")) {
                List<VirtualService> services = List.of(proxy.service(RunningProxy.server(echo.endpoint(), 1)));
                Endpoint endpoint = proxy.endpoint();
                ServerSocket other = new ServerSocket(
                        endpoint.port(),
                        1,
                        InetAddress.getByAddress(endpoint.address().toBytes()));
                assertEquals(
                        List.of(BalancerProblem.of(
                                new ServiceKey.Virtual(Protocol.TCP, endpoint),
                                "another program listens at " + endpoint + " (ss -lnp shows which)")),
                        proxy.balancer().apply(services));
                other.close();

                assertEquals(List.of(), proxy.balancer().apply(services));
                try (Socket client = proxy.connect()) {
                    assertEchoes(client);
                }
            }
        }

        @Test
        void whenTheAddressIsNotOnTheMachineYet_thenNoProblem() throws Exception {
            try (RunningProxy proxy = RunningProxy.tcpAt("192.0.2.77:17080")) {
                proxy.to(echo.endpoint());
            }
        }

        @Test
        void whenRefused_thenTheSentenceSaysWhatHelps() {
            assertEquals(
                    "no permission for port 80: give Holdfast CAP_NET_BIND_SERVICE, or set the sysctl"
                            + " net.ipv4.ip_unprivileged_port_start to 80",
                    Refusals.toListen(Endpoint.parse("192.0.2.1:80"), Errors.newIOException("bind", -13)));
            assertEquals(
                    "cannot listen at 192.0.2.1:80: too many open files; raise the limit (systemd: LimitNOFILE=),"
                            + " of which a connection takes 2 to 6",
                    Refusals.toListen(Endpoint.parse("192.0.2.1:80"), Errors.newIOException("socket", -24)));
        }
    }
}
