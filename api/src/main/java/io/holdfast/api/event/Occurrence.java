package io.holdfast.api.event;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.vrrp.Priority;

/**
 * What happened: one record per kind with its own facts, and what all kinds have in common.
 *
 * <p>New kinds may be added. A notifier that does not care which kind it was uses the common methods and no switch.
 */
public sealed interface Occurrence {

    /**
     * An instance went from one state to another.
     *
     * @param priority its priority after the transition
     */
    record InstanceTransition(String instance, RouterState from, RouterState to, Priority priority, Cause cause)
            implements Occurrence {}

    /** A group of instances went from one state to another. */
    record GroupTransition(String group, RouterState from, RouterState to, Cause cause) implements Occurrence {}

    /**
     * An Active instance heard an advertisement of lower priority: another router is Active as well (keepalived's
     * MASTER_RX_LOWER_PRI).
     *
     * @param own our priority
     */
    record LowerPrioritySeen(String instance, Priority own, Priority heard, IpAddress sender) implements Occurrence {
        @Override
        public Cause cause() {
            return new Cause("lower-priority-heard", sender + " advertises priority " + heard + ", ours is " + own);
        }
    }

    /**
     * The priority of an instance changed.
     *
     * @param state the state it is in
     */
    record PriorityChanged(String instance, RouterState state, Priority from, Priority to, Cause cause)
            implements Occurrence {}

    /**
     * Two routers may hold the addresses of an instance.
     *
     * @param state our own state
     * @param other the other router's address
     */
    record SplitSuspected(String instance, RouterState state, IpAddress other, Cause cause) implements Occurrence {}

    /**
     * A server of a service came up or went down.
     *
     * @param to {@code UNKNOWN}: it is no longer in the configuration
     */
    record ServerChanged(Service service, Endpoint server, Health from, Health to, Cause cause) implements Occurrence {}

    /**
     * A service gained or lost its quorum.
     *
     * @param to {@code UP}: it has its quorum; {@code DOWN}: it has lost it; {@code UNKNOWN}: it is no longer in the
     *     configuration
     * @param weight sum of the weights of the servers that are up
     * @param quorum the sum that is asked for
     */
    record QuorumChanged(Service service, Health from, Health to, long weight, long quorum, Cause cause)
            implements Occurrence {}

    /**
     * A check does worse than it should without its server being down for it, or does well again.
     *
     * @param check the check's type or name
     */
    record CheckChanged(Service service, Endpoint server, String check, boolean degraded, Cause cause)
            implements Occurrence {}

    /**
     * A balancer cannot do for a service what is wanted of it, or can again.
     *
     * @param serving false: it cannot, and the cause says why
     */
    record ServingChanged(Service service, boolean serving, Cause cause) implements Occurrence {}

    /**
     * The configuration was read again.
     *
     * @param daemon the node's name
     * @param applied false: it has problems, and the old one goes on
     */
    record ConfigurationReloaded(String daemon, boolean applied, Cause cause) implements Occurrence {}

    /**
     * The daemon runs.
     *
     * @param daemon the node's name
     */
    record DaemonStarted(String daemon, String version, Cause cause) implements Occurrence {}

    /**
     * The daemon stops.
     *
     * @param daemon the node's name
     */
    record DaemonStopped(String daemon, Cause cause) implements Occurrence {}

    /**
     * About here, so many events are missing: more happened at once than the event log could take, or what it had
     * written down cannot be read any more.
     *
     * @param daemon the node's name
     */
    record EventsLost(String daemon, long count, Cause cause) implements Occurrence {}

    /**
     * Nothing happened: an operator tries a notifier.
     *
     * @param daemon the node's name
     */
    record Test(String daemon, String notifier) implements Occurrence {
        @Override
        public Cause cause() {
            return Cause.of("asked-for");
        }
    }

    /** Why it happened. */
    Cause cause();

    /** Which of the records this is. */
    default EventKind kind() {
        return switch (this) {
            case InstanceTransition _ -> EventKind.INSTANCE_TRANSITION;
            case GroupTransition _ -> EventKind.GROUP_TRANSITION;
            case LowerPrioritySeen _ -> EventKind.LOWER_PRIORITY_SEEN;
            case PriorityChanged _ -> EventKind.PRIORITY_CHANGED;
            case SplitSuspected _ -> EventKind.SPLIT_SUSPECTED;
            case ServerChanged _ -> EventKind.SERVER_CHANGED;
            case QuorumChanged _ -> EventKind.QUORUM_CHANGED;
            case CheckChanged _ -> EventKind.CHECK_CHANGED;
            case ServingChanged _ -> EventKind.SERVING_CHANGED;
            case ConfigurationReloaded _ -> EventKind.CONFIGURATION_RELOADED;
            case DaemonStarted _ -> EventKind.DAEMON_STARTED;
            case DaemonStopped _ -> EventKind.DAEMON_STOPPED;
            case EventsLost _ -> EventKind.EVENTS_LOST;
            case Test _ -> EventKind.TEST;
        };
    }

    /** Whom it is about; events of one subject are delivered in order. */
    default Subject subject() {
        return switch (this) {
            case InstanceTransition e -> Subject.instance(e.instance);
            case GroupTransition e -> Subject.group(e.group);
            case LowerPrioritySeen e -> Subject.instance(e.instance);
            case PriorityChanged e -> Subject.instance(e.instance);
            case SplitSuspected e -> Subject.instance(e.instance);
            case ServerChanged e -> e.service.subject(e.server);
            case QuorumChanged e -> e.service.subject();
            case CheckChanged e -> e.service.subject(e.server);
            case ServingChanged e -> e.service.subject();
            case ConfigurationReloaded e -> Subject.daemon(e.daemon);
            case DaemonStarted e -> Subject.daemon(e.daemon);
            case DaemonStopped e -> Subject.daemon(e.daemon);
            case EventsLost e -> Subject.daemon(e.daemon);
            case Test e -> Subject.daemon(e.daemon);
        };
    }

    /** The state before: one lower-case word or a number, empty where there is none. */
    default String oldState() {
        return switch (this) {
            case InstanceTransition e -> e.from.word();
            case GroupTransition e -> e.from.word();
            case LowerPrioritySeen _ -> RouterState.ACTIVE.word();
            case PriorityChanged e -> e.from.toString();
            case SplitSuspected e -> e.state.word();
            case ServerChanged e -> e.from.word();
            case QuorumChanged e -> e.from.word();
            case CheckChanged e -> e.degraded ? "well" : "degraded";
            case ServingChanged e -> e.serving ? "problem" : "served";
            case DaemonStarted _ -> "stopped";
            case DaemonStopped _ -> "running";
            case ConfigurationReloaded _, EventsLost _, Test _ -> "";
        };
    }

    /** The state after; equal to {@link #oldState} where nothing changed its state. */
    default String newState() {
        return switch (this) {
            case InstanceTransition e -> e.to.word();
            case GroupTransition e -> e.to.word();
            case LowerPrioritySeen _ -> RouterState.ACTIVE.word();
            case PriorityChanged e -> e.to.toString();
            case SplitSuspected e -> e.state.word();
            case ServerChanged e -> e.to.word();
            case QuorumChanged e -> e.to.word();
            case CheckChanged e -> e.degraded ? "degraded" : "well";
            case ServingChanged e -> e.serving ? "served" : "problem";
            case ConfigurationReloaded e -> e.applied ? "applied" : "refused";
            case DaemonStarted _ -> "running";
            case DaemonStopped _ -> "stopped";
            case EventsLost _, Test _ -> "";
        };
    }

    /** How much it matters. */
    default Severity severity() {
        return switch (this) {
            case InstanceTransition e -> e.to == RouterState.FAULT ? Severity.WARNING : Severity.NOTICE;
            case GroupTransition e -> e.to == RouterState.FAULT ? Severity.WARNING : Severity.NOTICE;
            case ServerChanged e -> e.to == Health.DOWN ? Severity.WARNING : Severity.NOTICE;
            case QuorumChanged e -> e.to == Health.DOWN ? Severity.CRITICAL : Severity.NOTICE;
            case CheckChanged e -> e.degraded ? Severity.WARNING : Severity.INFO;
            case ServingChanged e -> e.serving ? Severity.NOTICE : Severity.CRITICAL;
            case ConfigurationReloaded e -> e.applied ? Severity.INFO : Severity.WARNING;
            case SplitSuspected _ -> Severity.CRITICAL;
            case EventsLost _ -> Severity.WARNING;
            case LowerPrioritySeen _, DaemonStarted _, DaemonStopped _ -> Severity.NOTICE;
            case PriorityChanged _, Test _ -> Severity.INFO;
        };
    }

    /**
     * What filters and quiet hours go by: the severity, and for the end of something bad that of its beginning, so that
     * whoever was told of the one is told of the other.
     */
    default Severity importance() {
        return switch (this) {
            case InstanceTransition e -> e.from == RouterState.FAULT ? Severity.WARNING : severity();
            case GroupTransition e -> e.from == RouterState.FAULT ? Severity.WARNING : severity();
            case ServerChanged e -> e.from == Health.DOWN ? Severity.WARNING : severity();
            case QuorumChanged e -> e.from == Health.DOWN ? Severity.CRITICAL : severity();
            case CheckChanged _, ConfigurationReloaded _ -> Severity.WARNING;
            case ServingChanged _ -> Severity.CRITICAL;
            case LowerPrioritySeen _,
                    PriorityChanged _,
                    SplitSuspected _,
                    DaemonStarted _,
                    DaemonStopped _,
                    EventsLost _,
                    Test _ -> severity();
        };
    }

    private static String fate(Health quorum) {
        return switch (quorum) {
            case UP -> "gained";
            case DOWN -> "lost";
            case UNKNOWN -> "no longer looked at";
        };
    }

    /** One sentence for people, without cause, node and time: {@code Instance VI_1: Backup -> Active}. */
    default String summary() {
        return switch (this) {
            case InstanceTransition e -> "Instance " + e.instance + ": " + e.from + " -> " + e.to;
            case GroupTransition e -> "Group " + e.group + ": " + e.from + " -> " + e.to;
            case LowerPrioritySeen e ->
                "Instance " + e.instance + ": Active, but " + e.sender + " is too with priority " + e.heard;
            case PriorityChanged e ->
                "Instance " + e.instance + ": priority " + e.from + " -> " + e.to + " while " + e.state;
            case SplitSuspected e -> "Instance " + e.instance + ": " + e.other + " may hold the addresses as well";
            case ServerChanged e ->
                "Server " + e.server + " of service " + e.service.name() + ": " + oldState() + " -> " + newState();
            case QuorumChanged e ->
                "Service " + e.service.name() + ": quorum " + fate(e.to) + " (weight " + e.weight + ", quorum "
                        + e.quorum + ")";
            case CheckChanged e ->
                "Check " + e.check + " of server " + e.server + " of service " + e.service.name() + ": " + oldState()
                        + " -> " + newState();
            case ServingChanged e ->
                "Service " + e.service.name() + ": its balancer "
                        + (e.serving ? "serves it as wanted" : "cannot serve it as wanted");
            case ConfigurationReloaded _ -> "Configuration " + newState();
            case DaemonStarted e -> "Holdfast " + e.version + " started on " + e.daemon;
            case DaemonStopped e -> "Holdfast stopped on " + e.daemon;
            case EventsLost e -> e.count + (e.count == 1 ? " event is missing" : " events are missing");
            case Test e -> "Test of notifier " + e.notifier;
        };
    }
}
