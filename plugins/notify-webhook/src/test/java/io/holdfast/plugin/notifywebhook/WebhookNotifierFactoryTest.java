package io.holdfast.plugin.notifywebhook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.Factory;
import io.holdfast.api.net.HostPort;
import io.holdfast.api.notify.NotificationTemplate;
import io.holdfast.api.options.Secret;
import io.holdfast.api.testing.FactoryContract;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.api.testing.TestCertificates;
import io.holdfast.api.tls.TlsClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookNotifierFactoryTest implements FactoryContract<WebhookOptions> {

    private static final Secret URL = new Secret("https://chat.example.net/hook");
    private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

    @TempDir
    static Path folder;

    private static Path certificate;
    private static Path key;

    @BeforeAll
    static void makeCertificates() {
        TestCertificates certificates = TestCertificates.create(folder, "dns:localhost", "-1d", 30);
        certificate = certificates.certificate();
        key = certificates.key();
    }

    @Override
    public Factory<WebhookOptions> factory() {
        return new WebhookNotifierFactory();
    }

    @Override
    public String shortest() {
        return "url = \"https://chat.example.net/hook\"";
    }

    @Override
    public WebhookOptions defaults() {
        return new WebhookOptions(
                URL,
                WebhookOptions.Method.POST,
                Format.HOLDFAST,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                "X-Holdfast-Signature",
                Optional.empty(),
                tls(""),
                Optional.empty(),
                FIVE_SECONDS);
    }

    @Override
    public Map<String, WebhookOptions> examples() {
        return Map.of(
                """
                url = "http://[2001:db8::1]:8080/hush-path"
                method = PUT
                body = "text={{summary}}"
                content-type = application/x-www-form-urlencoded
                headers { X-Token = hush-header }
                authorization = "Bearer hush-token"
                secret = hush-key
                signature-header = X-Signed
                ca = "%s"
                certificate = "%s"
                key = "%s"
                proxy = "proxy.example.net:3128"
                connect-timeout = 2s
                """.formatted(certificate, certificate, key),
                new WebhookOptions(
                        new Secret("http://[2001:db8::1]:8080/hush-path"),
                        WebhookOptions.Method.PUT,
                        Format.TEMPLATE,
                        Optional.of(NotificationTemplate.parse("text={{summary}}")),
                        Optional.of("application/x-www-form-urlencoded"),
                        Map.of("X-Token", new Secret("hush-header")),
                        Optional.of(new Secret("Bearer hush-token")),
                        Optional.of(new Secret("hush-key")),
                        "X-Signed",
                        Optional.empty(),
                        tls("ca = \"" + certificate + "\", certificate = \"" + certificate + "\", key = \"" + key
                                + "\""),
                        Optional.of(new HostPort("proxy.example.net", 3128)),
                        Duration.ofSeconds(2)),
                """
                url = "https://events.pagerduty.com/v2/enqueue"
                format = pagerduty
                routing-key = hush-route
                """,
                new WebhookOptions(
                        new Secret("https://events.pagerduty.com/v2/enqueue"),
                        WebhookOptions.Method.POST,
                        Format.PAGERDUTY,
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        "X-Holdfast-Signature",
                        Optional.of(new Secret("hush-route")),
                        tls(""),
                        Optional.empty(),
                        FIVE_SECONDS),
                "url = \"https://10.0.0.1/\", verify = off",
                new WebhookOptions(
                        new Secret("https://10.0.0.1/"),
                        WebhookOptions.Method.POST,
                        Format.HOLDFAST,
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        "X-Holdfast-Signature",
                        Optional.empty(),
                        tls("verify = off"),
                        Optional.empty(),
                        FIVE_SECONDS));
    }

    @Override
    public List<String> secrets() {
        return List.of("hush-header", "hush-path", "hush-token", "hush-key", "hush-route");
    }

    private static TlsClient tls(String options) {
        return OptionsText.of(options).read(TlsClient::readTrust).options();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url = \"ftp://example.net/\" | url: is not an http:// or https:// URL",
                "url = \"chat.example.net\" | url: is not an http:// or https:// URL",
                "url = \"https://\" | url: is not a URL",
                "url = \"https:///hook\" | url: has no host that is a name or an address",
                "url = \"https://a b/\" | url: is not a URL",
                "url = \"https://example.net:65536/\" | url: has a port that is not in 1..65535",
                "url = \"https://me:pass@example.net/\" | url: holds a user or password: use authorization",
                "url = \"http://a/\", body = \"{{sumary}}\" | body: unknown field {{sumary}}, did you mean \"summary\"?",
                "url = \"http://a/\", format = template | body: goes with format = template, and only with it",
                "url = \"http://a/\", format = slack, body = x | body: goes with format = template, and only with it",
                "url = \"http://a/\", format = pagerduty | routing-key: goes with format = pagerduty, and only with it",
                "url = \"http://a/\", headers { Host = b } | headers: restricted header name: \"Host\"",
                "url = \"http://a/\", headers { idempotency-key = b } | headers: Idempotency-Key is the notification's own",
                "url = \"http://a/\", headers { \"a b\" = c } | headers: invalid header name: \"a b\"",
                "url = \"http://a/\", headers { X-Token = \"hush\u0001\" } | headers: the value of X-Token holds characters that a header cannot have",
                "url = \"http://a/\", format = pagerduty, routing-key = \"\" | routing-key: is empty",
                "url = \"http://a/\", authorization = \"\" | authorization: is empty",
                "url = \"http://a/\", method = GET | method: expected POST or PUT, found \"GET\"",
                "url = \"http://a/\", authorization = \"hush\u0001\" | authorization: the value of Authorization holds characters that a header cannot have",
                "url = \"http://a/\", secret = \"\" | secret: is empty",
                "url = \"http://a/\", signature-header = idempotency-key | signature-header: idempotency-key is a header that the request has already",
                "url = \"http://a/\", signature-header = Content-Type | signature-header: Content-Type is a header that the request has already",
                "url = \"http://a/\", signature-header = X-Team, headers { x-team = a } | signature-header: X-Team is a header that the request has already",
                "url = \"http://a/\", ca = /no/such/file | ca: cannot read /no/such/file",
            })
    void mistakesAreNamed(String options, String problem) {
        assertEquals(
                List.of("test.conf:1: " + problem),
                OptionsText.of(options).read(factory()::options).problems());
    }
}
