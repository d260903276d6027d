package io.holdfast.kernel.event;

import com.fasterxml.jackson.jr.ob.JSON;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.Health;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.event.Service;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the JSON form of an event, as {@link io.holdfast.api.event.EventJson} writes it. */
public final class EventReader {

    /** How every event begins. */
    private static final String NUMBER = "{\"number\":";

    private final Map<String, Object> fields;

    private EventReader(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** The event; empty when the text is no event this version knows, such as one written by a later version. */
    public static Optional<Event> parse(String json) {
        try {
            Map<String, Object> fields = JSON.std.mapFrom(json);
            // The JSON null is no object either.
            return fields == null ? Optional.empty() : parse(fields);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether an event in JSON may have a higher number: what {@link io.holdfast.api.event.EventJson} wrote begins with
     * it, so that those before need not be parsed.
     */
    static boolean mayBeAfter(long number, String json) {
        int comma = json.indexOf(',');
        if (comma < 0 || !json.startsWith(NUMBER)) {
            return true;
        }
        try {
            return Long.parseLong(json, NUMBER.length(), comma, 10) > number;
        } catch (NumberFormatException e) {
            return true;
        }
    }

    /** The event whose fields have been parsed already. */
    public static Optional<Event> parse(Map<String, Object> fields) {
        try {
            return Optional.of(new EventReader(fields).event());
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private Event event() {
        return new Event(
                number("number"),
                Instant.parse(text("time")),
                new MonotonicTime(number("monotonicNanos")),
                text("node"),
                occurrence());
    }

    private Occurrence occurrence() {
        String kind = text("kind");
        return switch (kind) {
            case "instance-transition" ->
                new Occurrence.InstanceTransition(
                        text("instance"),
                        routerState("oldState"),
                        routerState("newState"),
                        priority("priority"),
                        cause());
            case "group-transition" ->
                new Occurrence.GroupTransition(
                        text("group"), routerState("oldState"), routerState("newState"), cause());
            case "lower-priority-seen" ->
                new Occurrence.LowerPrioritySeen(
                        text("instance"),
                        priority("priority"),
                        priority("heardPriority"),
                        IpAddress.parse(text("sender")));
            case "priority-changed" ->
                new Occurrence.PriorityChanged(
                        text("instance"), routerState("state"), priority("oldPriority"), priority("priority"), cause());
            case "split-suspected" ->
                new Occurrence.SplitSuspected(
                        text("instance"), routerState("state"), IpAddress.parse(text("other")), cause());
            case "server-changed" ->
                new Occurrence.ServerChanged(
                        service(), Endpoint.parse(text("server")), health("oldState"), health("newState"), cause());
            case "quorum-changed" ->
                new Occurrence.QuorumChanged(
                        service(), health("oldState"), health("newState"), number("weight"), number("quorum"), cause());
            case "check-changed" ->
                new Occurrence.CheckChanged(
                        service(), Endpoint.parse(text("server")), text("check"), flag("degraded"), cause());
            case "serving-changed" -> new Occurrence.ServingChanged(service(), flag("serving"), cause());
            case "configuration-reloaded" ->
                new Occurrence.ConfigurationReloaded(subjectName(), flag("applied"), cause());
            case "daemon-started" -> new Occurrence.DaemonStarted(subjectName(), text("version"), cause());
            case "daemon-stopped" -> new Occurrence.DaemonStopped(subjectName(), cause());
            case "events-lost" -> new Occurrence.EventsLost(subjectName(), number("count"), cause());
            case "test" -> new Occurrence.Test(subjectName(), text("notifier"));
            default -> throw new IllegalArgumentException("unknown kind " + kind);
        };
    }

    private Service service() {
        return new Service(text("service"), ServiceKey.parse(text("address")));
    }

    private Cause cause() {
        return new Cause(text("cause"), text("details"));
    }

    private String subjectName() {
        String subject = text("subject");
        return subject.substring(subject.indexOf(':') + 1);
    }

    private RouterState routerState(String name) {
        return RouterState.valueOf(text(name).toUpperCase(Locale.ROOT));
    }

    private Health health(String name) {
        return Health.valueOf(text(name).toUpperCase(Locale.ROOT));
    }

    private Priority priority(String name) {
        return new Priority(Math.toIntExact(number(name)));
    }

    private String text(String name) {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("no text " + name);
    }

    private long number(String name) {
        if (fields.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException("no number " + name);
    }

    private boolean flag(String name) {
        if (fields.get(name) instanceof Boolean flag) {
            return flag;
        }
        throw new IllegalArgumentException("no flag " + name);
    }
}
