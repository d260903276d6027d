package io.holdfast.plugin.notifysmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.Factory;
import io.holdfast.api.net.HostPort;
import io.holdfast.api.notify.NotificationTemplate;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.api.options.Secret;
import io.holdfast.api.testing.FactoryContract;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.api.testing.TestCertificates;
import io.holdfast.api.tls.TlsClient;
import io.holdfast.kernel.log.LogLines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmtpNotifierFactoryTest implements FactoryContract<SmtpOptions> {

    private static final SmtpOptions.Mailbox OPS = new SmtpOptions.Mailbox("ops@example.net");

    @TempDir
    static Path folder;

    private static Path certificate;
    private static Path key;

    @BeforeAll
    static void makeCertificates() {
        TestCertificates certificates = TestCertificates.create(folder, "dns:localhost", "-1d", 30);
        certificate = certificates.certificate();
        key = certificates.key();
    }

    @Override
    public Factory<SmtpOptions> factory() {
        return new SmtpNotifierFactory();
    }

    @Override
    public String shortest() {
        return "server = smtp.example.net, from = \"holdfast@example.net\", to = \"ops@example.net\"";
    }

    @Override
    public SmtpOptions defaults() {
        return new SmtpOptions(
                List.of(new HostPort("smtp.example.net", 25)),
                Encryption.AUTOMATIC,
                Optional.empty(),
                Optional.empty(),
                tls(""),
                new SmtpOptions.Mailbox("holdfast@example.net"),
                List.of(OPS),
                SmtpOptions.SUBJECT,
                false,
                SmtpOptions.BODY,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30));
    }

    @Override
    public Map<String, SmtpOptions> examples() {
        String trust = """
                ca = "%s"
                certificate = "%s"
                key = "%s"
                """.formatted(certificate, certificate, key);
        return Map.of(
                """
                server = ["smtp.example.net:465", "[2001:db8::25]:2525"]
                encryption = none
                user = holdfast
                password = hush
                from = "Holdfast <holdfast@example.net>"
                to = ["ops@example.net", "Boss <boss@example.net>"]
                subject = "{{severity}} {{name}}"
                keepalived-subjects = on
                body = "{{events}}"
                connect-timeout = 2s
                timeout = 1m
                """ + trust,
                new SmtpOptions(
                        List.of(new HostPort("smtp.example.net", 465), new HostPort("2001:db8::25", 2525)),
                        Encryption.NONE,
                        Optional.of("holdfast"),
                        Optional.of(new Secret("hush")),
                        tls(trust),
                        new SmtpOptions.Mailbox("Holdfast <holdfast@example.net>"),
                        List.of(OPS, new SmtpOptions.Mailbox("Boss <boss@example.net>")),
                        NotificationTemplate.parse("{{severity}} {{name}}"),
                        true,
                        NotificationTemplate.parse("{{events}}"),
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(1)),
                shortest() + "\nverify = off",
                new SmtpOptions(
                        defaults().servers(),
                        Encryption.AUTOMATIC,
                        Optional.empty(),
                        Optional.empty(),
                        tls("verify = off"),
                        defaults().from(),
                        defaults().to(),
                        SmtpOptions.SUBJECT,
                        false,
                        SmtpOptions.BODY,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30)));
    }

    @Override
    public List<String> secrets() {
        return List.of("hush");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "encryption = none, user = u, password = hush | 1",
                "encryption = none | 0",
                "encryption = starttls, user = u, password = hush | 0",
            })
    void whenAPasswordGoesOutInClear_thenAWarningSaysSo(String options, int warnings) {
        record Name(String name, String node) implements NotifierFactory.Context {}

        SmtpOptions read = OptionsText.of(shortest() + ", " + options)
                .read(factory()::options)
                .options();
        try (LogLines log = LogLines.of(SmtpNotifierFactory.class);
                Notifier _ = new SmtpNotifierFactory().create(read, new Name("ops", "lvs-1"))) {
            assertEquals(
                    Collections.nCopies(
                            warnings,
                            "WARN notifier=ops sends user and password where everybody on the way can read them:"
                                    + " encryption = none"),
                    log.all());
        }
    }

    private static TlsClient tls(String options) {
        return OptionsText.of(options).read(TlsClient::readTrust).options();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server = [], from = \"a@b\", to = \"c@d\" | server: is empty",
                "server = \"s:x\", from = \"a@b\", to = \"c@d\" | server[0]: expected host or host:port such as smtp.example.net:587, found \"s:x\"",
                "server = \"s:0\", from = \"a@b\", to = \"c@d\" | server[0]: expected host or host:port such as smtp.example.net:587, found \"s:0\" (port 0 is not in 1..65535)",
                "server = s, from = \"a@b\" | to: is missing, expected a list, each a mail address such as ops@example.net",
                "server = s, from = \"a@b\", to = [] | to: is empty",
                "server = s, from = \"a b\", to = \"c@d\" | from: expected a mail address such as ops@example.net, found \"a b\" (Local address contains control or whitespace)",
                "server = s, from = \"a@b\", to = \"Ops <ü@d>\" | to[0]: expected a mail address such as ops@example.net, found \"Ops <ü@d>\" (only ASCII characters can stand before the @)",
                "server = s, from = \"ü@ö\", to = \"c@d\" | from: expected a mail address such as ops@example.net, found \"ü@ö\" (only ASCII characters can stand before the @)",
                "server = s, from = \"=?utf-8?q?a=0D=0ABcc=3Ab?= <a@b>\", to = \"c@d\" | from: expected a mail address such as ops@example.net, found \"=?utf-8?q?a=0D=0ABcc=3Ab?= <a@b>\" (it holds a control character, such as a line feed)",
                "server = s, from = ops, to = \"c@d\" | from: expected a mail address such as ops@example.net, found \"ops\" (Missing final '@domain')",
                "server = s, from = \"a@b\", to = \"c@d\", user = u | user: goes with the other one: user and password, or neither",
                "server = s, from = \"a@b\", to = \"c@d\", subject = \"{{sumary}}\" | subject: unknown field {{sumary}}, did you mean \"summary\"?",
                "server = s, from = \"a@b\", to = \"c@d\", body = \"{{sumary}}\" | body: unknown field {{sumary}}, did you mean \"summary\"?",
                "server = s, from = \"a@b\", to = \"c@d\", timeout = 0s | timeout: 0s is not in 1ms..10m",
            })
    void mistakesAreNamed(String options, String problem) {
        assertEquals(
                List.of("test.conf:1: " + problem),
                OptionsText.of(options).read(factory()::options).problems());
    }
}
