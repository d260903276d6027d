package org.example.ntfy;

import io.holdfast.api.event.Severity;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.options.Redaction;
import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** One attempt is one request; order, retries and what survives a restart are the kernel's. */
final class NtfyNotifier implements Notifier {

    private final NtfyNotifierFactory.Options options;
    private final HttpClient client = HttpClient.newHttpClient();

    /** Reasons are shown to people, and what went wrong may quote what was sent. */
    private final Redaction redaction;

    NtfyNotifier(NtfyNotifierFactory.Options options) {
        this.options = options;
        this.redaction = new Redaction(options.token().stream().toList());
    }

    @Override
    public Delivery deliver(Notification notification, Deadline deadline) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(options.topic())
                .timeout(deadline.remaining().plus(Duration.ofMillis(1)))
                .header("Priority", priority(notification.severity()))
                .header("Idempotency-Key", notification.key())
                .POST(HttpRequest.BodyPublishers.ofString(notification.summary()));
        options.token().ifPresent(token -> request.header("Authorization", "Bearer " + token.reveal()));
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            String answer = options.topic().getHost() + " answered " + response.statusCode();
            return switch (response.statusCode() / 100) {
                case 2 -> Delivery.delivered();
                case 5 -> Delivery.retry(answer);
                default -> response.statusCode() == 429 ? Delivery.retry(answer) : Delivery.rejected(answer);
            };
        } catch (IOException e) {
            return Delivery.retry("cannot reach " + options.topic().getHost() + ": " + redaction.apply(e.toString()));
        }
    }

    private static String priority(Severity severity) {
        return switch (severity) {
            case INFO -> "low";
            case NOTICE -> "default";
            case WARNING -> "high";
            case CRITICAL -> "urgent";
        };
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
