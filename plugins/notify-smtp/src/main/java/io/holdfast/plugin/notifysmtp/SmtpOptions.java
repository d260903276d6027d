package io.holdfast.plugin.notifysmtp;

import io.holdfast.api.net.HostPort;
import io.holdfast.api.notify.NotificationTemplate;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Secret;
import io.holdfast.api.options.Value;
import io.holdfast.api.tls.TlsClient;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a user says about mail.
 *
 * @param servers tried in this order until one takes the mail
 * @param user for authentication, with {@code password}
 * @param tls whom to trust
 * @param keepalivedSubjects what keepalived has mails for gets keepalived's subject
 * @param timeout how long one answer of a server may take
 */
public record SmtpOptions(
        List<HostPort> servers,
        Encryption encryption,
        Optional<String> user,
        Optional<Secret> password,
        TlsClient tls,
        Mailbox from,
        List<Mailbox> to,
        NotificationTemplate subject,
        boolean keepalivedSubjects,
        NotificationTemplate body,
        Duration connectTimeout,
        Duration timeout) {

    private static final int SMTP_PORT = 25;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    static final NotificationTemplate SUBJECT = NotificationTemplate.parse("[{{node}}] {{severity}}: {{summary}}");
    static final NotificationTemplate BODY = NotificationTemplate.parse("""
            {{events}}

            subject:   {{subject}}
            state:     {{old-state}} -> {{new-state}}
            cause:     {{cause}}
            details:   {{details}}
            events:    {{count}} (not told of before: {{omitted}})
            node:      {{node}}
            number:    {{number}}
            key:       {{key}}
            """);

    private static final OptionType<Mailbox> MAILBOX =
            new OptionType<>("a mail address such as ops@example.net", Mailbox::new);
    private static final OptionType<HostPort> SERVER =
            new OptionType<>("host or host:port such as smtp.example.net:587", SmtpOptions::server);

    public SmtpOptions {
        servers = List.copyOf(servers);
        to = List.copyOf(to);
    }

    static Value<SmtpOptions> read(OptionsReader in) {
        Value<List<HostPort>> servers =
                in.list("server", SERVER).verify(SmtpOptions::objectionToNone).required();
        Value<Encryption> encryption =
                in.enumeration("encryption", Encryption.class).orElse(Encryption.AUTOMATIC);
        Value<Optional<String>> user = in.string("user").optional();
        Value<Optional<Secret>> password = in.secret("password").optional();
        if (in.has("user") != in.has("password")) {
            in.problem(in.has("user") ? "user" : "password", "goes with the other one: user and password, or neither");
        }
        Value<TlsClient> tls = TlsClient.readTrust(in);
        Value<Mailbox> from = in.value("from", MAILBOX).required();
        Value<List<Mailbox>> to =
                in.list("to", MAILBOX).verify(SmtpOptions::objectionToNone).required();
        Value<NotificationTemplate> subject =
                in.string("subject").map(NotificationTemplate::parse).orElse(SUBJECT);
        Value<Boolean> keepalivedSubjects = in.bool("keepalived-subjects").orElse(false);
        Value<NotificationTemplate> body =
                in.string("body").map(NotificationTemplate::parse).orElse(BODY);
        Value<Duration> connectTimeout = in.duration("connect-timeout")
                .between(Duration.ofMillis(1), LONGEST)
                .orElse(Duration.ofSeconds(5));
        Value<Duration> timeout =
                in.duration("timeout").between(Duration.ofMillis(1), LONGEST).orElse(Duration.ofSeconds(30));
        return in.build(() -> new SmtpOptions(
                servers.get(),
                encryption.get(),
                user.get(),
                password.get(),
                tls.get(),
                from.get(),
                to.get(),
                subject.get(),
                keepalivedSubjects.get(),
                body.get(),
                connectTimeout.get(),
                timeout.get()));
    }

    /** The password, and what a conversation makes of it: AUTH PLAIN (RFC 4616) and AUTH LOGIN. */
    List<Secret> secrets() {
        return password.map(Secret::reveal).stream()
                .flatMap(word -> Stream.of(word, base64(word), base64("\0" + user.orElse("") + "\0" + word)))
                .map(Secret::new)
                .toList();
    }

    boolean showsPassword() {
        return password.isPresent() && encryption == Encryption.NONE;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static HostPort server(String text) {
        boolean hasPort = text.startsWith("[") ? text.contains("]:") : text.contains(":");
        return hasPort ? HostPort.parseRemote(text) : new HostPort(text, SMTP_PORT);
    }

    private static Optional<String> objectionToNone(List<?> list) {
        return list.isEmpty() ? Optional.of("is empty") : Optional.empty();
    }

    /**
     * Who sends or gets mail.
     *
     * @param text {@code ops@example.net} or {@code Operators <ops@example.net>}; the name and the domain may hold
     *     characters that are not ASCII, and are sent as RFC 2047 and RFC 5890 have it
     */
    public record Mailbox(String text) {

        public Mailbox {
            var _ = parse(text);
        }

        InternetAddress address() {
            return parse(text);
        }

        private static InternetAddress parse(String text) {
            try {
                InternetAddress address = new InternetAddress(text, true);
                String name = Objects.requireNonNullElse(address.getPersonal(), "");
                String mailbox = address.getAddress();
                if ((text + name).chars().anyMatch(Character::isISOControl)) {
                    throw new IllegalArgumentException("it holds a control character, such as a line feed");
                }
                if (!mailbox.contains("@")) {
                    throw new IllegalArgumentException("no @");
                }
                address.setAddress(ascii(mailbox));
                // The library keeps the name as it was written, and only a name that it is given is encoded.
                address.setPersonal(name.isEmpty() ? null : name, "UTF-8");
                return address;
            } catch (AddressException | UnsupportedEncodingException e) {
                throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
            }
        }

        /**
         * Servers that take other characters (RFC 6531) are few; a domain has a form for all of them (RFC 5890,
         * A-label).
         */
        private static String ascii(String mailbox) {
            int at = mailbox.lastIndexOf('@');
            String user = mailbox.substring(0, at);
            if (!isAscii(user)) {
                throw new IllegalArgumentException("only ASCII characters can stand before the @");
            }
            String domain = mailbox.substring(at + 1);
            return isAscii(domain) ? mailbox : user + "@" + IDN.toASCII(domain);
        }

        private static boolean isAscii(String text) {
            return text.chars().allMatch(c -> c < 0x80);
        }
    }
}
