package io.holdfast.api.event;

import java.util.Optional;

/**
 * An occurrence for receivers that know alarms, which are raised and end, instead of events.
 *
 * @param kind identifies the alarm together with the subject: the kind of the occurrence that raises it, also at its
 *     end
 * @param severity the same at its end
 */
public record Alarm(EventKind kind, Severity severity, Phase phase) {

    /** What becomes of it. */
    public enum Phase {
        RAISED,
        /** Things are well, whether or not it had been raised. */
        ENDED,
        /** Raised by something that nothing ends. */
        MOMENTARY
    }

    /** The alarm that an occurrence raises or ends; empty for mere news. */
    public static Optional<Alarm> of(Occurrence occurrence) {
        EventKind kind = occurrence.kind();
        return switch (occurrence) {
            case Occurrence.InstanceTransition e -> lasting(kind, Severity.WARNING, e.to() == RouterState.FAULT);
            case Occurrence.GroupTransition e -> lasting(kind, Severity.WARNING, e.to() == RouterState.FAULT);
            case Occurrence.ServerChanged e -> lasting(kind, Severity.WARNING, e.to() == Health.DOWN);
            case Occurrence.QuorumChanged e -> lasting(kind, Severity.CRITICAL, e.to() == Health.DOWN);
            case Occurrence.CheckChanged e -> lasting(kind, Severity.WARNING, e.degraded());
            case Occurrence.ServingChanged e -> lasting(kind, Severity.CRITICAL, !e.serving());
            case Occurrence.ConfigurationReloaded e -> lasting(kind, Severity.WARNING, !e.applied());
            case Occurrence.DaemonStopped _ -> lasting(kind, Severity.NOTICE, true);
            case Occurrence.DaemonStarted _ -> lasting(EventKind.DAEMON_STOPPED, Severity.NOTICE, false);
            case Occurrence.SplitSuspected _, Occurrence.EventsLost _, Occurrence.Test _ ->
                Optional.of(new Alarm(kind, occurrence.severity(), Phase.MOMENTARY));
            case Occurrence.LowerPrioritySeen _, Occurrence.PriorityChanged _ -> Optional.empty();
        };
    }

    private static Optional<Alarm> lasting(EventKind kind, Severity severity, boolean raised) {
        return Optional.of(new Alarm(kind, severity, raised ? Phase.RAISED : Phase.ENDED));
    }
}
