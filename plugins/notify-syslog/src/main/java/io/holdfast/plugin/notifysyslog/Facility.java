package io.holdfast.plugin.notifysyslog;

import java.util.Locale;

/** A syslog facility (RFC 5424, table 1) by the name that syslog(3) gives it. */
public enum Facility {
    KERN(0),
    USER(1),
    MAIL(2),
    DAEMON(3),
    AUTH(4),
    SYSLOG(5),
    LPR(6),
    NEWS(7),
    UUCP(8),
    CRON(9),
    AUTHPRIV(10),
    FTP(11),
    LOCAL0(16),
    LOCAL1(17),
    LOCAL2(18),
    LOCAL3(19),
    LOCAL4(20),
    LOCAL5(21),
    LOCAL6(22),
    LOCAL7(23);

    private final int code;

    Facility(int code) {
        this.code = code;
    }

    /** PRIVAL without the severity (RFC 5424, section 6.2.1). */
    int shifted() {
        return code * 8;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
