package io.holdfast.plugin.checkhttp;

import static io.holdfast.api.testing.SocketServer.readHeader;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.testing.Attempts;
import io.holdfast.api.testing.ScarceFiles;
import io.holdfast.api.testing.SocketServer;
import io.holdfast.api.testing.WrittenOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class HttpCheckerTest {

    private final HttpCheckerFactory factory = new HttpCheckerFactory();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private Optional<SocketServer> server = Optional.empty();

    private Target serve(SocketServer.Conversation conversation) {
        SocketServer started = new SocketServer(connection -> {
            requests.add(readHeader(connection.getInputStream()));
            conversation.talk(connection);
        });
        server = Optional.of(started);
        return Target.of(started.endpoint());
    }

    private Target respond(String response) {
        return serve(connection -> connection.getOutputStream().write(response.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** A page of so many MiB. */
    private Target largePage(int mebibytes) {
        byte[] mebibyte = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        return serve(connection -> {
            OutputStream out = connection.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < mebibytes; i++) {
                out.write(mebibyte);
            }
        });
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private Verdict check(Target target, Map<String, ?> options) {
        return Attempts.check(factory, options, target);
    }

    private Verdict check(String response, Map<String, ?> options) {
        return check(respond(response), options);
    }

    @AfterEach
    void close() {
        server.ifPresent(SocketServer::close);
    }

    @Nested
    class GivenAWellBehavedServer {

        @Test
        void whenNothingIsConfigured_thenTheFrontPageIsAskedFor() throws InterruptedException {
            Target target = respond(ok("hello"));
            assertEquals(Verdict.healthy("status 200"), check(target, Map.of()));
            assertEquals(
                    "GET / HTTP/1.1\r\nHost: " + target.endpoint()
                            + "\r\nUser-Agent: Holdfast\r\nAccept: */*\r\nConnection: close\r\n\r\n",
                    requests.take());
        }

        @Test
        void whenEverythingIsConfigured_thenTheRequestHasIt() throws InterruptedException {
            check(
                    respond("HTTP/1.0 204 No Content\r\n\r\n"),
                    Map.of(
                            "path", "/health?deep=1",
                            "host", "www.example.net:8080",
                            "method", "head",
                            "version", "1.0",
                            "headers", List.of("X-Probe: yes")));
            assertEquals(
                    List.of(
                            "HEAD /health?deep=1 HTTP/1.0",
                            "Host: www.example.net:8080",
                            "User-Agent: Holdfast",
                            "Accept: */*",
                            "Connection: close",
                            "x-probe: yes",
                            ""),
                    requests.take().lines().toList());
        }

        @Test
        void whenAHeaderIsConfiguredThatIsSentAnyway_thenOnlyTheConfiguredOneIsSent() throws InterruptedException {
            Target target = respond(ok(""));
            check(target, Map.of("headers", List.of("User-Agent: probe/1", "ACCEPT: text/html")));
            assertEquals(
                    "GET / HTTP/1.1\r\nHost: " + target.endpoint()
                            + "\r\nConnection: close\r\nuser-agent: probe/1\r\naccept: text/html\r\n\r\n",
                    requests.take());
        }

        @Test
        void whenTheServiceHasAName_thenItIsTheHost() throws InterruptedException {
            Target target = respond(ok(""));
            check(
                    new Target(target.endpoint(), Optional.of("shop.example.net"), Optional.empty(), Optional.empty()),
                    Map.of());
            assertEquals(
                    "Host: shop.example.net", requests.take().lines().toList().get(1));
        }

        @ParameterizedTest
        @CsvSource({
            "503, 200-299, 'status 503, expected 200-299'",
            "302, 200-299, 'status 302 (to /login), expected 200-299'",
            "404, 200-403, 'status 404, expected 200-403'",
        })
        void whenTheStatusIsNotExpected_thenUnhealthy(String status, String expected, String reason) {
            assertEquals(
                    Verdict.unhealthy(reason),
                    check(
                            "HTTP/1.1 " + status + " X\r\n" + (status.equals("302") ? "Location: /login\r\n" : "")
                                    + "Content-Length: 0\r\n\r\n",
                            Map.of("status", expected)));
        }

        @Test
        void whenTheStatusIsOneOfSeveral_thenHealthy() {
            assertEquals(
                    Verdict.healthy("status 401"),
                    check("HTTP/1.1 401\r\n\r\n", Map.of("status", List.of("200-299", "401"))));
        }

        @ParameterizedTest
        @CsvSource({
            // printf hello | md5sum, sha256sum
            "5d41402abc4b2a76b9719d911017c592, true",
            "5D41402ABC4B2A76B9719D911017C592, true",
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824, true",
            "00000000000000000000000000000000, false",
        })
        void whenADigestIsExpected_thenItDecides(String digest, boolean well) {
            Verdict verdict = check(ok("hello"), Map.of("digest", digest));
            assertEquals(
                    well
                            ? Verdict.healthy("status 200")
                            : Verdict.unhealthy("MD5 digest of the body is 5d41402abc4b2a76b9719d911017c592,"
                                    + " expected 00000000000000000000000000000000"),
                    verdict);
        }

        @ParameterizedTest
        @CsvSource({
            "match,     h.l+o,     status 200",
            "match,     (?i)HELLO, status 200",
            "match,     ^bye,      the body does not match \"^bye\"",
            "match-not, ^bye,      status 200",
            "match-not, ell,       the body matches \"ell\"",
        })
        void whenAPatternIsExpected_thenItDecides(String key, String pattern, String text) {
            assertEquals(text, check(ok("hello"), Map.of(key, pattern)).text());
        }

        @Test
        void whenTheBodyIsChunked_thenItIsPutTogether() {
            assertEquals(
                    Verdict.healthy("status 200"),
                    check(
                            "HTTP/1.1 100 Continue||HTTP/1.1 200 OK|Transfer-Encoding: chunked||3;x=y|hel|2|lo|0|X-Trailer: 1||"
                                    .replace("|", "\r\n"),
                            Map.of("digest", "5d41402abc4b2a76b9719d911017c592")));
        }

        @Test
        void whenTheBodyEndsWithTheConnection_thenItIsWhole() {
            assertEquals(Verdict.healthy("status 200"), check("HTTP/1.0 200 OK\n\nhello", Map.of("match", "^hello$")));
        }

        @ParameterizedTest
        @CsvSource({
            // head -c 66060288 /dev/zero | tr '\\0' x | md5sum
            "403a152bbc87cf71353b096373f2502e, true",
            "00000000000000000000000000000000, false",
        })
        void whenTheDigestIsOfAPageThatMemoryHasNoRoomFor_thenItDecides(String digest, boolean well) {
            assertEquals(
                    well
                            ? Verdict.healthy("status 200")
                            : Verdict.unhealthy("MD5 digest of the body is 403a152bbc87cf71353b096373f2502e,"
                                    + " expected 00000000000000000000000000000000"),
                    check(largePage(63), Map.of("digest", digest, "max-body", "64M")));
        }

        @Test
        void whenAPatternIsAtTheEndOfTheLargestPageForOne_thenItIsFound() {
            Map<String, ?> options = Map.of("match", "xx$", "max-body", "2M");
            assertEquals(Verdict.healthy("status 200"), check(largePage(2), options));
        }

        @Test
        void whenThereAreSeveralPages_thenEachIsAskedForUntilOneFails() throws InterruptedException {
            Target target = respond(ok("hello"));
            assertEquals(
                    Verdict.unhealthy("GET /b: the body does not match \"bye\""),
                    check(
                            target,
                            Map.of(
                                    "host",
                                    "www.example.net",
                                    "pages",
                                    List.of(
                                            Map.of("path", "/a", "match", "hello"),
                                            Map.of("path", "/b", "match", "bye"),
                                            Map.of("path", "/c")))));
            assertEquals(
                    "GET /a HTTP/1.1\r\nHost: www.example.net",
                    requests.take().substring(0, 40).strip());
            assertEquals("GET /b HTTP/1.1", requests.take().substring(0, 15));
            assertEquals(0, requests.size());
        }
    }

    @Nested
    class GivenAHostileServer {

        private final CountDownLatch deadline = new CountDownLatch(1);

        private void assertTimeRunsOut(SocketServer.Conversation conversation) {
            String reason = Attempts.checkUntil(deadline, factory, Map.of(), serve(conversation))
                    .text();
            assertTrue(
                    reason.matches(
                            "(waiting for the response|reading the response \\([0-9]+ bytes so far\\)): no answer"),
                    reason);
        }

        private static void pourOut(OutputStream out, String text) throws IOException {
            byte[] bytes = text.repeat(100).getBytes(StandardCharsets.ISO_8859_1);
            while (true) {
                out.write(bytes);
            }
        }

        @Test
        void whenHeadersDoNotEnd_thenTheyAreTooLarge() {
            Verdict verdict = check(
                    serve(connection -> {
                        connection.getOutputStream().write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
                        pourOut(connection.getOutputStream(), "X-Endless: and on\r\n");
                    }),
                    Map.of());
            assertEquals(
                    "the header of the response is too large",
                    verdict.text().replaceFirst("reading the response \\([0-9]+ bytes so far\\): ", ""));
        }

        @Test
        void whenOneHeaderLineDoesNotEnd_thenItIsTooLarge() {
            Verdict verdict =
                    check(serve(connection -> pourOut(connection.getOutputStream(), "HTTP/1.1 200")), Map.of());
            assertEquals(
                    "the header of the response is too large",
                    verdict.text().replaceFirst("reading the response \\([0-9]+ bytes so far\\): ", ""));
        }

        @Test
        void whenTheBodyDoesNotEndAndIsNotLookedAt_thenEnoughIsEnough() {
            Verdict verdict = check(
                    serve(connection -> pourOut(connection.getOutputStream(), "HTTP/1.1 200 OK\r\n\r\nbody")),
                    Map.of("max-body", "10k"));
            assertEquals(Verdict.healthy("status 200"), verdict);
        }

        @Test
        void whenTheBodyDoesNotEndAndIsLookedAt_thenItIsTooLarge() {
            Verdict verdict = check(
                    serve(connection -> pourOut(connection.getOutputStream(), "HTTP/1.1 200 OK\r\n\r\nbody")),
                    Map.of("max-body", "10k", "match", "x"));
            assertEquals(
                    "the body is larger than max-body = 10240 bytes",
                    verdict.text().replaceFirst("reading the response \\([0-9]+ bytes so far\\): ", ""));
        }

        @ParameterizedTest
        @CsvSource({
            "max-body, 512k, the body is larger than max-body = 524288 bytes",
            "status,   404,  'status 200, expected 404'",
            "digest,   00000000000000000000000000000000, 'MD5 digest of the body is b561f87202d04959e37588ee05cf5b10,"
                    + " expected 00000000000000000000000000000000'",
        })
        void whenOthersLeaveNoRoomForItsBody_thenWhatIsWrongWithoutItIsStillWrong(
                String key, String value, String reason) {
            Target target = largePage(1);
            List<KeptBody> others = stalled();
            try {
                assertEquals(
                        "not asked, this machine lacks something",
                        check(target, Map.of("match", "x")).text().replaceFirst(":.*", ""));
                Verdict verdict = check(target, Map.of("match", "x", key, value));
                assertEquals(Verdict.Unhealthy.class, verdict.getClass());
                assertEquals(
                        reason, verdict.text().replaceFirst("reading the response \\([0-9]+ bytes so far\\): ", ""));
            } finally {
                others.forEach(KeptBody::close);
            }
        }

        /** Bodies that leave less than 128 KiB for each other one. */
        private static List<KeptBody> stalled() {
            List<KeptBody> bodies = new ArrayList<>();
            for (int size = KeptBody.SHARED_BYTES / 2; size > 64 * 1024; size /= 2) {
                KeptBody body = new KeptBody();
                body.add(new byte[size], 0, size);
                bodies.add(body);
            }
            return bodies;
        }

        @Test
        void whenThePageComesInManySmallChunks_thenItIsRead() {
            String page = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "14\r\n12345678901234567890\r\n".repeat(15_000) + "5\r\nready\r\n0\r\n\r\n";
            assertEquals(
                    Verdict.Healthy.class, check(page, Map.of("match", "ready")).getClass());
        }

        @Test
        void whenTinyChunksDoNotEnd_thenTheyAreTooSmall() {
            Verdict verdict = check(
                    serve(connection -> {
                        connection
                                .getOutputStream()
                                .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                        pourOut(connection.getOutputStream(), "1\r\nx\r\n");
                    }),
                    Map.of("max-body", "64M"));
            assertEquals(
                    "the body comes in chunks that are too small: 16372 so far",
                    verdict.text().replaceFirst("reading the response \\([0-9]+ bytes so far\\): ", ""));
        }

        @Test
        void whenAChunkIsLongerThanItsSize_thenItSaysSo() {
            Verdict verdict =
                    check("HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|hello|0||".replace("|", "\r\n"), Map.of());
            assertTrue(verdict.text().endsWith(": a chunk is longer than its size"), verdict.text());
        }

        @Test
        void whenBytesDribble_thenTimeRunsOut() {
            assertTimeRunsOut(connection -> {
                String header = "HTTP/1.1 200 OK\r\nX: and so on";
                for (int i = 0; i < header.length(); i++) {
                    connection.getOutputStream().write(header.charAt(i));
                    Thread.sleep(10);
                }
                deadline.countDown();
                connection.getInputStream().readAllBytes();
            });
        }

        @Test
        void whenNothingComes_thenTimeRunsOut() {
            assertTimeRunsOut(connection -> {
                deadline.countDown();
                connection.getInputStream().readAllBytes();
            });
        }

        @Test
        void whenTheBodyStops_thenTimeRunsOut() {
            assertTimeRunsOut(connection -> {
                connection
                        .getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort".getBytes(StandardCharsets.US_ASCII));
                deadline.countDown();
                connection.getInputStream().readAllBytes();
            });
        }

        @Test
        void whenTheConnectionIsReset_thenItSaysSo() {
            Verdict verdict = check(serve(connection -> connection.setSoLinger(true, 0)), Map.of());
            assertEquals(Verdict.unhealthy("waiting for the response: Connection reset"), verdict);
        }

        @ParameterizedTest
        @CsvSource({
            "'', waiting for the response: the server closed the connection",
            "'HTTP/1.1 200 OK', reading the response (15 bytes so far): the response ended after 15 bytes",
            "'SSH-2.0-OpenSSH_9.2\n', reading the response (20 bytes so far): this is not an HTTP response:"
                    + " \"SSH-2.0-OpenSSH_9.2\"",
            "'HTTP/1.1 200 OK\nnonsense\n\n',"
                    + " reading the response (26 bytes so far): this is not a header field: \"nonsense\"",
            "'HTTP/1.1 200 OK\nContent-Length: -1\n\n',"
                    + " reading the response (36 bytes so far): this is not a Content-Length: \"-1\"",
            "'HTTP/1.1 200 OK\nContent-Length: 9\n\nshort',"
                    + " reading the response (40 bytes so far): the body ended 4 bytes early",
            "'HTTP/1.1 200 OK\nTransfer-Encoding: gzip\n\n',"
                    + " reading the response (41 bytes so far): this Transfer-Encoding was not asked for: \"gzip\"",
            "'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nzz\n',"
                    + " reading the response (47 bytes so far): this is not the size of a chunk: \"zz\"",
        })
        void whenTheResponseIsBroken_thenItSaysHow(String response, String reason) {
            assertEquals(Verdict.unhealthy(reason), check(response, Map.of()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "path,     health,    'test.conf:1: path: health is not a path: it begins with / and has no blanks'",
        "status,   600,       'test.conf:1: status: \"600\" is not a status code or a range such as 200-299 within"
                + " 100-599'",
        "match,    '',        'test.conf:1: match: is empty: that is in every body'",
        "status,   300-200,   test.conf:1: status: the range 300-200 is empty",
        "digest,   abc,       'test.conf:1: digest: \"abc\" is not a digest: 32 hexadecimal digits for MD5, 64 for"
                + " SHA-256'",
        "headers,  'Host: x', 'test.conf:1: headers: \"host\" is set by the check itself: use the key host'",
        "headers,  nonsense,  'test.conf:1: headers: \"nonsense\" is not a header field such as \"Accept: text/html\"'",
        "max-body, 65M,       test.conf:1: max-body: 68157440 is not in 0..67108864",
        "paht,     /,         'test.conf:1: paht: unknown key, did you mean \"path\"?'",
        "verify,   off,       'test.conf:1: verify: unknown key, known here: digest, headers, host, match,"
                + " match-not, max-body, method, pages, path, status, version'",
    })
    void givenAMistake_whenRead_thenItIsAProblem(String key, String value, String problem) {
        assertEquals(List.of(problem), WrittenOptions.problems(factory, Map.of(key, value)));
    }

    @Test
    void givenABodyThatMemoryMayHaveNoRoomFor_whenItIsOnlyHashedOrNotLookedAt_thenThatIsNoProblem() {
        String problem = "test.conf:1: max-body: 2097153 is not in 0..2097152, the range with match or match-not:"
                + " they need the whole body in memory, a digest does not";
        assertEquals(List.of(), maxBody("64M", Map.of("path", "/")));
        assertEquals(List.of(), maxBody("64M", Map.of("digest", "5d41402abc4b2a76b9719d911017c592")));
        assertEquals(List.of(), maxBody("2M", Map.of("match", "x")));
        assertEquals(List.of(problem), maxBody("2097153", Map.of("match", "x")));
        assertEquals(List.of(problem), maxBody("2097153", Map.of("match-not", "x")));
        assertEquals(
                List.of(problem),
                maxBody("2097153", Map.of("pages", List.of(Map.of("path", "/a"), Map.of("match", "x")))));
    }

    private List<String> maxBody(String maxBody, Map<String, ?> others) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("max-body", maxBody);
        written.putAll(others);
        return WrittenOptions.problems(factory, written);
    }

    @Test
    void givenNoStatusAtAll_whenRead_thenNoResponseWouldDo() {
        assertEquals(
                List.of("test.conf:1: status: is empty: no response would do; write a code or a range such as 200-299"),
                WrittenOptions.problems(factory, Map.of("status", List.of())));
    }

    @Test
    void givenABackReference_whenRead_thenItIsNoRe2Pattern() {
        assertEquals(
                List.of("test.conf:1: match: not a regular expression of RE2 syntax:"
                        + " error parsing regexp: invalid escape sequence: `\\1`"),
                WrittenOptions.problems(factory, Map.of("match", "(a)\\1")));
    }

    @Test
    void givenNoFileDescriptorLeft_whenChecked_thenItSaysNothingAboutTheServer() throws Exception {
        assertEquals(
                "Unasked: not asked, this machine lacks something: connecting: Too many open files",
                ScarceFiles.verdict(HttpCheckerFactory.class, Map.of(), "127.0.0.1:1"));
    }
}
