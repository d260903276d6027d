package io.holdfast.plugin.notifysmtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Health;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.event.Service;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.testing.Notifications;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.api.testing.SocketServer;
import io.holdfast.api.testing.TestCertificates;
import io.holdfast.api.time.Deadline;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
class SmtpNotifierTest {

    private static final Notification TO_ACTIVE = Notifications.transition("VI_1", RouterState.ACTIVE);
    private static final String PLAIN = "encryption = none\n";

    @TempDir
    static Path folder;

    private static TestCertificates certificates;

    private MailServer server = MailServer.plain();

    @BeforeAll
    static void makeCertificates() {
        certificates = TestCertificates.create(folder, "ip:127.0.0.1", "-1d", 30);
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private void serve(MailServer other) {
        server.close();
        server = other;
    }

    private static Notifier notifier(String options) {
        SmtpOptions read = OptionsText.of("from = \"Holdfast <holdfast@example.net>\"\n" + options)
                .read(new SmtpNotifierFactory()::options)
                .options();
        return new SmtpNotifier(read, "lvs-1");
    }

    private static Delivery deliverBy(String options, Notification notification) throws InterruptedException {
        try (Notifier notifier = notifier(options)) {
            return notifier.deliver(notification, Deadline.in(Duration.ofMinutes(1)));
        }
    }

    private Delivery deliver(String more, Notification notification) throws InterruptedException {
        return deliverBy(to("127.0.0.1:" + server.port()) + more, notification);
    }

    private static String to(String server) {
        return "server = \"" + server + "\"\nto = \"ops@example.net\"\n";
    }

    /** A greeting without end: each line is in time. */
    private static void drip(Socket connection) throws IOException {
        while (true) {
            connection.getOutputStream().write("220-patience\r\n".getBytes(StandardCharsets.US_ASCII));
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static Delivery.Retry assertRetry(String words, Delivery delivery) {
        Delivery.Retry retry = assertInstanceOf(Delivery.Retry.class, delivery);
        assertTrue(retry.reason().contains(words), retry.reason());
        return retry;
    }

    @Nested
    class GivenAServerThatTakesMail {

        @Test
        void whenTold_thenTheMailSaysEverything() throws Exception {
            assertEquals(Delivery.delivered(), deliver(PLAIN, TO_ACTIVE));

            MimeMessage mail = server.only();
            assertEquals(
                    "[lvs-1] notice: Instance VI_1: Backup -> Active (active-down-expired: nothing heard for 3.6 s)",
                    mail.getSubject());
            assertEquals("Holdfast <holdfast@example.net>", mail.getFrom()[0].toString());
            assertEquals("ops@example.net", mail.getHeader("To", ","));
            assertEquals("<ops-6f1c02a94d11-17@lvs-1>", mail.getMessageID());
            assertEquals("ops-6f1c02a94d11-17", mail.getHeader("X-Holdfast-Key", ","));
            assertEquals("auto-generated", mail.getHeader("Auto-Submitted", ","));
            assertEquals("text/plain; charset=utf-8", mail.getContentType());
            assertEquals("""
                    2026-03-01T12:00:00.123Z lvs-1 Instance VI_1: Backup -> Active (active-down-expired: nothing heard for 3.6 s)

                    subject:   instance:VI_1
                    state:     backup -> active
                    cause:     active-down-expired
                    details:   nothing heard for 3.6 s
                    events:    1 (not told of before: 0)
                    node:      lvs-1
                    number:    17
                    key:       ops-6f1c02a94d11-17""", text(mail));
        }

        @Test
        void whenThereAreTemplates_thenTheyAreUsed() throws Exception {
            deliver(PLAIN + "subject = \"{{name}} is {{keepalived-state}}\", body = \"Grüße von {{node}}\"", TO_ACTIVE);

            assertEquals("VI_1 is MASTER", server.only().getSubject());
            assertEquals("Grüße von lvs-1", text(server.only()).strip());
        }

        @Test
        void whenThereAreSeveralRecipients_thenEachGetsIt() throws Exception {
            deliverBy(
                    "server = \"127.0.0.1:" + server.port() + "\", to = [\"ops@example.net\", \"boss@example.net\"]\n"
                            + PLAIN,
                    TO_ACTIVE);

            assertEquals(2, server.received().size());
            assertEquals(
                    "ops@example.net, boss@example.net",
                    server.received().getFirst().getHeader("To", ","));
        }

        @Test
        void whenANameOrADomainIsNotAscii_thenItIsEncoded() throws Exception {
            SmtpOptions options = OptionsText.of("server = \"127.0.0.1:" + server.port() + "\"\n" + PLAIN + """
                            from = "Höldfast Zürich <holdfast@example.net>"
                            to = ["=?utf-8?q?J=C3=BCrg?= <ops@bücher.example>", "Jürg <boss@example.net>"]
                            """)
                    .read(new SmtpNotifierFactory()::options)
                    .options();
            try (Notifier notifier = new SmtpNotifier(options, "lvs-1")) {
                assertEquals(Delivery.delivered(), notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
            }

            // RFC 2047, section 4.2 and 5 (3); RFC 3492
            MimeMessage mail = server.received().getFirst();
            assertEquals("=?UTF-8?Q?H=C3=B6ldfast_Z=C3=BCrich?= <holdfast@example.net>", mail.getHeader("From", ","));
            assertEquals(
                    "=?UTF-8?Q?J=C3=BCrg?= <ops@xn--bcher-kva.example>, =?UTF-8?Q?J=C3=BCrg?= <boss@example.net>",
                    mail.getHeader("To", ",").replaceAll("\\s+", " "));
        }

        @Test
        void whenANameHoldsLineEnds_thenNoHeaderIsAdded() throws Exception {
            String name = "VI\r\nBcc: all@example.net\r\n\r\nHello\u0000";
            deliver(
                    PLAIN,
                    Notifications.of(new Occurrence.GroupTransition(
                            name, RouterState.BACKUP, RouterState.ACTIVE, new Cause("forced", name))));

            MimeMessage mail = server.only();
            assertNull(mail.getHeader("Bcc"));
            assertArrayEquals(
                    new String[] {
                        "[lvs-1] notice: Group VI  Bcc: all@example.net    Hello : Backup -> Active"
                                + " (forced: VI  Bcc: all@example.net    Hello )"
                    },
                    new String[] {mail.getSubject()});
            assertFalse(text(mail).lines().anyMatch(line -> line.startsWith("Bcc:") || line.startsWith("Hello")));
        }

        @Test
        void whenALineIsADot_thenTheMailGoesOn() throws Exception {
            deliver(PLAIN + "body = \"a\n.\nb\"", TO_ACTIVE);

            assertEquals("a\n.\nb", text(server.only()).strip());
        }

        private static String text(MimeMessage mail) throws Exception {
            return new String(mail.getInputStream().readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        }
    }

    @Nested
    class GivenKeepalivedsSubjects {

        private static final Service WEB =
                new Service("web", new ServiceKey.Virtual(Protocol.TCP, Endpoint.parse("192.0.2.10:80")));

        private static String subject(Occurrence occurrence) {
            SmtpOptions options = OptionsText.of(
                            "server = s, from = \"a@b\", to = \"c@d\", keepalived-subjects = on, subject = other")
                    .read(new SmtpNotifierFactory()::options)
                    .options();
            return Mail.subject(Notifications.of(occurrence), options);
        }

        @Test
        void subjects() {
            Map<RouterState, String> instances = Map.of(
                    RouterState.ACTIVE, "Entering MASTER state",
                    RouterState.BACKUP, "Entering BACKUP state",
                    RouterState.FAULT, "Entering FAULT state",
                    RouterState.STOPPED, "Stopping",
                    RouterState.REMOVED, "Deleted");
            instances.forEach((state, words) -> assertEquals(
                    "[lvs-1] VRRP Instance VI_1 - " + words,
                    subject(Notifications.transition("VI_1", state).latest().occurrence())));
            assertEquals(
                    "[lvs-1] VRRP Group G1 - Entering FAULT state",
                    subject(new Occurrence.GroupTransition(
                            "G1", RouterState.ACTIVE, RouterState.FAULT, Cause.of("forced"))));
            assertEquals(
                    "[lvs-1] Realserver [10.0.0.11]:tcp:8080 of virtual server [192.0.2.10]:tcp:80 - DOWN",
                    subject(new Occurrence.ServerChanged(
                            WEB, Endpoint.parse("10.0.0.11:8080"), Health.UP, Health.DOWN, Cause.of("check-failed"))));
            assertEquals(
                    "[lvs-1] Virtualserver [192.0.2.10]:tcp:80 - UP",
                    subject(new Occurrence.QuorumChanged(WEB, Health.DOWN, Health.UP, 2, 1, Cause.of("servers-up"))));
            assertEquals("other", subject(new Occurrence.DaemonStopped("lvs-1", Cause.of("asked-for"))));
        }
    }

    @Nested
    class GivenTls {

        @ParameterizedTest
        @EnumSource(
                value = Encryption.class,
                names = {"STARTTLS", "TLS"})
        void whenItsCertificateIsTrusted_thenTheMailArrives(Encryption encryption) throws Exception {
            serve(MailServer.with(encryption, certificates.serverContext()));

            Delivery delivery = deliver(trusting(encryption), TO_ACTIVE);

            assertEquals(Delivery.delivered(), delivery);
            assertEquals(1, server.received().size());
        }

        @ParameterizedTest
        @EnumSource(
                value = Encryption.class,
                names = {"STARTTLS", "TLS"})
        void whenItsCertificateIsNotTrusted_thenThatIsSaidAndNothingIsSent(Encryption encryption) throws Exception {
            serve(MailServer.with(encryption, certificates.serverContext()));

            assertRetry(
                    "the certificate is not signed by an authority that is trusted here",
                    deliver("encryption = " + word(encryption), TO_ACTIVE));
            assertEquals(0, server.received().size());
            // The mail library would try a second time, and trust others than the user named.
            assertEquals(1, server.connections());
        }

        @Test
        void whenItIsNotToBeVerified_thenTheMailArrives() throws Exception {
            serve(MailServer.with(Encryption.STARTTLS, certificates.serverContext()));

            assertEquals(Delivery.delivered(), deliver("verify = off", TO_ACTIVE));
        }

        @Test
        void whenItsCertificateIsForSomebodyElse_thenThatIsSaid(@TempDir Path other) throws Exception {
            TestCertificates others = TestCertificates.create(other, "dns:smtp.example.net", "-1d", 30);
            serve(MailServer.with(Encryption.STARTTLS, others.serverContext()));

            assertRetry("No subject alternative names", deliver("ca = \"" + others.certificate() + "\"", TO_ACTIVE));
        }

        @Test
        void whenItOffersNoStartTls_thenNothingIsSent() throws Exception {
            assertRetry("STARTTLS is required but host does not support STARTTLS", deliver("", TO_ACTIVE));
            assertEquals(0, server.received().size());
        }

        @Test
        void whenThereIsAPassword_thenItGoesThroughTheEncryption() throws Exception {
            serve(MailServer.with(Encryption.STARTTLS, certificates.serverContext()));

            String user = "user = " + MailServer.USER + ", password = \"" + MailServer.PASSWORD + "\"\n";

            assertEquals(Delivery.delivered(), deliver(trusting(Encryption.STARTTLS) + user, TO_ACTIVE));
        }

        private static String trusting(Encryption encryption) {
            return "encryption = " + word(encryption) + "\nca = \"" + certificates.certificate() + "\"\n";
        }

        private static String word(Encryption encryption) {
            return encryption.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Nested
    class GivenAServerThatRefuses {

        /** After these the server resets the connection. */
        private static final String LAST_WORDS = "250 2.0.0 queued, and gone";

        @Test
        void whenThePasswordIsWrong_thenItsWordsAreToldAndItIsTriedAgain() throws Exception {
            Delivery delivery = deliver(PLAIN + "user = " + MailServer.USER + ", password = hush", TO_ACTIVE);

            String reason = assertRetry("authentication failed: 535", delivery).reason();
            assertFalse(reason.contains("hush"), reason);
            assertEquals(0, server.received().size());
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "MAIL FROM | 550 5.7.1 not from you | false",
                    "MAIL FROM | 451 4.3.0 come back later | true",
                    "RCPT TO | 550 5.1.1 no such mailbox | false",
                    "RCPT TO | 450 4.2.0 greylisted | true",
                    "DATA | 554 5.6.0 no such words here | false",
                    "DATA | 452 4.3.1 disk full | true",
                    ". | 554 5.7.1 looks like spam | false",
                    ". | 421 4.3.2 shutting down | true",
                })
        void whenItRefusesAtSomeStep_thenItsWordsAreTold(String step, String words, boolean worthAnotherAttempt)
                throws Exception {
            try (SocketServer refusing = refusing(step, words)) {
                Delivery delivery =
                        deliverBy(to("127.0.0.1:" + refusing.endpoint().port()) + PLAIN, TO_ACTIVE);

                String reason = switch (delivery) {
                    case Delivery.Delivered _ -> "delivered";
                    case Delivery.Skipped skipped -> skipped.reason();
                    case Delivery.Retry retry -> retry.reason();
                    case Delivery.Rejected rejected -> rejected.reason();
                };
                assertTrue(reason.contains(words), reason);
                assertEquals(worthAnotherAttempt, delivery instanceof Delivery.Retry);
            }
        }

        @Test
        void whenItRefusesOneOfSeveralRecipients_thenTheOthersAreToldAndItIsSaid() throws Exception {
            try (SocketServer refusing = refusing("RCPT TO:<gone@example.net>", "550 5.1.1 no such mailbox")) {
                String address = "127.0.0.1:" + refusing.endpoint().port();
                Delivery delivery = deliverBy(
                        "server = \"" + address + "\", to = [\"gone@example.net\", \"ops@example.net\"]\n" + PLAIN,
                        TO_ACTIVE);

                assertEquals(
                        Delivery.deliveredInPart(address + " refuses gone@example.net: 550 5.1.1 no such mailbox"),
                        delivery);
            }
        }

        @Test
        void whenItResetsTheConnectionOnceItHasTheMail_thenTheMailIsNotSentAgain() throws Exception {
            try (SocketServer abrupt = refusing(".", LAST_WORDS)) {
                // Which of them is first, the reset or QUIT, is chance.
                for (int mail = 0; mail < 20; mail++) {
                    assertEquals(
                            Delivery.delivered(),
                            deliverBy(
                                    "server = [\"" + address(abrupt) + "\", \"127.0.0.1:" + server.port()
                                            + "\"], to = \"ops@example.net\"\n" + PLAIN,
                                    TO_ACTIVE));
                }
            }
            assertEquals(0, server.received().size());
        }

        @Test
        void whenItResetsTheConnectionOnceItHasTheMailForSome_thenTheyAreNotToldAgain() throws Exception {
            Map<String, String> answers =
                    Map.of("RCPT TO:<gone@example.net>", "550 5.1.1 no such mailbox", ".", LAST_WORDS);
            try (SocketServer abrupt = refusing(answers);
                    Notifier notifier = notifierFor(abrupt, "gone@example.net")) {
                for (int mail = 0; mail < 20; mail++) {
                    assertEquals(
                            Delivery.deliveredInPart(
                                    address(abrupt) + " refuses gone@example.net: 550 5.1.1 no such mailbox"),
                            notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
                }
            }
        }

        @Test
        void whenItPutsOffOneOfSeveralRecipients_thenOnlyThatOneIsToldLater() throws Exception {
            try (SocketServer refusing = refusing("RCPT TO:<busy@example.net>", "450 4.2.1 mailbox busy");
                    Notifier notifier = notifier("server = [\"127.0.0.1:"
                            + refusing.endpoint().port() + "\", \"127.0.0.1:" + server.port()
                            + "\"], to = [\"busy@example.net\", \"ops@example.net\"]\n" + PLAIN)) {
                Delivery delivery = notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1)));

                assertEquals(Delivery.delivered(), delivery);
                assertEquals(1, server.received().size());
            }
        }

        @Test
        void whenItPutsOffOneOfSeveralAgainAndAgain_thenThatOneIsLeftOut() throws Exception {
            try (SocketServer refusing = refusing("RCPT TO:<busy@example.net>", "450 4.2.1 mailbox busy");
                    Notifier notifier = notifierFor(refusing, "busy@example.net")) {
                String busy = address(refusing) + ": busy@example.net: 450 4.2.1 mailbox busy";
                Delivery retry = Delivery.retry(busy + "; 1 of the recipients has it");

                assertEquals(retry, notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
                assertEquals(retry, notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
                assertEquals(
                        Delivery.deliveredInPart("not everybody has it: " + busy),
                        notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
            }
        }

        @Test
        void whenItIsAwayAfterTwoHaveIt_thenThatIsSaid() throws Exception {
            Map<String, String> answers =
                    new ConcurrentHashMap<>(Map.of("RCPT TO:<busy@example.net>", "450 4.2.1 busy"));
            try (SocketServer refusing = refusing(answers);
                    Notifier notifier = notifierFor(refusing, "busy@example.net\", \"boss@example.net")) {
                assertRetry("450 4.2.1 busy", notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
                answers.put("MAIL FROM", "421 4.3.2 shutting down");

                Delivery.Retry retry = assertRetry(
                        "421 4.3.2 shutting down", notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
                assertTrue(retry.reason().endsWith("; 2 of the recipients have it"), retry.reason());
            }
        }

        @Test
        void whenItHangsUpOverOneOfSeveralRecipients_thenItsWordsAreTold() throws Exception {
            try (SocketServer refusing = refusing("RCPT TO:<busy@example.net>", "421 4.7.0 too many of you");
                    Notifier notifier = notifierFor(refusing, "busy@example.net")) {
                for (int mail = 0; mail < 20; mail++) {
                    assertRetry(
                            "421 4.7.0 too many of you",
                            notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
                }
            }
        }

        @Test
        void whenItPutsOffTheOnlyRecipientAgainAndAgain_thenItIsTriedOn() throws Exception {
            try (SocketServer refusing = refusing("RCPT TO:<ops@example.net>", "450 4.2.1 mailbox busy");
                    Notifier notifier = notifier(to(address(refusing)) + PLAIN)) {
                for (int attempt = 0; attempt < 5; attempt++) {
                    assertEquals(
                            Delivery.retry(address(refusing) + ": ops@example.net: 450 4.2.1 mailbox busy"),
                            notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
                }
            }
        }

        @Test
        void whenItPutsOneOffAndRefusesItLater_thenTheOthersHaveIt() throws Exception {
            Map<String, String> answers =
                    new ConcurrentHashMap<>(Map.of("RCPT TO:<busy@example.net>", "450 4.2.1 busy"));
            try (SocketServer refusing = refusing(answers);
                    Notifier notifier = notifierFor(refusing, "busy@example.net")) {
                assertRetry("450 4.2.1 busy", notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
                answers.put("RCPT TO:<busy@example.net>", "550 5.1.1 no such mailbox");

                assertEquals(
                        Delivery.deliveredInPart("not everybody has it: " + address(refusing)
                                + ": busy@example.net: 550 5.1.1 no such mailbox"),
                        notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
            }
        }

        @Test
        void whenItIsAwayAfterItPutOneOff_thenThatOneIsTriedOn() throws Exception {
            Map<String, String> answers =
                    new ConcurrentHashMap<>(Map.of("RCPT TO:<busy@example.net>", "450 4.2.1 busy"));
            try (SocketServer refusing = refusing(answers);
                    Notifier notifier = notifierFor(refusing, "busy@example.net")) {
                assertRetry("450 4.2.1 busy", notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
                answers.put("EHLO", "421 4.3.2 shutting down");
                answers.put("HELO", "421 4.3.2 shutting down");
                for (int attempt = 0; attempt < 4; attempt++) {
                    assertInstanceOf(
                            Delivery.Retry.class, notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
                }
                answers.clear();

                assertEquals(Delivery.delivered(), notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
            }
        }

        private static Notifier notifierFor(SocketServer server, String recipient) {
            return notifier("server = \"" + address(server) + "\", to = [\"" + recipient + "\", \"ops@example.net\"]\n"
                    + PLAIN);
        }

        private static String address(SocketServer server) {
            return "127.0.0.1:" + server.endpoint().port();
        }

        @ParameterizedTest
        @CsvSource({"bad@example.net, grey@example.net", "grey@example.net, bad@example.net"})
        void whenItRefusesOneAndPutsOffTheOther_thenItIsTriedAgain(String first, String second) throws Exception {
            Map<String, String> answers = Map.of(
                    "RCPT TO:<bad@example.net>", "550 5.1.1 no such mailbox",
                    "RCPT TO:<grey@example.net>", "450 4.2.0 greylisted");
            try (SocketServer refusing = refusing(answers)) {
                Delivery delivery = deliverBy(
                        "server = \"127.0.0.1:" + refusing.endpoint().port() + "\", to = [\"" + first + "\", \""
                                + second + "\"]\n" + PLAIN,
                        TO_ACTIVE);

                assertRetry("450 4.2.0 greylisted", delivery);
                assertRetry("550 5.1.1 no such mailbox", delivery);
            }
        }

        @Test
        void whenItRepeatsThePassword_thenThatIsNotShown() throws Exception {
            String plain =
                    Base64.getEncoder().encodeToString("\0night-watch\0hush-hush".getBytes(StandardCharsets.US_ASCII));
            Map<String, String> answers = Map.of(
                    "EHLO", "250-here\r\n250 AUTH PLAIN", "AUTH", "535 5.7.8 not night-watch with hush-hush: " + plain);
            try (SocketServer refusing = refusing(answers)) {
                Delivery delivery = deliverBy(
                        to("127.0.0.1:" + refusing.endpoint().port()) + PLAIN
                                + "user = night-watch, password = hush-hush",
                        TO_ACTIVE);

                String reason = assertRetry("not night-watch with ********: ********", delivery)
                        .reason();
                assertFalse(reason.contains("hush") || reason.contains(plain), reason);
            }
        }

        @Test
        void whenItSaysTooMuchTraffic_thenItsWordsAreTold() throws Exception {
            server.makes(MailServer.Trouble.saying("421 4.7.0 too many of you"));

            assertRetry("421", deliver(PLAIN, TO_ACTIVE));
        }

        /** Takes everything but this. */
        private static SocketServer refusing(String step, String words) {
            return refusing(Map.of(step, words));
        }

        /** Takes everything but what begins with these, and answers that with these words. */
        private static SocketServer refusing(Map<String, String> answers) {
            return new SocketServer(connection -> {
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
                say(connection, "220 here");
                boolean data = false;
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (data && !line.equals(".")) {
                        continue;
                    }
                    data = false;
                    String said = line;
                    Optional<String> answer = answers.entrySet().stream()
                            .filter(entry -> said.startsWith(entry.getKey()))
                            .map(Map.Entry::getValue)
                            .findFirst();
                    if (answer.isPresent()) {
                        say(connection, answer.get());
                        if (answer.get().equals(LAST_WORDS)) {
                            connection.setSoLinger(true, 0);
                            return;
                        }
                        if (answer.get().startsWith("421")) {
                            // RFC 5321, section 3.8: a server that says so hangs up.
                            return;
                        }
                    } else if (line.equals("DATA")) {
                        data = true;
                        say(connection, "354 go on");
                    } else {
                        say(connection, "250 fine");
                    }
                }
            });
        }

        private static void say(java.net.Socket connection, String line) throws java.io.IOException {
            connection.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Nested
    class GivenNoServer {

        @Test
        void whenNobodyListens_thenTheNextServerIsTried() throws Exception {
            Delivery delivery = deliverBy(
                    "server = [\"127.0.0.1:" + freePort() + "\", \"127.0.0.1:" + server.port()
                            + "\"], to = \"ops@example.net\"\n" + PLAIN,
                    TO_ACTIVE);

            assertEquals(Delivery.delivered(), delivery);
            assertEquals(1, server.received().size());
        }

        @Test
        void whenTheFirstServerHangs_thenTheNextOneHasTimeLeft() throws Exception {
            try (SocketServer silent = new SocketServer(connection -> {
                        var _ = connection.getInputStream().read();
                    });
                    Notifier notifier = notifier("server = [\"127.0.0.1:"
                            + silent.endpoint().port() + "\", \"127.0.0.1:" + server.port()
                            + "\"], to = \"ops@example.net\"\n" + PLAIN)) {
                Delivery delivery = notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofSeconds(20)));

                assertEquals(Delivery.delivered(), delivery);
            }
        }

        @Test
        void whenTheFirstServerDripsItsGreeting_thenTheNextOneHasTimeLeft() throws Exception {
            try (SocketServer dripping = new SocketServer(SmtpNotifierTest::drip);
                    Notifier notifier = notifier("server = [\"127.0.0.1:"
                            + dripping.endpoint().port() + "\", \"127.0.0.1:" + server.port()
                            + "\"], to = \"ops@example.net\"\n" + PLAIN)) {
                Delivery delivery = notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofSeconds(20)));

                assertEquals(Delivery.delivered(), delivery);
            }
        }

        @Test
        void whenTheOnlyServerDripsItsGreeting_thenItIsNamed() throws Exception {
            try (SocketServer dripping = new SocketServer(SmtpNotifierTest::drip);
                    Notifier notifier =
                            notifier(to("127.0.0.1:" + dripping.endpoint().port()) + PLAIN)) {
                Delivery delivery = notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofSeconds(2)));

                assertRetry(
                        "127.0.0.1:" + dripping.endpoint().port() + ": its share of the deadline is over", delivery);
            }
        }

        @Test
        void whenNobodyListens_thenThatIsSaid() throws Exception {
            int port = freePort();

            assertRetry("127.0.0.1:" + port + ": ", deliverBy(to("127.0.0.1:" + port) + PLAIN, TO_ACTIVE));
            assertRetry("refused", deliverBy(to("127.0.0.1:" + port) + PLAIN, TO_ACTIVE));
        }

        @Test
        void whenItsNameIsUnknown_thenThatIsSaid() throws Exception {
            assertEquals(
                    Delivery.retry("no-such-host.invalid:25: its name cannot be resolved"),
                    deliverBy(to("no-such-host.invalid") + PLAIN, TO_ACTIVE));
        }

        @Test
        void whenItNeverAnswers_thenItsTimeLimitEndsIt() throws Exception {
            try (SocketServer silent = new SocketServer(connection -> {
                var _ = connection.getInputStream().read();
            })) {
                assertRetry(
                        "timed out",
                        deliverBy(to("127.0.0.1:" + silent.endpoint().port()) + PLAIN + "timeout = 50ms", TO_ACTIVE));
            }
        }

        @Test
        void whenInterruptedMeanwhile_thenItEndsAtOnce() throws Exception {
            CompletableFuture<Void> connected = new CompletableFuture<>();
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            try (SocketServer silent = new SocketServer(connection -> {
                connected.complete(null);
                var _ = connection.getInputStream().read();
            })) {
                Thread thread = Thread.ofPlatform().daemon().start(() -> {
                    try (Notifier notifier =
                            notifier(to("127.0.0.1:" + silent.endpoint().port()) + PLAIN + "timeout = 10m")) {
                        notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofHours(1)));
                        interrupted.complete(false);
                    } catch (InterruptedException e) {
                        interrupted.complete(true);
                    }
                });
                connected.join();
                thread.interrupt();

                assertTrue(interrupted.join());
            }
        }

        private static int freePort() throws Exception {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }
    }
}
