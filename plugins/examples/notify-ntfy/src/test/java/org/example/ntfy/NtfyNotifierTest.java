package org.example.ntfy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.testing.Notifications;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.api.time.Deadline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NtfyNotifierTest {

    private final NtfyNotifierFactory factory = new NtfyNotifierFactory();
    private final BlockingQueue<String> published = new LinkedBlockingQueue<>();
    private HttpServer server;
    private int status = 200;

    @BeforeEach
    void startServer() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/ops", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            published.add(exchange.getRequestHeaders().getFirst("Priority") + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private Delivery deliver() throws InterruptedException {
        NtfyNotifierFactory.Options options = OptionsText.of(
                        "topic = \"http://127.0.0.1:" + server.getAddress().getPort() + "/ops\", token = hush")
                .read(factory::options)
                .options();
        try (Notifier notifier = factory.create(options, null)) {
            return notifier.deliver(
                    Notifications.transition("VI_1", RouterState.FAULT), Deadline.in(Duration.ofMinutes(1)));
        }
    }

    @Test
    void givenAServer_whenTold_thenItIsPublished() throws Exception {
        assertEquals(Delivery.delivered(), deliver());
        assertEquals(
                "high Bearer hush Instance VI_1: Backup -> Fault (active-down-expired: nothing heard for 3.6 s)",
                published.take());
    }

    @Test
    void givenABrokenServer_whenTold_thenItIsTriedAgain() throws Exception {
        status = 503;

        assertEquals(Delivery.retry("127.0.0.1 answered 503"), deliver());
    }

    @Test
    void givenAWrongAddress_whenRead_thenThatIsAMistakeWithItsPlace() {
        assertEquals(
                List.of("test.conf:1: topic: ftp://a/b is not an http:// or https:// address"),
                OptionsText.of("topic = \"ftp://a/b\"").read(factory::options).problems());
    }
}
