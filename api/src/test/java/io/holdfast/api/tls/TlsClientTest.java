package io.holdfast.api.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.check.Target;
import io.holdfast.api.testing.SocketServer;
import io.holdfast.api.testing.TestCertificates;
import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TlsClientTest {

    /** The longest plain text of one record (RFC 8446, section 5.1). */
    private static final int RECORD_BYTES = 16384;

    private static TestCertificates certificates;

    /** Once: keytool takes its time. */
    @BeforeAll
    static void makeCertificates(@TempDir Path shared) {
        certificates = TestCertificates.create(shared, "ip:127.0.0.1", "-1d", 365);
    }

    private interface Use<T> {
        T of(SSLSocket socket) throws IOException;
    }

    /** As checkers do: on a virtual thread. Fails when it does not end, and goes on with the next test all the same. */
    private static <T> T call(SocketServer server, Use<T> use) throws Exception {
        Callable<T> call = () -> {
            try (server;
                    Socket plain = Target.of(server.endpoint()).connect(Deadline.in(Duration.ofMinutes(1)));
                    SSLSocket secured = TlsClient.unverified().handshake(plain, "127.0.0.1", List.of())) {
                return use.of(secured);
            }
        };
        FutureTask<T> task = new FutureTask<>(call);
        Thread.ofVirtual().start(task);
        return task.get(60, TimeUnit.SECONDS);
    }

    private static void pour(Socket connection, byte[] bytes) throws IOException {
        while (true) {
            connection.getOutputStream().write(bytes);
        }
    }

    /** Ends its handshakes and then sends data without end. */
    private static SocketServer pouringData() {
        return new SocketServer(connection -> pour(
                certificates.serverContext().getSocketFactory().createSocket(connection, null, true),
                new byte[RECORD_BYTES]));
    }

    @Test
    void givenAServerThatWarnsWithoutEnd_whenItGetsNoFurther_thenTheHandshakeFails() {
        // The alert user_canceled (RFC 5246, section 7.2), a warning that changes nothing.
        byte[] alerts = HexFormat.of().parseHex("1503030002015a".repeat(1000));
        SocketServer server = new SocketServer(connection -> pour(connection, alerts));
        ExecutionException failure = assertThrows(ExecutionException.class, () -> call(server, _ -> "no failure"));
        assertEquals(
                "the server has sent 262144 bytes and the handshake has not ended",
                assertInstanceOf(IOException.class, failure.getCause()).getMessage());
    }

    @Test
    void givenAServerThatSendsWithoutEnd_whenTheReaderIsInterrupted_thenReadingEnds() throws Exception {
        long readAfterwards = call(pouringData(), socket -> {
            InputStream in = socket.getInputStream();
            assertEquals(0, in.read());
            Thread.currentThread().interrupt();
            long count = 0;
            byte[] buffer = new byte[RECORD_BYTES];
            while (count < 100L * RECORD_BYTES) {
                try {
                    count += in.read(buffer);
                } catch (IOException e) {
                    break;
                }
            }
            return count;
        });
        assertTrue(readAfterwards < RECORD_BYTES, "read " + readAfterwards + " bytes more");
    }

    @Test
    void givenAServerThatSendsWithoutEnd_whenWhatIsLeftIsSkipped_thenNotAllOfIt() throws IOException {
        try (Socket watched = new WatchedSocket(new EndlessConnection())) {
            InputStream in = watched.getInputStream();
            long skipped = 0;
            // What Java does before it closes the connection.
            for (int ready = in.available(); ready != 0 && skipped < 100L * RECORD_BYTES; ready = in.available()) {
                skipped += in.skip(ready);
            }
            assertEquals(64 * 1024, skipped);
        }
    }

    /** There is always more to read from it. */
    private static final class EndlessConnection extends Socket {

        @Override
        public InputStream getInputStream() {
            return new InputStream() {

                @Override
                public int read() {
                    return 0;
                }

                @Override
                public int available() {
                    return 1024;
                }
            };
        }
    }
}
