package io.holdfast.plugin.checksmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.testing.Attempts;
import io.holdfast.api.testing.ScarceFiles;
import io.holdfast.api.testing.SocketServer;
import io.holdfast.api.testing.TestCertificates;
import io.holdfast.api.testing.WrittenOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class SmtpCheckerTest {

    private final SmtpCheckerFactory factory = new SmtpCheckerFactory();
    private final List<String> commands = new ArrayList<>();
    private Optional<SocketServer> server = Optional.empty();

    private Target serve(SocketServer.Conversation conversation) {
        SocketServer started = new SocketServer(conversation);
        server = Optional.of(started);
        return Target.of(started.endpoint());
    }

    private static void say(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static BufferedReader reader(Socket connection) throws IOException {
        return new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Greets, then answers each command with the next text; hangs up before one that is empty. */
    private Target answer(String greeting, String... replies) {
        return serve(connection -> {
            say(connection, greeting);
            BufferedReader in = reader(connection);
            for (String reply : replies) {
                if (reply.isEmpty()) {
                    return;
                }
                commands.add(in.readLine());
                say(connection, reply);
            }
        });
    }

    private Verdict check(Target target, Map<String, ?> options) {
        return Attempts.check(factory, options, target);
    }

    @AfterEach
    void close() {
        server.ifPresent(SocketServer::close);
    }

    @Test
    void givenAServer_whenAllRepliesAreRight_thenHealthy() {
        Target target = answer(
                "220-mail.example.net ESMTP\r\n220 come in\r\n",
                "250-mail.example.net\r\n250-SIZE 10000000\r\n250 HELP\r\n",
                "221 bye\r\n");
        assertEquals(
                Verdict.healthy("greeted, mail.example.net"), check(target, Map.of("helo", "lvs-125.example.net")));
        assertEquals(List.of("EHLO lvs-125.example.net", "QUIT"), commands);
    }

    @Test
    void givenAnOldServer_whenEhloIsUnknown_thenHeloWillDo() {
        Target target = answer("220 x\n", "502 what\n", "250 mail.example.net\n", "221 bye\n");
        assertEquals(Verdict.healthy("greeted, mail.example.net"), check(target, Map.of()));
        assertEquals(List.of("EHLO localhost", "HELO localhost", "QUIT"), commands);
    }

    @ParameterizedTest
    @CsvSource({
        "'554 go away\r\n', '', '', 'waiting for the greeting: reply \"554 go away\", expected 220'",
        "'220 x\r\n', '421 busy\r\n', '', 'EHLO localhost: reply \"421 busy\", expected 250'",
        "'220 x\r\n', '500 what\r\n', '421 busy\r\n', 'HELO localhost: reply \"421 busy\", expected 250'",
        "'220 x\r\n', '250 x\r\n', '500 why\r\n', 'QUIT: reply \"500 why\", expected 221'",
        "'SSH-2.0-OpenSSH\r\n', '', '', 'waiting for the greeting: this is not a reply: \"SSH-2.0-OpenSSH\"'",
        "'220-x\r\n250 y\r\n', '', '', waiting for the greeting: a reply changes its code from 220 to 250",
        "'220', '', '', waiting for the greeting: the server closed the connection",
    })
    void givenAServer_whenAReplyIsWrong_thenItSaysWhich(String greeting, String first, String second, String reason) {
        assertEquals(Verdict.unhealthy(reason), check(answer(greeting, first, second), Map.of()));
    }

    @Test
    void givenAHostileServer_whenAReplyHasNoEnd_thenItIsRefused() {
        assertEquals(
                Verdict.unhealthy("waiting for the greeting: a reply has more than 100 lines"),
                check(serve(connection -> pourOut(connection, "220-and on\r\n")), Map.of()));
    }

    @Test
    void givenAHostileServer_whenALineHasNoEnd_thenItIsRefused() {
        assertEquals(
                Verdict.unhealthy("waiting for the greeting: a line of a reply is longer than 2048 bytes"),
                check(serve(connection -> pourOut(connection, "220 and on")), Map.of()));
    }

    @Test
    void givenAHostileServer_whenItIsSilent_thenTimeRunsOut() {
        CountDownLatch deadline = new CountDownLatch(1);
        Target target = serve(connection -> {
            say(connection, "220 hello\r\n");
            connection.getInputStream().read();
            deadline.countDown();
            connection.getInputStream().readAllBytes();
        });
        assertEquals(
                Verdict.unhealthy("EHLO localhost: no answer"),
                Attempts.checkUntil(deadline, factory, Map.of(), target));
    }

    @Test
    void givenAHostileServer_whenItResets_thenItSaysSo() {
        String reason = check(serve(connection -> connection.setSoLinger(true, 0)), Map.of())
                .text();
        // The reset may be there before connect(2) has been noticed.
        assertTrue(reason.matches("(connecting|waiting for the greeting): Connection reset( by peer)?"), reason);
    }

    /** The alert user_canceled (RFC 5246, section 7.2): Java reads over it. */
    private static final String TLS_WARNING = "\25\3\3\0\2\1\132";

    @Test
    void givenAHostileServer_whenItWarnsWithoutEndInTheHandshake_thenItIsGivenUp() {
        String reason = "TLS handshake: the server has sent 262144 bytes and the handshake has not ended";
        Target implicit = serve(connection -> pourOut(connection, TLS_WARNING));
        assertEquals(Verdict.unhealthy(reason), check(implicit, Map.of("tls", "implicit", "verify", "off")));
        server.ifPresent(SocketServer::close);

        Target starttls = serve(connection -> {
            say(connection, "220 hello\r\n");
            BufferedReader in = reader(connection);
            in.readLine();
            say(connection, "250-mail.example.net\r\n250 STARTTLS\r\n");
            in.readLine();
            say(connection, "220 go\r\n");
            in.read();
            pourOut(connection, TLS_WARNING);
        });
        assertEquals(Verdict.unhealthy(reason), check(starttls, Map.of("tls", "starttls", "verify", "off")));
    }

    private static void pourOut(Socket connection, String text) throws IOException {
        OutputStream out = connection.getOutputStream();
        byte[] bytes = text.repeat(100).getBytes(StandardCharsets.US_ASCII);
        while (true) {
            out.write(bytes);
        }
    }

    @Test
    void givenTls_whenAskedFor_thenTheSessionIsSecured(@TempDir Path folder) {
        TestCertificates certificates = TestCertificates.create(folder, "dns:mail.example.net", "-1d", 5);
        Map<String, Object> options =
                Map.of("tls", "starttls", "ca", certificates.certificate(), "server-name", "mail.example.net");
        Target starttls = serve(connection -> {
            say(connection, "220 hello\r\n");
            BufferedReader in = reader(connection);
            in.readLine();
            say(connection, "250-mail.example.net\r\n250 STARTTLS\r\n");
            commands.add(in.readLine());
            say(connection, "220 go\r\n");
            secured(certificates, connection, "");
        });
        Verdict.Healthy healthy = (Verdict.Healthy) check(starttls, options);
        assertEquals("greeted, mail.example.net", healthy.detail());
        assertTrue(healthy.warning().orElseThrow().contains(" expires on "));
        assertEquals(List.of("STARTTLS"), commands);
        server.ifPresent(SocketServer::close);

        Target implicit = serve(connection -> secured(certificates, connection, "220 hello\r\n"));
        Verdict verdict = check(
                implicit,
                Map.of("tls", "implicit", "ca", certificates.certificate(), "server-name", "mail.example.net"));
        assertEquals("greeted, mail.example.net", verdict.text());
        server.ifPresent(SocketServer::close);

        Target plain = answer("220 hello\r\n", "250-mail.example.net\r\n250 HELP\r\n");
        assertEquals(Verdict.unhealthy("the server does not offer STARTTLS"), check(plain, options));
    }

    private static void secured(TestCertificates certificates, Socket connection, String greeting) throws IOException {
        SSLSocket socket =
                (SSLSocket) certificates.serverContext().getSocketFactory().createSocket(connection, null, true);
        say(socket, greeting);
        BufferedReader in = reader(socket);
        in.readLine();
        say(socket, "250 mail.example.net\r\n");
        in.readLine();
        say(socket, "221 bye\r\n");
        socket.close();
    }

    @Test
    void givenMistakes_whenRead_thenTheyAreProblems() {
        assertEquals(
                List.of("test.conf:1: verify: has no effect without tls = starttls or tls = implicit"),
                WrittenOptions.problems(factory, Map.of("verify", "off")));
        assertEquals(1, WrittenOptions.problems(factory, Map.of("helo", "a b")).size());
        assertEquals(1, WrittenOptions.problems(factory, Map.of("tls", "start")).size());
    }

    @Test
    void givenNoFileDescriptorLeft_whenChecked_thenItSaysNothingAboutTheServer() throws Exception {
        assertEquals(
                "Unasked: not asked, this machine lacks something: connecting: Too many open files",
                ScarceFiles.verdict(SmtpCheckerFactory.class, Map.of(), "127.0.0.1:1"));
    }
}
