package io.holdfast.plugin.notifywebhook;

import io.holdfast.api.event.Alarm;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.EventJson;
import io.holdfast.api.event.Severity;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.NotificationField;
import io.holdfast.api.options.Secret;
import io.holdfast.api.text.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** What the body of a request looks like: the words of the option {@code format}. */
public enum Format {
    /** Holdfast's own JSON, complete. */
    HOLDFAST,
    /** The user's own text. */
    TEMPLATE,
    /** A message for a Slack or Mattermost incoming webhook. */
    SLACK,
    /** A message for a Teams workflow: an adaptive card. */
    TEAMS,
    /** An event for PagerDuty's Events API version 2. */
    PAGERDUTY,
    /** Alerts for {@code /api/v2/alerts} of Prometheus Alertmanager. */
    ALERTMANAGER;

    /** PagerDuty cuts a summary at 1024 characters; the dedup_key has room for 255. */
    private static final int PAGERDUTY_SUMMARY = 1024;

    private static final int PAGERDUTY_DEDUP_KEY = 255;

    /** Alertmanager forgets an alert that nobody repeats; nobody repeats an event, and its end may never come. */
    private static final Duration LASTING_ALERT = Duration.ofDays(7);

    private static final Duration MOMENTARY_ALERT = Duration.ofHours(1);

    static String slack(Notification notification) {
        String text = NotificationField.SEVERITY.of(notification) + " on " + NotificationField.NODE.of(notification)
                + (notification.isDigest() ? ":\n" : ": ")
                + (notification.isDigest()
                        ? NotificationField.EVENTS.of(notification)
                        : NotificationField.SUMMARY.of(notification));
        // The three characters with a meaning in Slack's text: without them no link and no @channel can be made.
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return new JsonObject().field("text", escaped).toString();
    }

    static String teams(Notification notification) {
        JsonObject title = new JsonObject()
                .field("type", "TextBlock")
                .field("wrap", true)
                .field("weight", "Bolder")
                .field("text", NotificationField.SUMMARY.of(notification));
        JsonObject facts = new JsonObject()
                .field("type", "FactSet")
                .field(
                        "facts",
                        List.of(
                                fact("Node", NotificationField.NODE.of(notification)),
                                fact("Severity", NotificationField.SEVERITY.of(notification)),
                                fact("Time", NotificationField.TIME.of(notification)),
                                fact("Subject", NotificationField.SUBJECT.of(notification)),
                                fact("Events", NotificationField.COUNT.of(notification))));
        JsonObject card = new JsonObject()
                .field("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
                .field("type", "AdaptiveCard")
                .field("version", "1.4")
                .field(
                        "body",
                        notification.isDigest() ? List.of(title, facts, lines(notification)) : List.of(title, facts));
        JsonObject attachment = new JsonObject()
                .field("contentType", "application/vnd.microsoft.card.adaptive")
                .field("content", card);
        return new JsonObject()
                .field("type", "message")
                .field("attachments", List.of(attachment))
                .toString();
    }

    /** A line of a digest is a paragraph: a text block takes one line end for a space. */
    private static JsonObject lines(Notification notification) {
        return new JsonObject()
                .field("type", "TextBlock")
                .field("wrap", true)
                .field("text", NotificationField.EVENTS.of(notification).replace("\n", "\n\n"));
    }

    /** Of the latest event, which has to be an alarm. */
    static String pagerDuty(Notification notification, Secret routingKey) {
        Event latest = notification.latest();
        Alarm alarm = latest.alarm().orElseThrow();
        JsonObject payload = new JsonObject()
                .field("summary", shortened(latest.node() + ": " + notification.summary(), PAGERDUTY_SUMMARY))
                .field("source", latest.node())
                .field("severity", pagerDutySeverity(alarm.severity()))
                .field("timestamp", latest.time().toString())
                .field("component", latest.subject().toString())
                .field("class", latest.kind().word())
                .field("custom_details", EventJson.of(latest));
        return new JsonObject()
                .field("routing_key", routingKey.reveal())
                .field("event_action", alarm.phase() == Alarm.Phase.ENDED ? "resolve" : "trigger")
                .field("dedup_key", deduplicationKey(identity(latest, alarm)))
                .field("payload", payload)
                .toString();
    }

    static String alertmanager(Notification notification) {
        return notification.events().stream()
                .flatMap(event -> event.alarm().map(alarm -> alert(event, alarm)).stream())
                .map(JsonObject::toString)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static JsonObject alert(Event event, Alarm alarm) {
        JsonObject labels = new JsonObject()
                .field("alertname", "Holdfast")
                .field("kind", alarm.kind().word())
                .field("instance", event.node())
                .field("subject", event.subject().toString())
                .field("severity", alarm.severity().word());
        JsonObject annotations = new JsonObject()
                .field("summary", event.occurrence().summary())
                .field("description", event.cause().toString())
                .field("number", Long.toString(event.number()));
        Duration lifetime = switch (alarm.phase()) {
            case RAISED -> LASTING_ALERT;
            case ENDED -> Duration.ZERO;
            case MOMENTARY -> MOMENTARY_ALERT;
        };
        return new JsonObject()
                .field("labels", labels)
                .field("annotations", annotations)
                .field("startsAt", event.time().toString())
                .field("endsAt", event.time().plus(lifetime).toString());
    }

    /** What an alarm and its end have in common. */
    private static String identity(Event event, Alarm alarm) {
        return "holdfast/" + event.node() + "/" + alarm.kind().word() + "/" + event.subject();
    }

    /** One that is too long ends with its SHA-256, so that two of the same beginning stay two. */
    private static String deduplicationKey(String identity) {
        if (identity.length() <= PAGERDUTY_DEDUP_KEY) {
            return identity;
        }
        String hash = sha256(identity);
        return identity.substring(0, PAGERDUTY_DEDUP_KEY - hash.length()) + hash;
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static JsonObject fact(String title, String value) {
        return new JsonObject().field("title", title).field("value", value);
    }

    private static String pagerDutySeverity(Severity severity) {
        return switch (severity) {
            case INFO, NOTICE -> "info";
            case WARNING -> "warning";
            case CRITICAL -> "critical";
        };
    }

    private static String shortened(String text, int characters) {
        return text.length() > characters ? text.substring(0, characters) : text;
    }
}
