package io.holdfast.api.notify;

import io.holdfast.api.event.Event;
import io.holdfast.api.event.EventJson;
import io.holdfast.api.event.Severity;
import io.holdfast.api.text.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a notifier is asked to tell: one event, or a digest of several.
 *
 * @param key identifies the notification: the same whenever it comes again, also after a restart, and used for no
 *     other. Letters, digits, {@code _}, {@code -} and {@code .}, at most 128
 * @param notifier the notifier's name in the configuration
 * @param events in order, at least one
 * @param omitted events before these that this notifier will not be told of: newer ones took their place, or its queue
 *     was full
 */
public record Notification(String key, String notifier, List<Event> events, long omitted) {

    public Notification {
        events = List.copyOf(events);
        if (events.isEmpty() || !key.matches("[A-Za-z0-9_.-]{1,128}")) {
            throw new IllegalArgumentException("a notification needs an event and a plain key, not \"" + key + "\"");
        }
    }

    /** The newest event, or the only one. */
    public Event latest() {
        return events.getLast();
    }

    /**
     * Identifies one of the events to a receiver that is told of each by itself: the notification's key for the latest,
     * and what would have been its key, had it come alone, for the others.
     */
    public String keyOf(Event event) {
        return event.equals(latest()) ? key : notifier + "-" + event.id();
    }

    /**
     * A notification for each subject, in the order of their latest events: for receivers that are told of one at a
     * time.
     */
    public List<Notification> bySubject() {
        return by(event -> Optional.of(event.subject()));
    }

    /**
     * A notification for each alarm, in the order of their latest events, without those that are no alarm: for
     * receivers that are told of one alarm at a time. Empty when there is none.
     */
    public List<Notification> byAlarm() {
        return by(event -> event.alarm().map(alarm -> List.of(event.subject(), alarm.kind())));
    }

    /** A notification for each kind of event, in the order of the latest ones. */
    public List<Notification> byKind() {
        return by(event -> Optional.of(event.kind()));
    }

    private List<Notification> by(Function<Event, Optional<?>> property) {
        LinkedHashMap<Object, List<Event>> parts = new LinkedHashMap<>();
        for (Event event : events) {
            property.apply(event).ifPresent(value -> {
                List<Event> part = parts.getOrDefault(value, new ArrayList<>());
                part.add(event);
                parts.putLast(value, part);
            });
        }
        return parts.values().stream()
                .map(part -> new Notification(
                        keyOf(part.getLast()), notifier, part, part.getLast().equals(latest()) ? omitted : 0))
                .toList();
    }

    /** Whether there is more than one event. */
    public boolean isDigest() {
        return events.size() > 1;
    }

    /** The highest severity among the events. */
    public Severity severity() {
        return events.stream()
                .map(Event::severity)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** One sentence for people: the event's, or the latest one's with the number of events. */
    public String summary() {
        String last = latest().summary();
        return isDigest() ? events.size() + " events, the latest: " + last : last;
    }

    /** {@code {"key": ..., "notifier": ..., "node": ..., "omitted": ..., "events": [...]}} on one line. */
    public JsonObject toJson() {
        return new JsonObject()
                .field("key", key)
                .field("notifier", notifier)
                .field("node", latest().node())
                .field("omitted", omitted)
                .field("events", events.stream().map(EventJson::of).toList());
    }
}
