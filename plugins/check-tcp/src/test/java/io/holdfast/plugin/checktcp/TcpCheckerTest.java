package io.holdfast.plugin.checktcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.testing.ScarceFiles;
import io.holdfast.api.testing.WrittenOptions;
import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TcpCheckerTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final TcpCheckerFactory factory = new TcpCheckerFactory();
    private final HealthChecker checker = factory.create(WrittenOptions.read(factory, Map.of()), () -> "tcp");

    private Verdict check(Target target, Duration timeout) throws InterruptedException {
        return checker.check(target, Deadline.in(timeout));
    }

    private static Target on(int port) {
        return Target.of(Endpoint.parse("127.0.0.1:" + port));
    }

    @Test
    void givenAListener_whenChecked_thenHealthy() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            assertEquals(Verdict.healthy("connected"), check(on(server.getLocalPort()), Duration.ofSeconds(10)));
        }
    }

    @Test
    void givenNobody_whenChecked_thenRefused() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            port = server.getLocalPort();
        }
        assertEquals(Verdict.unhealthy("connecting: Connection refused"), check(on(port), Duration.ofSeconds(10)));
    }

    @Test
    void givenAFullBacklog_whenChecked_thenNoAnswer() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                Socket first = new Socket();
                Socket second = new Socket()) {
            first.connect(server.getLocalSocketAddress());
            second.connect(server.getLocalSocketAddress());
            assertEquals(
                    Verdict.unhealthy("connecting: no answer"),
                    check(on(server.getLocalPort()), Duration.ofMillis(200)));
        }
    }

    @Test
    void givenASourceAddress_whenChecked_thenTheServerSeesIt() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            Target target = new Target(
                    Endpoint.parse("127.0.0.1:" + server.getLocalPort()),
                    Optional.empty(),
                    Optional.of(IpAddress.parse("127.0.0.9")),
                    Optional.empty());
            check(target, Duration.ofSeconds(10));
            try (Socket accepted = server.accept()) {
                assertEquals("127.0.0.9", accepted.getInetAddress().getHostAddress());
            }
        }
    }

    @Test
    void givenNoPort_whenChecked_thenItSaysSo() throws Exception {
        assertEquals(
                Verdict.unhealthy("connecting: the service has no port: the check needs one"),
                check(on(0), Duration.ofSeconds(10)));
    }

    @Test
    void givenAnInterruptionWhileConnecting_whenChecked_thenItReturnsAtOnce() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                Socket first = new Socket();
                Socket second = new Socket()) {
            first.connect(server.getLocalSocketAddress());
            second.connect(server.getLocalSocketAddress());
            Verdict[] verdict = new Verdict[1];
            Thread attempt = Thread.ofVirtual().start(() -> {
                try {
                    verdict[0] = check(on(server.getLocalPort()), Duration.ofMinutes(5));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            attempt.interrupt();
            attempt.join();
            assertEquals(Verdict.unhealthy("connecting: no answer"), verdict[0]);
        }
    }

    @Test
    void givenAnyKey_whenRead_thenItIsUnknown() throws IOException {
        assertEquals(List.of("test.conf:1: path: unknown key"), WrittenOptions.problems(factory, Map.of("path", "/")));
    }

    @Test
    void givenNoFileDescriptorLeft_whenChecked_thenItSaysNothingAboutTheServer() throws Exception {
        assertEquals(
                "Unasked: not asked, this machine lacks something: connecting: Too many open files",
                ScarceFiles.verdict(TcpCheckerFactory.class, Map.of(), "127.0.0.1:1"));
    }
}
