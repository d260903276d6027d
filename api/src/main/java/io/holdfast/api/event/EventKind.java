package io.holdfast.api.event;

import java.util.Locale;

/** The kinds of {@link Occurrence}: what filters select by. */
public enum EventKind {
    INSTANCE_TRANSITION,
    GROUP_TRANSITION,
    LOWER_PRIORITY_SEEN,
    PRIORITY_CHANGED,
    SPLIT_SUSPECTED,
    SERVER_CHANGED,
    QUORUM_CHANGED,
    CHECK_CHANGED,
    SERVING_CHANGED,
    CONFIGURATION_RELOADED,
    DAEMON_STARTED,
    DAEMON_STOPPED,
    EVENTS_LOST,
    TEST;

    /** The constant in kebab case, as the configuration and JSON write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
