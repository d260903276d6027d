package io.holdfast.api.balance;

import java.util.Locale;

/** The transport protocol of a service. */
public enum Protocol {
    TCP,
    UDP,
    SCTP;

    /** The constant in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
