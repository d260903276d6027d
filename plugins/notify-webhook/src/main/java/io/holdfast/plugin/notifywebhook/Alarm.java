package io.holdfast.plugin.notifywebhook;

import io.holdfast.api.event.Event;
import io.holdfast.api.event.EventKind;
import io.holdfast.api.event.Health;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.event.Severity;

/**
 * An event for receivers that know alarms, which go off and are over, instead of events.
 *
 * @param over whether it tells of the end of what an earlier event of its kind and subject told of
 * @param severity that of the alarm, which is the same when it is over
 */
record Alarm(boolean over, Severity severity) {

    static Alarm of(Event event) {
        return new Alarm(isOver(event.occurrence()), severity(event));
    }

    private static boolean isOver(Occurrence occurrence) {
        return switch (occurrence) {
            case Occurrence.InstanceTransition e -> e.to() != RouterState.FAULT;
            case Occurrence.GroupTransition e -> e.to() != RouterState.FAULT;
            case Occurrence.ServerChanged e -> e.to() != Health.DOWN;
            case Occurrence.QuorumChanged e -> e.to() != Health.DOWN;
            case Occurrence.CheckChanged e -> !e.degraded();
            case Occurrence.ServingChanged e -> e.serving();
            case Occurrence.ConfigurationReloaded e -> e.applied();
            case Occurrence.LowerPrioritySeen _,
                    Occurrence.PriorityChanged _,
                    Occurrence.SplitSuspected _,
                    Occurrence.DaemonStarted _,
                    Occurrence.DaemonStopped _,
                    Occurrence.EventsLost _,
                    Occurrence.Test _ -> false;
        };
    }

    private static Severity severity(Event event) {
        EventKind kind = event.kind();
        return switch (kind) {
            case QUORUM_CHANGED, SERVING_CHANGED, SPLIT_SUSPECTED -> Severity.CRITICAL;
            case INSTANCE_TRANSITION, GROUP_TRANSITION, SERVER_CHANGED, CHECK_CHANGED, CONFIGURATION_RELOADED ->
                Severity.WARNING;
            case LOWER_PRIORITY_SEEN, PRIORITY_CHANGED, DAEMON_STARTED, DAEMON_STOPPED, EVENTS_LOST, TEST ->
                event.severity();
        };
    }
}
