package io.holdfast.api.event;

import java.util.Locale;

/** How much an event matters, least first, so that constants can be compared. */
public enum Severity {
    /** Worth a line in the log. */
    INFO,
    /** Something changed as it should: a takeover, a server that came back. */
    NOTICE,
    /** Redundancy is gone or about to go; service goes on. */
    WARNING,
    /** Service is lost or in doubt. */
    CRITICAL;

    /** The constant in lower case, as the configuration and JSON write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
