package io.holdfast.plugin.checksmtp;

import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.api.tls.TlsClient;

/**
 * How to talk to a mail server.
 *
 * @param helo the name that the check gives itself (RFC 5321, section 4.1.1.1)
 * @param tls when the connection is secured
 * @param client how it is secured
 */
public record SmtpOptions(String helo, Tls tls, TlsClient client) {

    /** When TLS begins. */
    public enum Tls {
        OFF,
        /** After the command STARTTLS (RFC 3207). */
        STARTTLS,
        /** With the connection (RFC 8314, section 3). */
        IMPLICIT
    }

    static Value<SmtpOptions> read(OptionsReader in) {
        Value<String> helo = in.string("helo")
                .check(name -> name.matches("[0-9A-Za-z.:\\[\\]-]{1,255}"), "a host name")
                .orElse("localhost");
        Value<Tls> tls = in.enumeration("tls", Tls.class).orElse(Tls.OFF);
        Value<TlsClient> client = TlsClient.read(in);
        if (tls.ifSound().orElse(Tls.STARTTLS) == Tls.OFF) {
            TlsClient.KEYS.stream()
                    .filter(in::has)
                    .forEach(key -> in.problem(key, "has no effect without tls = starttls or tls = implicit"));
        }
        return in.build(() -> new SmtpOptions(helo.get(), tls.get(), client.get()));
    }
}
