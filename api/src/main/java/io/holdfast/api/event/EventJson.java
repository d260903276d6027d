package io.holdfast.api.event;

import io.holdfast.api.text.JsonObject;

/**
 * The JSON form of an event: the same in the event log, in {@code holdfast events --json} and from every notifier that
 * speaks JSON. Fields may be added, never renamed.
 */
public final class EventJson {

    private EventJson() {}

    /**
     * The common fields (number, time, monotonicNanos, node, kind, subject, severity, oldState, newState, cause,
     * details, summary), then those of the kind.
     */
    public static JsonObject of(Event event) {
        Occurrence occurrence = event.occurrence();
        JsonObject json = new JsonObject()
                .field("number", event.number())
                .field("time", event.time().toString())
                .field("monotonicNanos", event.monotonicTime().nanos())
                .field("node", event.node())
                .field("kind", event.kind().word())
                .field("subject", event.subject().toString())
                .field("severity", event.severity().word())
                .field("oldState", event.oldState())
                .field("newState", event.newState())
                .field("cause", event.cause().word())
                .field("details", event.cause().details())
                .field("summary", occurrence.summary());
        switch (occurrence) {
            case Occurrence.InstanceTransition e ->
                json.field("instance", e.instance())
                        .field("priority", e.priority().value());
            case Occurrence.GroupTransition e -> json.field("group", e.group());
            case Occurrence.LowerPrioritySeen e ->
                json.field("instance", e.instance())
                        .field("priority", e.own().value())
                        .field("heardPriority", e.heard().value())
                        .field("sender", e.sender().toString());
            case Occurrence.PriorityChanged e ->
                json.field("instance", e.instance())
                        .field("state", e.state().word())
                        .field("oldPriority", e.from().value())
                        .field("priority", e.to().value());
            case Occurrence.SplitSuspected e ->
                json.field("instance", e.instance())
                        .field("state", e.state().word())
                        .field("other", e.other().toString());
            case Occurrence.ServerChanged e ->
                service(json, e.service()).field("server", e.server().toString());
            case Occurrence.QuorumChanged e ->
                service(json, e.service()).field("weight", e.weight()).field("quorum", e.quorum());
            case Occurrence.CheckChanged e ->
                service(json, e.service())
                        .field("server", e.server().toString())
                        .field("check", e.check())
                        .field("degraded", e.degraded());
            case Occurrence.ServingChanged e -> service(json, e.service()).field("serving", e.serving());
            case Occurrence.ConfigurationReloaded e -> json.field("applied", e.applied());
            case Occurrence.DaemonStarted e -> json.field("version", e.version());
            case Occurrence.DaemonStopped _ -> {}
            case Occurrence.EventsLost e -> json.field("count", e.count());
            case Occurrence.Test e -> json.field("notifier", e.notifier());
        }
        return json;
    }

    private static JsonObject service(JsonObject json, Service service) {
        return json.field("service", service.name())
                .field("address", service.address().toString());
    }
}
