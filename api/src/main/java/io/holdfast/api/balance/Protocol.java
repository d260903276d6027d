package io.holdfast.api.balance;

import java.util.Locale;

/** The transport protocol of a service. */
public enum Protocol {
    TCP,
    UDP,
    SCTP;

    /**
     * Reads what {@link #word} writes.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Protocol of(String word) {
        for (Protocol protocol : values()) {
            if (protocol.word().equals(word)) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("\"" + word + "\" is not one of tcp, udp, sctp");
    }

    /** The constant in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
