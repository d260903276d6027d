package io.holdfast.api.event;

import java.util.Locale;

/** The state of an instance or a group as people are told of it (RFC 9568, section 6.4, and two ends of life). */
public enum RouterState {
    INITIALIZE("INIT"),
    BACKUP("BACKUP"),
    ACTIVE("MASTER"),
    /** Something the instance needs is missing, such as its link. */
    FAULT("FAULT"),
    /** The daemon stops. */
    STOPPED("STOP"),
    /** It is no longer in the configuration. */
    REMOVED("DELETED");

    private final String keepalivedWord;

    RouterState(String keepalivedWord) {
        this.keepalivedWord = keepalivedWord;
    }

    /** What keepalived passes to scripts and writes to its FIFO for this state; Active is {@code MASTER} there. */
    public String keepalivedWord() {
        return keepalivedWord;
    }

    /** The constant in lower case, as JSON writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@code Active}, for people. */
    @Override
    public String toString() {
        return name().charAt(0) + word().substring(1);
    }
}
