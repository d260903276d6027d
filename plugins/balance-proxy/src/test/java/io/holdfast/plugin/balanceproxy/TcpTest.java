package io.holdfast.plugin.balanceproxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.testing.SocketServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TcpTest {

    @Nested
    class GivenOneServer {

        @Test
        void whenBothTalk_thenEachHearsTheOther() throws Exception {
            try (SocketServer server = new SocketServer(connection -> {
                        byte[] request = connection.getInputStream().readNBytes(4);
                        connection.getOutputStream().write(request);
                        connection.getOutputStream().write(" pong".getBytes(StandardCharsets.US_ASCII));
                    });
                    RunningProxy proxy = RunningProxy.tcp("").to(server.endpoint());
                    Socket client = proxy.connect()) {
                client.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));

                assertEquals(
                        "ping pong", new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            }
        }

        @Test
        void whenClientHasSaidEverything_thenItStillHearsTheAnswer() throws Exception {
            try (SocketServer server = new SocketServer(connection -> {
                        byte[] request = connection.getInputStream().readAllBytes();
                        connection
                                .getOutputStream()
                                .write(("got " + request.length).getBytes(StandardCharsets.US_ASCII));
                    });
                    RunningProxy proxy = RunningProxy.tcp("").to(server.endpoint());
                    Socket client = proxy.connect()) {
                client.getOutputStream().write(new byte[1000]);
                client.shutdownOutput();

                assertEquals("got 1000", new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            }
        }

        /** So does a read, and it looks like one that has taken everything. Which round does it is a matter of luck. */
        @Test
        void whenTheClientSendsUrgentBytesAmongOthers_thenWhatFollowsArrivesAtOnce() throws Exception {
            int rounds = 300;
            try (SocketServer server = new SocketServer(connection -> {
                        for (int i = 0; i < rounds; i++) {
                            connection.getInputStream().readNBytes(6);
                            connection.getOutputStream().write(i);
                        }
                    });
                    RunningProxy proxy = RunningProxy.tcp("splice-after = 1T").to(server.endpoint());
                    Socket client = proxy.connect()) {
                client.setTcpNoDelay(true);
                OutputStream out = client.getOutputStream();
                byte[] before = {'a', 'b', 'c'};
                byte[] after = {'d', 'e', 'f'};
                for (int i = 0; i < rounds; i++) {
                    out.write(before);
                    client.sendUrgentData('!');
                    out.write(after);
                    assertEquals(i & 0xff, client.getInputStream().read());
                }
            }
        }

        /** Splice stops at an urgent byte (RFC 9293, section 3.8.5) and does not say so. */
        @Test
        void whenTheClientSendsAnUrgentByteLate_thenWhatFollowsArrives() throws Exception {
            try (SocketServer server = new SocketServer(connection -> {
                        connection.getInputStream().skipNBytes(1_000_000);
                        connection.getOutputStream().write(1);
                        int next = connection.getInputStream().read();
                        while (next != 'P') {
                            next = connection.getInputStream().read();
                        }
                        connection.getOutputStream().write(2);
                    });
                    RunningProxy proxy = RunningProxy.tcp("splice-after = 1k").to(server.endpoint());
                    Socket client = proxy.connect()) {
                client.getOutputStream().write(new byte[1_000_000]);
                assertEquals(1, client.getInputStream().read());
                client.sendUrgentData('!');
                client.getOutputStream().write('P');
                assertEquals(2, client.getInputStream().read());
            }
        }

        /**
         * No event tells of what has been waiting behind an urgent byte while the server took nothing; how much fits
         * before that is the kernel's affair, so several amounts are tried.
         */
        @ParameterizedTest
        @ValueSource(ints = {100_000, 200_000, 300_000, 400_000, 500_000, 600_000, 800_000, 1_000_000})
        void whenAnUrgentByteIsAmongWaitingOnesAndTheServerTalksAllTheTime_thenWhatFollowsArrives(int bytesBefore)
                throws Exception {
            var sent = new CountDownLatch(1);
            try (SocketServer server = new SocketServer(connection -> {
                        sent.await(100, TimeUnit.MILLISECONDS);
                        connection.setSoTimeout(20);
                        byte[] bytes = new byte[100_000];
                        for (int read = 1; bytes[read - 1] != 'P'; ) {
                            try {
                                read = connection.getInputStream().read(bytes);
                            } catch (SocketTimeoutException e) {
                                connection.getOutputStream().write(0);
                            }
                        }
                        connection.getOutputStream().write(2);
                    });
                    RunningProxy proxy = RunningProxy.tcp("splice-after = 1k").to(server.endpoint());
                    Socket client = proxy.connect()) {
                client.getOutputStream().write(new byte[bytesBefore]);
                client.sendUrgentData('!');
                client.getOutputStream().write('P');
                sent.countDown();

                int heard = client.getInputStream().read();
                while (heard == 0) {
                    heard = client.getInputStream().read();
                }
                assertEquals(2, heard);
            }
        }

        @Test
        void whenServerHasSaidEverything_thenItStillHearsTheClient() throws Exception {
            var heard = new java.util.concurrent.CompletableFuture<Integer>();
            try (SocketServer server = new SocketServer(connection -> {
                        connection.getOutputStream().write(1);
                        connection.shutdownOutput();
                        heard.complete(connection.getInputStream().readAllBytes().length);
                    });
                    RunningProxy proxy = RunningProxy.tcp("").to(server.endpoint());
                    Socket client = proxy.connect()) {
                assertEquals(1, client.getInputStream().readAllBytes().length);
                client.getOutputStream().write(new byte[1000]);
                client.shutdownOutput();

                assertEquals(1000, heard.get());
            }
        }

        private static long active(RunningProxy proxy) {
            return proxy.counters().servers().getFirst().active();
        }

        /** Sends until every buffer on the way is full. */
        private static void fill(SocketChannel client) throws IOException, InterruptedException {
            client.configureBlocking(false);
            ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
            for (int idle = 0; idle < 20; idle++) {
                bytes.clear();
                if (client.write(bytes) > 0) {
                    idle = 0;
                }
                Thread.sleep(10);
            }
            client.configureBlocking(true);
        }

        @ParameterizedTest
        @ValueSource(strings = {"splice-after = 0", "splice-after = 1T"})
        void whenTheServerTakesNothingAndTheClientResets_thenTheServerIsLeft(String options) throws Exception {
            var done = new CountDownLatch(1);
            try (SocketServer server = new SocketServer(_ -> done.await());
                    RunningProxy proxy = RunningProxy.tcp(options).to(server.endpoint())) {
                try (var client = SocketChannel.open(SocketAddresses.of(proxy.endpoint()))) {
                    fill(client);
                    client.setOption(StandardSocketOptions.SO_LINGER, 0);
                }

                for (int i = 0; i < 6000 && active(proxy) > 0; i++) {
                    Thread.sleep(10);
                }
                assertEquals(0, active(proxy));
                done.countDown();
            }
        }

        /** As a web server does with a request that is too large. */
        @ParameterizedTest
        @ValueSource(strings = {"splice-after = 0", "splice-after = 1T"})
        void whenTheServerAnswersAndClosesWhileTheClientSends_thenTheClientGetsTheAnswer(String options)
                throws Exception {
            var sending = new CountDownLatch(1);
            try (SocketServer server = new SocketServer(connection -> {
                        sending.await();
                        // As close(2) does while something is unread.
                        connection.setSoLinger(true, 0);
                        connection.getOutputStream().write(new byte[2000]);
                    });
                    RunningProxy proxy = RunningProxy.tcp(options).to(server.endpoint());
                    var client = SocketChannel.open(SocketAddresses.of(proxy.endpoint()))) {
                fill(client);
                sending.countDown();

                assertEquals(2000, countUntilReset(client.socket()));
            }
        }

        @Test
        void whenTheServerResetsBeforeASlowClientHasEverything_thenTheClientGetsItFirst() throws Exception {
            var read = new CountDownLatch(1);
            try (SocketServer server = new SocketServer(connection -> {
                        connection.getInputStream().readNBytes(100);
                        connection.getOutputStream().write(new byte[100_000]);
                        read.await();
                        connection.setSoLinger(true, 0);
                    });
                    RunningProxy proxy = RunningProxy.tcp("").to(server.endpoint());
                    var client = SocketChannel.open()) {
                client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
                client.connect(SocketAddresses.of(proxy.endpoint()));
                client.write(ByteBuffer.allocate(200));
                Eventually.is(() -> proxy.counters().traffic().outBytes() == 100_000, "the proxy has the answer");
                read.countDown();
                Eventually.is(() -> active(proxy) == 0, "the proxy has left the server");

                assertEquals(100_000, countUntilReset(client.socket()));
            }
        }

        /** How many bytes come before the connection is reset. */
        private static int countUntilReset(Socket client) throws IOException {
            client.setSoTimeout(RunningProxy.PATIENCE_MILLIS);
            int count = 0;
            try {
                while (client.getInputStream().read() >= 0) {
                    count++;
                }
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                return count;
            }
            throw new AssertionError("an end after " + count + " bytes, as if that were all");
        }

        @Test
        void whenTheProxyStopsInTheMiddle_thenNeitherSideTakesItForTheEnd() throws Exception {
            var heard = new java.util.concurrent.CompletableFuture<Integer>();
            try (SocketServer server = new SocketServer(connection -> {
                        connection.getOutputStream().write('x');
                        try {
                            heard.complete(connection.getInputStream().readAllBytes().length);
                        } catch (IOException e) {
                            heard.completeExceptionally(e);
                        }
                    });
                    RunningProxy proxy = RunningProxy.tcp("").to(server.endpoint());
                    Socket client = proxy.connect()) {
                assertEquals('x', client.getInputStream().read());
                proxy.balancer().close();

                assertThrows(IOException.class, () -> client.getInputStream().read());
                assertInstanceOf(
                        IOException.class,
                        assertThrows(ExecutionException.class, () -> heard.get(60, TimeUnit.SECONDS))
                                .getCause());
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "splice-after = 0", "splice-after = 1T", "threads = 3"})
        void whenMuchIsMovedBothWaysAtOnce_thenEveryByteArrives(String options) throws Exception {
            byte[] request = random(7, 12_345_678);
            byte[] answer = random(8, 23_456_789);
            var heard = new java.util.concurrent.CompletableFuture<byte[]>();
            try (SocketServer server = new SocketServer(connection -> {
                        Thread writer = write(connection, answer);
                        heard.complete(connection.getInputStream().readAllBytes());
                        writer.join();
                    });
                    RunningProxy proxy = RunningProxy.tcp(options).to(server.endpoint());
                    Socket client = proxy.connect()) {
                Thread writer = write(client, request);
                byte[] got = client.getInputStream().readAllBytes();
                writer.join();

                assertArrayEquals(answer, got);
                assertArrayEquals(request, heard.get());
            }
        }
    }

    private static Thread write(Socket socket, byte[] bytes) {
        return Thread.ofVirtual().start(() -> {
            try {
                OutputStream out = socket.getOutputStream();
                out.write(bytes);
                socket.shutdownOutput();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
