package io.holdfast.plugin.notifysmtp;

import io.holdfast.api.net.HostPort;

/** How the conversation with a server is kept secret. */
public enum Encryption {
    /** By TLS from the first byte on port 465, by STARTTLS on every other. */
    AUTOMATIC,
    /** STARTTLS (RFC 3207), and no mail without it. */
    STARTTLS,
    /** TLS from the first byte (RFC 8314). */
    TLS,
    /** Not at all. */
    NONE;

    private static final int SUBMISSIONS_PORT = 465;

    /** What it means for one server. */
    Encryption with(HostPort server) {
        if (this != AUTOMATIC) {
            return this;
        }
        return server.port() == SUBMISSIONS_PORT ? TLS : STARTTLS;
    }
}
