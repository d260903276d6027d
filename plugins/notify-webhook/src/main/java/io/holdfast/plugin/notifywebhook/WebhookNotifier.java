package io.holdfast.plugin.notifywebhook;

import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.Progress;
import io.holdfast.api.options.Redaction;
import io.holdfast.api.options.Secret;
import io.holdfast.api.text.Escaping;
import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends a request for each notification; to a receiver of alarms, which knows one alarm a request, one for each alarm
 * in it. Safe for several threads.
 */
final class WebhookNotifier implements Notifier {

    /** draft-ietf-httpapi-idempotency-key-header, section 2. */
    static final String KEY_HEADER = "Idempotency-Key";

    private static final int REQUESTS_AT_ONCE = 8;

    /** How much of a refusal's body is shown to the operator. */
    private static final int WORDS = 300;

    /** How much of it is looked at: a secret at the end of what is shown must be whole to be found. */
    private static final int SEEN_BYTES = 16 * 1024;

    /** How long a refusal's body is waited for: its status is what counts. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String JSON = "application/json";

    private final WebhookOptions options;
    private final Redaction redaction;
    private final HttpClient client;
    private final Progress progress = new Progress();

    WebhookNotifier(WebhookOptions options) {
        this.options = options;
        this.redaction = new Redaction(options.secrets());
        this.client = client(options);
    }

    @Override
    public int concurrency() {
        return REQUESTS_AT_ONCE;
    }

    @Override
    public Delivery deliver(Notification notification, Deadline deadline) throws InterruptedException {
        List<Notification> parts = parts(notification);
        if (parts.isEmpty()) {
            return Delivery.skipped(notification.latest().kind().word() + " is news and no alarm, and the format "
                    + options.format().name().toLowerCase(Locale.ROOT) + " is for alarms");
        }
        for (Notification part : progress.rest(notification, parts)) {
            Delivery delivery = post(part, deadline);
            switch (delivery) {
                case Delivery.Delivered _ -> progress.stepDone(notification);
                case Delivery.Rejected rejected -> {
                    String which = parts.size() > 1 ? part.latest().subject() + ": " : "";
                    progress.stepRefused(notification, which + rejected.reason());
                }
                case Delivery.Retry _, Delivery.Skipped _ -> {
                    return delivery;
                }
            }
        }
        return progress.outcome(notification);
    }

    /** What goes into a request of its own. */
    private List<Notification> parts(Notification notification) {
        return switch (options.format()) {
            case PAGERDUTY -> notification.byAlarm();
            case ALERTMANAGER -> notification.byAlarm().isEmpty() ? List.of() : List.of(notification);
            case HOLDFAST, TEMPLATE, SLACK, TEAMS -> List.of(notification);
        };
    }

    private Delivery post(Notification notification, Deadline deadline) throws InterruptedException {
        HttpRequest request = request(notification, deadline);
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return judge(response, body, deadline);
            }
        } catch (IOException e) {
            return Delivery.retry("cannot post to " + options.server() + ": " + redaction.apply(Failure.words(e)));
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpRequest request(Notification notification, Deadline deadline) {
        byte[] body = body(notification).getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(options.url().reveal()))
                .timeout(deadline.remaining().plus(Duration.ofMillis(1)))
                .method(options.method().name(), HttpRequest.BodyPublishers.ofByteArray(body))
                .setHeader("Content-Type", contentType() + (contentType().contains(";") ? "" : "; charset=utf-8"))
                .setHeader("User-Agent", "holdfast")
                .setHeader(KEY_HEADER, notification.key());
        options.headers().forEach((name, value) -> request.setHeader(name, value.reveal()));
        options.authorization().ifPresent(value -> request.setHeader("Authorization", value.reveal()));
        options.signingKey()
                .ifPresent(key -> request.setHeader(options.signatureHeader(), "sha256=" + signature(key, body)));
        return request.build();
    }

    private String contentType() {
        return options.contentType().orElse(JSON);
    }

    private String body(Notification notification) {
        return switch (options.format()) {
            case HOLDFAST -> notification.toJson().toString();
            case TEMPLATE -> options.body().orElseThrow().render(notification, escaping());
            case SLACK -> Format.slack(notification);
            case TEAMS -> Format.teams(notification);
            case PAGERDUTY ->
                Format.pagerDuty(notification, options.routingKey().orElseThrow());
            case ALERTMANAGER -> Format.alertmanager(notification);
        };
    }

    /** What the content type says of the place where values go. */
    private Escaping escaping() {
        String type = contentType().toLowerCase(Locale.ROOT).replaceFirst(" *;.*", "");
        if (type.contains("json")) {
            return Escaping.JSON;
        }
        // RFC 7303, sections 4 and 8
        if (type.endsWith("/xml") || type.endsWith("+xml") || type.equals("text/html")) {
            return Escaping.XML;
        }
        return type.equals("application/x-www-form-urlencoded") ? Escaping.FORM : Escaping.TEXT;
    }

    /** HMAC (RFC 2104) with SHA-256 over the body, in lower-case hexadecimal digits. */
    private static String signature(Secret key, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private Delivery judge(HttpResponse<InputStream> response, InputStream body, Deadline deadline)
            throws InterruptedException {
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return Delivery.delivered();
        }
        String words = words(body, deadline);
        String reason = options.server() + " answered " + status + (words.isEmpty() ? "" : ": " + words);
        if (!isWorthAnotherAttempt(status)) {
            return Delivery.rejected(reason);
        }
        Optional<Duration> pause =
                response.headers().firstValue("Retry-After").flatMap(value -> RetryAfter.parse(value, Instant.now()));
        return new Delivery.Retry(reason, pause);
    }

    /** The beginning of a refusal's body, as much as comes in time, without what is secret in it. */
    private String words(InputStream body, Deadline deadline) throws InterruptedException {
        byte[] bytes = Beginning.of(
                body, SEEN_BYTES, earlier(PATIENCE, deadline.remaining().dividedBy(2)));
        String words =
                redaction.apply(new String(bytes, StandardCharsets.UTF_8)).strip();
        return words.length() > WORDS ? words.substring(0, WORDS) : words;
    }

    private static Duration earlier(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Busy or broken servers (RFC 9110, section 15.6; RFC 6585, section 4), and answers about the address or the
     * password rather than the message: an operator mends those.
     */
    private static boolean isWorthAnotherAttempt(int status) {
        return switch (status) {
            case 401, 403, 404, 407, 408, 425, 429 -> true;
            default -> status >= 500;
        };
    }

    private static HttpClient client(WebhookOptions options) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(options.connectTimeout())
                .sslContext(options.tls().context());
        options.proxy()
                .ifPresent(proxy -> builder.proxy(
                        ProxySelector.of(InetSocketAddress.createUnresolved(proxy.host(), proxy.port()))));
        return builder.build();
    }
}
