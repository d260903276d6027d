package io.holdfast.plugin.notifywebhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.testing.Notifications;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.api.testing.TestCertificates;
import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server over TLS whose certificate is for 127.0.0.1, signed by nobody but itself. */
@Timeout(300)
class WebhookTlsTest {

    @TempDir
    static Path folder;

    private static TestCertificates certificates;

    private HttpsServer server;

    @BeforeAll
    static void makeCertificates() {
        certificates = TestCertificates.create(folder, "ip:127.0.0.1", "-1d", 30);
    }

    @BeforeEach
    void startServer() throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificates.serverContext()));
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private Delivery deliver(String host, String more) throws InterruptedException {
        String url = "https://" + host + ":" + server.getAddress().getPort() + "/";
        WebhookOptions options = OptionsText.of("url = \"" + url + "\"\n" + more)
                .read(new WebhookNotifierFactory()::options)
                .options();
        try (Notifier notifier = new WebhookNotifier(options)) {
            return notifier.deliver(
                    Notifications.transition("VI_1", RouterState.ACTIVE), Deadline.in(Duration.ofMinutes(1)));
        }
    }

    private static String reason(Delivery delivery) {
        return assertInstanceOf(Delivery.Retry.class, delivery).reason();
    }

    @Test
    void whenItsCertificateIsTrusted_thenItIsTold() throws Exception {
        assertEquals(Delivery.delivered(), deliver("127.0.0.1", "ca = \"" + certificates.certificate() + "\""));
    }

    @Test
    void whenItsCertificateIsNotTrusted_thenThatIsSaid() throws Exception {
        String reason = reason(deliver("127.0.0.1", ""));

        assertTrue(reason.endsWith(": the certificate is not signed by an authority that is trusted here"), reason);
    }

    @Test
    void whenItsCertificateIsForSomebodyElse_thenThatIsSaid() throws Exception {
        String reason = reason(deliver("localhost", "ca = \"" + certificates.certificate() + "\""));

        assertTrue(reason.endsWith(": No name matching localhost found"), reason);
    }

    @Test
    void whenItIsNotToBeVerified_thenItIsToldAllTheSame() throws Exception {
        assertEquals(Delivery.delivered(), deliver("localhost", "verify = off"));
    }
}
