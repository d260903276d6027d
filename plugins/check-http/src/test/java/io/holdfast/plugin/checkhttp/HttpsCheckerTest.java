package io.holdfast.plugin.checkhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.testing.Attempts;
import io.holdfast.api.testing.SocketServer;
import io.holdfast.api.testing.TestCertificates;
import io.holdfast.api.testing.WrittenOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class HttpsCheckerTest {

    private static TestCertificates certificates;

    @TempDir
    private Path folder;

    /** Once: keytool takes its time. */
    @BeforeAll
    static void makeCertificates(@TempDir Path shared) {
        certificates = TestCertificates.create(shared, "dns:www.example.net,ip:127.0.0.1", "-1d", 365);
    }

    private final HttpsCheckerFactory factory = new HttpsCheckerFactory();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private Optional<SocketServer> server = Optional.empty();

    private interface SecureConversation {
        void talk(SSLSocket connection) throws IOException;
    }

    private Target serve(TestCertificates certificates, List<String> protocols, SecureConversation conversation) {
        return plain(connection -> {
            SSLSocket socket =
                    (SSLSocket) certificates.serverContext().getSocketFactory().createSocket(connection, null, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(protocols.toArray(String[]::new));
            parameters.setWantClientAuth(true);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            conversation.talk(socket);
            socket.close();
        });
    }

    private Target plain(SocketServer.Conversation conversation) {
        SocketServer started = new SocketServer(conversation);
        server = Optional.of(started);
        return Target.of(started.endpoint());
    }

    private Target web(TestCertificates certificates) {
        return serve(certificates, List.of("http/1.1"), connection -> {
            seen.add(((ExtendedSSLSession) connection.getSession())
                    .getRequestedServerNames()
                    .toString());
            SocketServer.readHeader(connection.getInputStream());
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        });
    }

    private Verdict check(Target target, Map<String, ?> options) {
        return Attempts.check(factory, options, target);
    }

    @AfterEach
    void close() {
        server.ifPresent(SocketServer::close);
    }

    @Nested
    class GivenACertificate {

        @Test
        void whenItIsTrustedAndForTheName_thenHealthy() throws InterruptedException {
            Target target = web(certificates);
            assertEquals(
                    Verdict.healthy("status 200"),
                    check(
                            target,
                            Map.of(
                                    "ca",
                                    certificates.certificate(),
                                    "server-name",
                                    "www.example.net",
                                    "host",
                                    "other.example.net")));
            assertEquals("[type=host_name (0), value=www.example.net]", seen.take());
        }

        @Test
        void whenOnlyTheAddressIsKnown_thenTheCertificateIsForTheAddress() throws InterruptedException {
            assertEquals(
                    Verdict.healthy("status 200"), check(web(certificates), Map.of("ca", certificates.certificate())));
            assertEquals("[]", seen.take());
        }

        @Test
        void whenItIsForAnotherName_thenUnhealthy() {
            assertEquals(
                    Verdict.unhealthy(
                            "TLS handshake: No subject alternative DNS name matching shop.example.net found."),
                    check(web(certificates), Map.of("ca", certificates.certificate(), "host", "shop.example.net:443")));
        }

        @Test
        void whenNobodySignedIt_thenUnhealthyUnlessNotVerified() {
            Target target = web(certificates);
            assertEquals(
                    Verdict.unhealthy(
                            "TLS handshake: the certificate is not signed by an authority that is trusted here"),
                    check(target, Map.of()));
            assertEquals(Verdict.healthy("status 200"), check(target, Map.of("verify", "off")));
        }

        @Test
        void whenItHasExpired_thenUnhealthyAndWithoutVerificationAWarning() {
            TestCertificates expired = TestCertificates.create(folder, "ip:127.0.0.1", "-10d", 5);
            Target target = web(expired);
            String reason = check(target, Map.of("ca", expired.certificate())).text();
            assertTrue(reason.startsWith("TLS handshake: the certificate has expired (NotAfter: "), reason);
            Verdict.Healthy tolerated = (Verdict.Healthy) check(target, Map.of("verify", "off"));
            String warning = tolerated.warning().orElseThrow();
            assertTrue(warning.matches("the certificate of CN=holdfast-test has expired on [0-9-]{10}"), warning);
        }

        @Test
        void whenItExpiresSoon_thenThereIsAWarning() {
            TestCertificates brief = TestCertificates.create(folder, "ip:127.0.0.1", "-1d", 5);
            Target target = web(brief);
            Verdict.Healthy early =
                    (Verdict.Healthy) check(target, Map.of("ca", brief.certificate(), "expiry-warning", "5d"));
            assertTrue(
                    early.warning().orElseThrow().matches("the certificate of CN=holdfast-test expires on [0-9-]{10}"));
            assertEquals(
                    Verdict.healthy("status 200"),
                    check(target, Map.of("ca", brief.certificate(), "expiry-warning", "1d")));
        }

        @Test
        void whenTheClientHasOne_thenItIsShown() throws Exception {
            Target target = serve(certificates, List.of(), connection -> {
                seen.add(connection.getSession().getPeerPrincipal().getName());
                SocketServer.readHeader(connection.getInputStream());
            });
            check(
                    target,
                    Map.of(
                            "ca", certificates.certificate(),
                            "certificate", certificates.certificate(),
                            "key", certificates.key()));
            assertEquals("CN=holdfast-test", seen.take());
        }
    }

    @Nested
    class GivenAHostileServer {

        @Test
        void whenItDoesNotSpeakTls_thenItSaysSo() {
            assertEquals(
                    Verdict.unhealthy("TLS handshake: the server does not speak TLS on this port"),
                    check(
                            plain(connection -> connection
                                    .getOutputStream()
                                    .write("220 mail ready\r\n".getBytes(StandardCharsets.US_ASCII))),
                            Map.of("verify", "off")));
        }

        @Test
        void whenItSendsGarbageRecordsWithoutEnd_thenItIsRefused() {
            // Handshake records (RFC 8446, section 5.1) of the largest size that contain zeros.
            byte[] record = new byte[5 + 16384];
            System.arraycopy(new byte[] {22, 3, 3, 0x40, 0}, 0, record, 0, 5);
            String reason = check(
                            plain(connection -> {
                                while (true) {
                                    connection.getOutputStream().write(record);
                                }
                            }),
                            Map.of("verify", "off"))
                    .text();
            assertTrue(reason.startsWith("TLS handshake: "), reason);
        }

        @ParameterizedTest
        @CsvSource({"1.1", "2"})
        void whenItWarnsWithoutEnd_thenTheHandshakeIsGivenUp(String version) {
            // The alert user_canceled (RFC 5246, section 7.2): Java reads over it.
            byte[] alerts = HexFormat.of().parseHex("1503030002015a".repeat(1000));
            Target target = plain(connection -> {
                while (true) {
                    connection.getOutputStream().write(alerts);
                }
            });
            assertEquals(
                    Verdict.unhealthy(
                            "TLS handshake: the server has sent 262144 bytes and the handshake has not ended"),
                    check(target, Map.of("verify", "off", "version", version)));
        }

        @Test
        void whenItNeverAnswersTheHandshake_thenTimeRunsOut() {
            CountDownLatch deadline = new CountDownLatch(1);
            Target target = plain(connection -> {
                connection.getInputStream().read();
                deadline.countDown();
                connection.getInputStream().readAllBytes();
            });
            assertEquals(
                    Verdict.unhealthy("TLS handshake: no answer"),
                    Attempts.checkUntil(deadline, factory, Map.of("verify", "off"), target));
        }

        @Test
        void whenItResetsTheConnection_thenItSaysSo() {
            String reason = check(
                            plain(connection -> {
                                connection.getInputStream().read();
                                connection.setSoLinger(true, 0);
                            }),
                            Map.of("verify", "off"))
                    .text();
            assertEquals("TLS handshake: Connection reset", reason);
        }
    }

    @Nested
    class GivenHttp2 {

        private final Map<String, Object> options = Map.of("version", "2", "verify", "off", "match", "ell");

        /** Reads the preface, SETTINGS, WINDOW_UPDATE and HEADERS, then sends the frames written in hexadecimal. */
        private Target http2(String... frames) {
            return serve(certificates, List.of("h2", "http/1.1"), connection -> {
                connection.getInputStream().readNBytes(24 + 9 + 18 + 9 + 4);
                byte[] header = connection.getInputStream().readNBytes(9);
                byte[] block = connection.getInputStream().readNBytes(header[2]);
                seen.add(HexFormat.of().formatHex(header, 3, 9) + " "
                        + HexFormat.of().formatHex(block, 0, 3));
                for (String frame : frames) {
                    connection.getOutputStream().write(HexFormat.of().parseHex(frame.replace(" ", "")));
                }
                connection.getInputStream().readAllBytes();
            });
        }

        @Test
        void whenTheResponseIsInOnePiece_thenItIsJudged() throws InterruptedException {
            assertEquals(
                    Verdict.healthy("status 200"),
                    check(
                            http2(
                                    "000000 04 00 00000000",
                                    "000001 01 04 00000001 88",
                                    "000005 00 01 00000001 68656c6c6f"),
                            options));
            // HEADERS with END_STREAM and END_HEADERS on stream 1; GET, https, :path
            assertEquals("010500000001 828704", seen.take());
        }

        @Test
        void whenEverythingIsInPieces_thenItIsPutTogether() {
            assertEquals(
                    Verdict.healthy("status 200"),
                    check(
                            http2(
                                    "000000 04 00 00000000",
                                    "000008 06 00 00000000 0102030405060708", // PING
                                    "000005 01 04 00000001 4803313030", // 100
                                    "000002 01 08 00000001 0100", // padded, empty, to be continued
                                    "000001 09 04 00000001 88",
                                    "000006 00 08 00000001 026865 6c0000",
                                    "000000 00 00 00000001",
                                    "000002 00 00 00000001 6c6f",
                                    "000003 01 05 00000001 408001"), // trailers
                            options));
        }

        @ParameterizedTest
        @CsvSource({
            "000004 03 00 00000001 00000008, 'the server reset the stream, error 8'",
            "000008 07 00 00000000 00000000 0000000b, 'the server refused the connection, error 11'",
            "100000 00 00 00000001, this is not HTTP/2: a frame of 1048576 bytes",
            "000005 00 01 00000001 68656c6c6f, this is not HTTP/2: data out of place",
            "000001 01 05 00000001 82, this is not HTTP/2: the response does not begin with its status",
        })
        void whenTheServerDoesSomethingElse_thenItSaysWhat(String frame, String reason) {
            assertEquals(
                    reason,
                    check(http2(frame), options)
                            .text()
                            .replaceFirst("reading the response \\([0-9]+ bytes so far\\): ", ""));
        }

        @Test
        void whenPingsDoNotEnd_thenTheyAreTooMany() {
            String[] pings = new String[300];
            Arrays.fill(pings, "000008 06 00 00000000 0102030405060708");
            assertEquals(
                    "more than 200 frames without data",
                    check(http2(pings), options)
                            .text()
                            .replaceFirst("reading the response \\([0-9]+ bytes so far\\): ", ""));
        }

        @Test
        void whenEmptyDataFramesDoNotEnd_thenTheyAreTooMany() {
            String[] frames = new String[300];
            Arrays.fill(frames, "000000 00 00 00000001");
            frames[0] = "000001 01 04 00000001 88";
            assertEquals(
                    "more than 200 frames without data",
                    check(http2(frames), options)
                            .text()
                            .replaceFirst("reading the response \\([0-9]+ bytes so far\\): ", ""));
        }

        @Test
        void whenTheServerOnlySpeaksHttp1_thenItSaysSo() {
            Target target = serve(
                    certificates,
                    List.of("http/1.1"),
                    connection -> connection.getInputStream().readAllBytes());
            String reason = check(target, options).text();
            assertTrue(reason.startsWith("TLS handshake: "), reason);
        }
    }

    @Test
    void givenMistakes_whenRead_thenTheyAreProblems() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path old = Files.writeString(
                folder.resolve("old.pem"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        assertEquals(
                List.of("test.conf:1: ca: cannot read /nowhere.pem"),
                WrittenOptions.problems(factory, Map.of("ca", "/nowhere.pem")));
        assertEquals(
                List.of("test.conf:1: ca: there is no certificate in " + empty),
                WrittenOptions.problems(factory, Map.of("ca", empty)));
        assertEquals(
                List.of("test.conf:1: key: certificate and key are only of use together"),
                WrittenOptions.problems(factory, Map.of("key", empty)));
        List<String> oldKey = WrittenOptions.problems(
                factory, new TreeMap<>(Map.of("certificate", certificates.certificate(), "key", old)));
        assertEquals(
                List.of("test.conf: the key in " + old
                        + " is a \"RSA PRIVATE KEY\"; convert it: openssl pkcs8 -topk8 -nocrypt -in " + old),
                oldKey);
    }

    @Test
    void givenTheKeyOfAnotherCertificate_whenRead_thenItIsAProblem(@TempDir Path elsewhere) {
        TestCertificates others = TestCertificates.create(elsewhere, "dns:other.example.net", "-1d", 365);
        assertEquals(
                List.of("test.conf: the key in " + others.key() + " does not belong to the first certificate in "
                        + certificates.certificate()),
                WrittenOptions.problems(
                        factory,
                        new TreeMap<>(Map.of("certificate", certificates.certificate(), "key", others.key()))));
    }
}
