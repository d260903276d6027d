package io.holdfast.kernel.vrrp.core;

import java.util.Locale;

/** The name of a state: those of RFC 9568, section 6.4, and FAULT. */
public enum StateName {
    INITIALIZE,
    BACKUP,
    ACTIVE,
    FAULT;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The name as logs and status show it. */
    public String word() {
        return word;
    }
}
