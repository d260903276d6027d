package io.holdfast.kernel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.testing.SocketServer;
import io.holdfast.api.testing.TestCertificates;
import io.holdfast.api.tls.TlsClient;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class DigestCommandTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final TlsClient JAVA = TlsClient.trusting(Optional.empty());

    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

    private void answer(Socket connection, String response) throws IOException {
        requests.add(SocketServer.readHeader(connection.getInputStream()));
        connection.getOutputStream().write(response.getBytes(StandardCharsets.ISO_8859_1));
    }

    private SocketServer respond(String response) {
        return new SocketServer(connection -> answer(connection, response));
    }

    private static URI url(String scheme, SocketServer server) {
        return URI.create(scheme + "://" + server.endpoint() + "/health?deep");
    }

    @Test
    void givenAPage_whenItsDigestIsAskedFor_thenItIsThatOfTheBody() throws Exception {
        try (SocketServer server = respond("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")) {
            // printf hello | md5sum, sha256sum
            assertEquals(
                    new PageDigest(200, "5d41402abc4b2a76b9719d911017c592"),
                    PageDigest.fetch(url("http", server), Optional.empty(), JAVA, "MD5", LONG));
            assertTrue(requests.take().startsWith("GET /health?deep HTTP/1.1\r\n"));
            assertEquals(
                    new PageDigest(200, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
                    PageDigest.fetch(url("http", server), Optional.of("www.example.net"), JAVA, "SHA-256", LONG));
            String request = requests.take();
            assertTrue(request.contains("\r\nHost: www.example.net\r\n"), request);
        }
    }

    @Test
    void givenARedirection_whenAsked_thenItIsNotFollowed() throws Exception {
        try (SocketServer server =
                respond("HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n")) {
            assertEquals(
                    new PageDigest(302, "d41d8cd98f00b204e9800998ecf8427e"),
                    PageDigest.fetch(url("http", server), Optional.empty(), JAVA, "MD5", LONG));
        }
    }

    @Test
    void givenACertificateThatNobodyTrusts_whenAsked_thenOnlyTheInsecureWayWorks(@TempDir Path folder)
            throws Exception {
        TestCertificates certificates = TestCertificates.create(folder, "dns:www.example.net", "-1d", 5);
        try (SocketServer server = new SocketServer(connection -> {
            SSLSocket secured =
                    (SSLSocket) certificates.serverContext().getSocketFactory().createSocket(connection, null, true);
            answer(secured, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        })) {
            IOException untrusted = assertThrows(
                    IOException.class,
                    () -> PageDigest.fetch(url("https", server), Optional.empty(), JAVA, "MD5", LONG));
            assertEquals(
                    "the certificate is not signed by an authority that is trusted here",
                    DigestCommand.words(untrusted));
            assertEquals(
                    "5d41402abc4b2a76b9719d911017c592",
                    PageDigest.fetch(url("https", server), Optional.empty(), TlsClient.unverified(), "MD5", LONG)
                            .hex());
        }
    }

    /** As OpenSSL's servers of TLS 1.2, which refuse another handshake on the same connection. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void givenAServerThatDoesOneHandshake_whenAsked_thenItIsAskedForNoOther(String version, @TempDir Path folder)
            throws Exception {
        TestCertificates certificates = TestCertificates.create(folder, "ip:127.0.0.1", "-1d", 5);
        String page = "x".repeat(1 << 20);
        try (SocketServer server = new SocketServer(connection -> {
            SSLSocket secured =
                    (SSLSocket) certificates.serverContext().getSocketFactory().createSocket(connection, null, true);
            secured.setEnabledProtocols(new String[] {version});
            secured.startHandshake();
            secured.getSession().invalidate();
            secured.setEnableSessionCreation(false);
            answer(secured, "HTTP/1.1 200 OK\r\nContent-Length: " + page.length() + "\r\n\r\n" + page);
        })) {
            TlsClient tls = TlsClient.trusting(Optional.of(certificates.certificate()));
            assertEquals(
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("MD5").digest(page.getBytes(StandardCharsets.UTF_8))),
                    PageDigest.fetch(url("https", server), Optional.empty(), tls, "MD5", LONG)
                            .hex());
        }
    }

    @Test
    void givenAHostOfAnotherName_whenAskedWithTls_thenItIsInTheRequestInSniAndInTheCertificate(@TempDir Path folder)
            throws Exception {
        TestCertificates certificates = TestCertificates.create(folder, "dns:www.example.net,ip:127.0.0.1", "-1d", 5);
        BlockingQueue<List<SNIServerName>> names = new LinkedBlockingQueue<>();
        try (SocketServer server = new SocketServer(connection -> {
            SSLSocket secured =
                    (SSLSocket) certificates.serverContext().getSocketFactory().createSocket(connection, null, true);
            answer(secured, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
            names.add(((ExtendedSSLSession) secured.getSession()).getRequestedServerNames());
        })) {
            TlsClient tls = TlsClient.trusting(Optional.of(certificates.certificate()));
            for (String host : List.of("www.example.net", "www.example.net:8443")) {
                assertEquals(
                        "5d41402abc4b2a76b9719d911017c592",
                        PageDigest.fetch(url("https", server), Optional.of(host), tls, "MD5", LONG)
                                .hex());
                assertTrue(requests.take().contains("\r\nHost: " + host + "\r\n"));
                assertEquals(List.of(new SNIHostName("www.example.net")), names.take());
            }
            // A session of the same client would be resumed.
            TlsClient another = TlsClient.trusting(Optional.of(certificates.certificate()));
            IOException other = assertThrows(
                    IOException.class,
                    () -> PageDigest.fetch(
                            url("https", server), Optional.of("mail.example.net"), another, "MD5", LONG));
            assertEquals(
                    "No subject alternative DNS name matching mail.example.net found.", DigestCommand.words(other));
        }
    }

    @Test
    void givenAPortWhereNobodyListens_whenAsked_thenItSaysSo() {
        SocketServer gone = respond("");
        gone.close();
        IOException refused = assertThrows(
                IOException.class, () -> PageDigest.fetch(url("http", gone), Optional.empty(), JAVA, "MD5", LONG));
        assertEquals("Connection refused", DigestCommand.words(refused));
    }

    @Test
    void givenAServerThatCannotBeAsked_whenAsked_thenItSaysWhy() {
        // What the client throws for a name that has no address.
        assertEquals(
                "the name of the server is not known",
                DigestCommand.words(new UnknownHostException("web.example.net")));
        try (SocketServer server = new SocketServer(connection -> {
            connection.getOutputStream().write("220 not TLS\r\n".getBytes(StandardCharsets.US_ASCII));
            connection.getInputStream().readAllBytes();
        })) {
            IOException plain = assertThrows(
                    IOException.class,
                    () -> PageDigest.fetch(url("https", server), Optional.empty(), JAVA, "MD5", LONG));
            assertEquals("the server does not speak TLS on this port", DigestCommand.words(plain));
        }
    }

    @Test
    void givenABodyThatDoesNotEnd_whenTimeIsUp_thenItSaysSo() {
        try (SocketServer server = new SocketServer(connection -> {
            answer(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
            connection.getInputStream().readAllBytes();
        })) {
            IOException failure = assertThrows(
                    IOException.class,
                    () -> PageDigest.fetch(url("http", server), Optional.empty(), JAVA, "MD5", Duration.ofSeconds(1)));
            assertEquals("the page has not arrived within 1 s", failure.getMessage());
        }
    }

    @Test
    void givenABodyWithoutEnd_whenItIsTooLarge_thenItSaysSo() {
        try (SocketServer server = new SocketServer(connection -> {
            answer(connection, "HTTP/1.1 200 OK\r\n\r\n");
            byte[] piece = new byte[1 << 20];
            while (true) {
                connection.getOutputStream().write(piece);
            }
        })) {
            IOException failure = assertThrows(
                    IOException.class,
                    () -> PageDigest.fetch(url("http", server), Optional.empty(), JAVA, "MD5", LONG));
            assertEquals("the page is larger than 67108864 bytes", DigestCommand.words(failure));
        }
    }

    @Test
    void givenACommandLine_whenItIsWrong_thenTheExitStatusSaysSo() {
        assertEquals(2, HoldfastCommand.commandLine().execute("digest", "ftp://example.net/"));
        assertEquals(2, HoldfastCommand.commandLine().execute("digest"));
        assertEquals(2, HoldfastCommand.commandLine().execute("digest", "http://user:secret@127.0.0.1/"));
        assertEquals(
                2, HoldfastCommand.commandLine().execute("digest", "--insecure", "--ca", "x", "https://127.0.0.1/"));
        assertEquals(1, HoldfastCommand.commandLine().execute("digest", "--ca", "/nowhere", "https://127.0.0.1/"));
        assertEquals(2, HoldfastCommand.commandLine().execute("digest", "--timeout", "0", "http://127.0.0.1/"));
    }
}
