package io.holdfast.plugin.checkudp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.testing.Attempts;
import io.holdfast.api.testing.ScarceFiles;
import io.holdfast.api.testing.WrittenOptions;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class UdpCheckerTest {

    private final UdpCheckerFactory factory = new UdpCheckerFactory();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final DatagramSocket server;

    UdpCheckerTest() throws IOException {
        server = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private Target target() {
        return Target.of(Endpoint.parse("127.0.0.1:" + server.getLocalPort()));
    }

    private void reply(String hex) {
        Thread.ofVirtual().start(() -> {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                server.receive(packet);
                received.add(HexFormat.of().formatHex(packet.getData(), 0, packet.getLength()));
                byte[] bytes = HexFormat.of().parseHex(hex);
                server.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
            } catch (IOException _) {
                // Closed.
            }
        });
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void givenNobody_whenChecked_thenIcmpSaysSo() {
        Target target = target();
        server.close();
        assertEquals(
                Verdict.unhealthy("ICMP says that the port is unreachable"), Attempts.check(factory, Map.of(), target));
        assertEquals(
                Verdict.unhealthy("ICMP says that the port is unreachable"),
                Attempts.check(factory, Map.of("require-reply", true), target));
    }

    @Test
    void givenASilentServer_whenNoReplyIsRequired_thenHealthy() {
        assertEquals(Verdict.healthy("no ICMP error"), Attempts.check(factory, Map.of("listen", "50ms"), target()));
    }

    @Test
    void givenASilentServer_whenAReplyIsRequired_thenTimeRunsOut() {
        CountDownLatch deadline = new CountDownLatch(1);
        deadline.countDown();
        assertEquals(
                Verdict.unhealthy("waiting for the reply: no answer"),
                Attempts.checkUntil(deadline, factory, Map.of("require-reply", true), target()));
    }

    @Test
    void givenAPayload_whenChecked_thenItIsSent() throws InterruptedException {
        reply("00");
        Attempts.check(factory, Map.of("payload-hex", "01 FF", "require-reply", true), target());
        assertEquals("01ff", received.take());
        reply("00");
        Attempts.check(factory, Map.of("payload", "hi", "require-reply", true), target());
        assertEquals("6869", received.take());
    }

    @ParameterizedTest
    @CsvSource({
        "reply-hex,        01xx 0x,   01ff0e,   replied",
        "reply-hex,        01xx 0x,   01ff0e77, replied",
        "reply-hex,        01xx 0x,   01ff1e,   'the reply begins with 01ff1e, expected 01xx0x'",
        "reply-hex,        01xx 0x,   01,       'the reply begins with 01, expected 01xx0x'",
        "min-reply-length, 3,         0102,     'a reply of 2 bytes, expected 3 at least'",
        "min-reply-length, 2,         0102,     replied",
        "max-reply-length, 1,         0102,     a reply of more than 1 bytes",
        "max-reply-length, 2,         0102,     replied",
    })
    void givenAReply_whenItIsRequired_thenItIsJudged(String key, String value, String reply, String text) {
        reply(reply);
        assertEquals(text, Attempts.check(factory, Map.of(key, value), target()).text());
    }

    @Test
    void givenMistakes_whenRead_thenTheyAreProblems() {
        assertEquals(
                List.of("test.conf:1: payload-hex: abc is not bytes such as 00ff 01: two hexadecimal digits each"),
                WrittenOptions.problems(factory, Map.of("payload-hex", "abc")));
        assertEquals(
                List.of("test.conf:1: reply-hex: \"0\" is not a pattern of bytes such as \"00ff x1\": two hexadecimal"
                        + " digits or x for each, 1024 at most"),
                WrittenOptions.problems(factory, Map.of("reply-hex", "0")));
        assertEquals(
                List.of("test.conf:1: min-reply-length: 65508 is not in 0..65507"),
                WrittenOptions.problems(factory, Map.of("min-reply-length", 65508)));
        assertEquals(
                1,
                WrittenOptions.problems(factory, Map.of("min-reply-length", 5, "max-reply-length", 4))
                        .size());
        assertEquals(
                1,
                WrittenOptions.problems(factory, Map.of("listen", "1s", "require-reply", true))
                        .size());
    }

    @Test
    void givenNoFileDescriptorLeft_whenChecked_thenItSaysNothingAboutTheServer() throws Exception {
        assertEquals(
                "Unasked: not asked, this machine lacks something: waiting for the reply: Too many open files",
                ScarceFiles.verdict(UdpCheckerFactory.class, Map.of(), "127.0.0.1:1"));
    }
}
