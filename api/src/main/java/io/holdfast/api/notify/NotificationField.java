package io.holdfast.api.notify;

import io.holdfast.api.event.Event;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.text.Escaping;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A field that a {@link NotificationTemplate} may name; a digest's single-event fields are those of its latest event.
 */
public enum NotificationField {
    /** The notification's key. */
    KEY,
    /** The notifier's name. */
    NOTIFIER,
    /** How many events there are. */
    COUNT,
    /** How many earlier events this notifier is not told of. */
    OMITTED,
    /** Every event: one line each with time and summary. The only field of several lines. */
    EVENTS,
    /** The number of the event. */
    NUMBER,
    /** When it happened, UTC, to the millisecond: {@code 2026-03-01T12:00:00.123Z}. */
    TIME,
    /** The machine's name. */
    NODE,
    /** {@code instance-transition} and so on. */
    KIND,
    /** {@code instance:VI_1}. */
    SUBJECT,
    /** {@code instance}, {@code group}, {@code service}, {@code server}, {@code daemon}. */
    SUBJECT_KIND,
    /** {@code VI_1}. */
    NAME,
    OLD_STATE,
    NEW_STATE,
    /** The state as keepalived calls it: {@code MASTER}, {@code UP}; empty for what keepalived does not know. */
    KEEPALIVED_STATE,
    /** The priority of the instance; empty for everything else. */
    PRIORITY,
    /** One word: {@code active-down-expired}. */
    CAUSE,
    /** The sentence that goes with the cause; may be empty. */
    DETAILS,
    /** {@code info}, {@code notice}, {@code warning}, {@code critical}: the highest of the events. */
    SEVERITY,
    /** One sentence with the cause. */
    SUMMARY;

    /** The constant in kebab case, as templates write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The value: free of control characters, but for the line feeds between the lines of {@link #EVENTS}. */
    public String of(Notification notification) {
        return this == EVENTS
                ? notification.events().stream().map(NotificationField::line).collect(Collectors.joining("\n"))
                : Escaping.LINE.apply(raw(notification));
    }

    private String raw(Notification notification) {
        Event event = notification.latest();
        return switch (this) {
            case KEY -> notification.key();
            case NOTIFIER -> notification.notifier();
            case COUNT -> Integer.toString(notification.events().size());
            case OMITTED -> Long.toString(notification.omitted());
            case EVENTS -> throw new IllegalStateException("has several lines");
            case NUMBER -> Long.toString(event.number());
            case TIME -> time(event);
            case NODE -> event.node();
            case KIND -> event.kind().word();
            case SUBJECT -> event.subject().toString();
            case SUBJECT_KIND -> event.subject().kind().word();
            case NAME -> event.subject().name();
            case OLD_STATE -> event.oldState();
            case NEW_STATE -> event.newState();
            case KEEPALIVED_STATE ->
                KeepalivedForm.of(event).map(KeepalivedForm::state).orElse("");
            case PRIORITY -> priority(event);
            case CAUSE -> event.cause().word();
            case DETAILS -> event.cause().details();
            case SEVERITY -> notification.severity().word();
            case SUMMARY -> notification.summary();
        };
    }

    private static String line(Event event) {
        return time(event) + " " + Escaping.LINE.apply(event.node() + " " + event.summary());
    }

    private static String time(Event event) {
        return event.time().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static String priority(Event event) {
        return switch (event.occurrence()) {
            case Occurrence.InstanceTransition e -> e.priority().toString();
            case Occurrence.LowerPrioritySeen e -> e.own().toString();
            case Occurrence.PriorityChanged e -> e.to().toString();
            case Occurrence.GroupTransition _,
                    Occurrence.SplitSuspected _,
                    Occurrence.ServerChanged _,
                    Occurrence.QuorumChanged _,
                    Occurrence.CheckChanged _,
                    Occurrence.ServingChanged _,
                    Occurrence.ConfigurationReloaded _,
                    Occurrence.DaemonStarted _,
                    Occurrence.DaemonStopped _,
                    Occurrence.EventsLost _,
                    Occurrence.Test _ -> "";
        };
    }
}
