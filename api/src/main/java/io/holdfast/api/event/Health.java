package io.holdfast.api.event;

import java.util.Locale;

/** Whether a server answers, or a service has its quorum. */
public enum Health {
    /** Not known yet. */
    UNKNOWN,
    UP,
    DOWN;

    /** The constant in lower case, as JSON writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
