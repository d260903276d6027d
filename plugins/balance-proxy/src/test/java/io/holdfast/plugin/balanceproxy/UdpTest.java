package io.holdfast.plugin.balanceproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.balance.RealServer;
import io.holdfast.api.balance.ServiceCounters.Traffic;
import io.holdfast.api.net.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UdpTest {

    private final EchoServer a = new EchoServer("a");
    private final EchoServer b = new EchoServer("b");

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    static DatagramSocket clientOf(RunningProxy proxy) throws IOException {
        DatagramSocket client = new DatagramSocket();
        client.setSoTimeout(RunningProxy.PATIENCE_MILLIS);
        // Connected: an answer from anywhere else is not received.
        client.connect(new InetSocketAddress(
                InetAddress.getByAddress(proxy.endpoint().address().toBytes()),
                proxy.endpoint().port()));
        return client;
    }

    static String ask(DatagramSocket client, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        client.send(new DatagramPacket(bytes, bytes.length));
        byte[] buffer = new byte[65536];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        client.receive(packet);
        return new String(buffer, 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    @Test
    void givenTwoServers_whenClientsSend_thenEachStaysWithOneAndIsAnswered() throws Exception {
        try (RunningProxy proxy = RunningProxy.udp("").to(a.endpoint(), b.endpoint());
                DatagramSocket one = clientOf(proxy);
                DatagramSocket other = clientOf(proxy)) {
            for (int i = 0; i < 10; i++) {
                assertEquals("a" + i, ask(one, "" + i));
                assertEquals("b" + i, ask(other, "" + i));
            }
            String large = "x".repeat(20_000);
            assertEquals("a" + large, ask(one, large));

            assertEquals(
                    new Traffic(1, 11, 11, 20_010, 20_021),
                    proxy.counters().servers().getFirst().traffic());
            assertEquals(1, proxy.counters().servers().getFirst().active());
        }
    }

    @Test
    void givenAnEmptyDatagram_whenSent_thenItArrivesLikeAnyOther() throws Exception {
        // Not connected: write(2) of nothing, which Java uses then, sends nothing.
        try (RunningProxy proxy = RunningProxy.udp("").to(a.endpoint());
                DatagramSocket client = new DatagramSocket()) {
            client.setSoTimeout(RunningProxy.PATIENCE_MILLIS);
            client.send(new DatagramPacket(new byte[0], 0, SocketAddresses.of(proxy.endpoint())));
            DatagramPacket answer = new DatagramPacket(new byte[10], 10);
            client.receive(answer);

            assertEquals(1, answer.getLength());
        }
    }

    @Test
    void givenOnePacketScheduling_whenOneClientSends_thenEveryDatagramIsScheduled() throws Exception {
        try (RunningProxy proxy = RunningProxy.udp("").onePacket().to(a.endpoint(), b.endpoint());
                DatagramSocket client = clientOf(proxy)) {
            for (int i = 0; i < 10; i++) {
                assertEquals((i % 2 == 0 ? "a" : "b") + i, ask(client, "" + i));
            }
            assertEquals(0, proxy.counters().servers().getFirst().active());
            assertEquals(5, proxy.counters().servers().getFirst().traffic().connections());
        }
    }

    @Test
    void givenNothingIsSent_whenTheIdleTimeoutIsOver_thenTheClientIsForgotten() throws Exception {
        try (RunningProxy proxy = RunningProxy.udp("udp-idle-timeout = 100ms").to(a.endpoint());
                DatagramSocket client = clientOf(proxy)) {
            // An answer that takes longer than the session lasts is lost.
            client.setSoTimeout(200);
            Eventually.is(() -> askQuietly(client, "1").equals("a1"), "a answers");
            Eventually.is(() -> proxy.counters().servers().getFirst().active() == 0, "the session ends");

            Eventually.is(() -> askQuietly(client, "2").equals("a2"), "a answers again");
        }
    }

    @Test
    void givenAServerThatIsGone_whenClientSends_thenAnotherAnswers() throws Exception {
        try (RunningProxy proxy = RunningProxy.udp("drain-timeout = 0s").to(a.endpoint());
                DatagramSocket client = clientOf(proxy)) {
            assertEquals("a1", ask(client, "1"));
            proxy.to(b.endpoint());
            // What is on its way to or from the server that goes is lost.
            client.setSoTimeout(200);
            Eventually.is(() -> askQuietly(client, "2").equals("b2"), "b answers");
        }
    }

    @Test
    void givenAServerThatNoLongerServes_whenClientSendsAgain_thenAnotherAnswersIfThereIsOne() throws Exception {
        try (RunningProxy proxy = RunningProxy.udp("").to(a.endpoint());
                DatagramSocket client = clientOf(proxy)) {
            assertEquals("a1", ask(client, "1"));

            RealServer inhibited = RunningProxy.server(a.endpoint(), 1).inhibit();
            proxy.to(inhibited);
            assertEquals("a2", ask(client, "2"), "there is no other");
            proxy.to(inhibited, RunningProxy.server(b.endpoint(), 1));
            assertEquals("b3", ask(client, "3"), "down and inhibited");
            proxy.to(a.endpoint());
            assertEquals("a4", ask(client, "4"), "gone, though its drain timeout is not over");
            assertEquals(1, proxy.counters().servers().getFirst().active());
        }
    }

    @Test
    void givenADrainedServer_whenClientsSend_thenItKeepsThoseItHasAndGetsNoOthers() throws Exception {
        try (RunningProxy proxy = RunningProxy.udp("").to(a.endpoint());
                DatagramSocket earlier = clientOf(proxy);
                DatagramSocket later = clientOf(proxy)) {
            assertEquals("a1", ask(earlier, "1"));

            proxy.to(RunningProxy.server(a.endpoint(), 0), RunningProxy.server(b.endpoint(), 1));

            assertEquals("a2", ask(earlier, "2"));
            assertEquals("b3", ask(later, "3"));
            assertEquals("a4", ask(earlier, "4"));
            proxy.to(RunningProxy.server(a.endpoint(), 0).inhibit(), RunningProxy.server(b.endpoint(), 1));
            assertEquals("b5", ask(earlier, "5"), "it has died while it was drained");
        }
    }

    @Test
    void givenAServerWithoutSocket_whenClientSendsAgain_thenAnotherAnswers() throws Exception {
        try (RunningProxy proxy = RunningProxy.udp("").to(Endpoint.parse("127.78.0.1:9"), b.endpoint());
                DatagramSocket client = clientOf(proxy)) {
            client.setSoTimeout(200);
            Eventually.is(() -> askQuietly(client, "2").equals("b2"), "b answers");
        }
    }

    /** A closed port says so once a second, to whom it may concern: the others would wait in vain. */
    @Test
    void givenAServerThatHasRefused_whenOtherClientsSend_thenNearlyAllAvoidIt() throws Exception {
        try (RunningProxy proxy = RunningProxy.udp("").to(Endpoint.parse("127.78.0.1:9"), b.endpoint())) {
            for (int i = 0; i < 100; i++) {
                assertEquals("b" + i, askAsNewClient(proxy, "" + i));
            }
            long there = proxy.counters().servers().getFirst().traffic().connections();
            assertTrue(there >= 1 && there < 40, there + " clients and not every other one");
        }
    }

    @Test
    void givenAServerThatHasRefused_whenItIsBack_thenAClientFindsOutAndOthersFollow() throws Exception {
        Endpoint late = Endpoint.parse("127.78.0.3:17080");
        try (RunningProxy proxy = RunningProxy.udp("").to(late, b.endpoint())) {
            Eventually.is(
                    () -> {
                        askAsNewClient(proxy, "1");
                        return proxy.counters().servers().getFirst().failed() > 0;
                    },
                    "it refuses");
            try (EchoServer _ = new EchoServer("c", late)) {
                Eventually.is(() -> askAsNewClient(proxy, "2").equals("c2"), "a client tries");
                long there = IntStream.range(0, 100)
                        .filter(_ -> askAsNewClient(proxy, "3").equals("c3"))
                        .count();
                assertTrue(there > 20, there + " of 100 clients are there, and not every other one");
            }
        }
    }

    /** Asks until there is an answer. */
    private static String askAsNewClient(RunningProxy proxy, String text) {
        try (DatagramSocket client = clientOf(proxy)) {
            client.setSoTimeout(200);
            for (int i = 0; i < RunningProxy.PATIENCE_MILLIS / 200; i++) {
                String answer = askQuietly(client, text);
                if (answer.endsWith(text)) {
                    return answer;
                }
            }
            throw new AssertionError("no answer to " + text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void givenAServerThatHasRefused_whenThereIsNoOther_thenItIsAsked() throws Exception {
        Endpoint closed = Endpoint.parse("127.78.0.2:9");
        try (RunningProxy proxy = RunningProxy.udp("").to(closed);
                DatagramSocket client = clientOf(proxy)) {
            client.setSoTimeout(20);
            Eventually.is(
                    () -> {
                        askQuietly(client, "1");
                        return proxy.counters().traffic().connections() >= 3;
                    },
                    "it is refused and asked again");
            assertTrue(proxy.counters().servers().getFirst().failed() >= 1);
            try (DatagramSocket back = new DatagramSocket(SocketAddresses.of(closed))) {
                client.send(new DatagramPacket(new byte[] {'x'}, 1));
                back.setSoTimeout(RunningProxy.PATIENCE_MILLIS);
                back.receive(new DatagramPacket(new byte[10], 10));
            }
        }
    }

    /** IPv6 carries more than IPv4 does. */
    @Test
    void givenADatagramThatIsTooLargeForTheServer_whenClientGoesOn_thenItStaysThere() throws Exception {
        try (RunningProxy proxy = RunningProxy.udpAt("[::1]:" + freePort()).to(a.endpoint(), b.endpoint());
                DatagramSocket client = clientOf(proxy)) {
            assertEquals("a1", ask(client, "1"));
            client.send(new DatagramPacket(new byte[65_520], 65_520));
            assertEquals("a2", ask(client, "2"));
            assertEquals(2, proxy.counters().servers().getFirst().traffic().inPackets());
            assertEquals(0, proxy.counters().servers().getFirst().failed());
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket any = new DatagramSocket(0, InetAddress.ofLiteral("::1"))) {
            return any.getLocalPort();
        }
    }

    static String askQuietly(DatagramSocket client, String text) {
        try {
            return ask(client, text);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
