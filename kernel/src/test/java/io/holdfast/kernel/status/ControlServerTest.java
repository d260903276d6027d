package io.holdfast.kernel.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControlServerTest {

    @TempDir
    private Path folder = Path.of(".");

    private final CountDownLatch firstByteRead = new CountDownLatch(1);
    private Path socket = Path.of(".");
    private ControlServer server = new ControlServer(Path.of("."), List.of());

    @BeforeEach
    void start() throws IOException {
        socket = folder.resolve("run/control.sock");
        server = new ControlServer(socket, List.of(new Echo(), new Rows(firstByteRead), new Stay()));
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.stop();
    }

    @Test
    void givenNoThread_whenAClientComes_thenItIsToldSo_andTheNextOneIsAnswered() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Path other = folder.resolve("other.sock");
        ControlServer scarce = new ControlServer(other, List.of(new Echo()), task -> {
            if (asked.getAndIncrement() == 0) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task);
        });
        scarce.start();
        try {
            ControlClient client = new ControlClient(other);
            ControlClient.Refused refused =
                    assertThrows(ControlClient.Refused.class, () -> client.ask(List.of("echo", "a"), _ -> {}));
            assertEquals(
                    "the daemon is there, but there is no thread or no memory for an answer; try again",
                    refused.getMessage());

            List<Map<String, Object>> answers = new ArrayList<>();
            client.ask(List.of("echo", "a"), answers::add);
            assertEquals(List.of(Map.of("word", "a")), answers);
        } finally {
            scarce.stop();
        }
    }

    @Test
    void answersWithOneObjectALine() throws Exception {
        List<Map<String, Object>> answers = new ArrayList<>();

        new ControlClient(socket).ask(List.of("echo", "größe", "a b"), answers::add);

        assertEquals(List.of(Map.of("word", "größe"), Map.of("word", "a b")), answers);
    }

    /** The status of ten thousands of servers would not fit into the daemon's memory at once. */
    @Test
    void aLongAnswerIsOnItsWayBeforeItsEndIsMade() throws Exception {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            client.write(ByteBuffer.wrap("[\"long\"]\n".getBytes(StandardCharsets.UTF_8)));
            InputStream in = Channels.newInputStream(client);
            assertEquals('{', in.read());
            firstByteRead.countDown();

            String rest = new String(in.readAllBytes(), StandardCharsets.UTF_8);

            assertEquals("\"rows\":[{\"row\":0},{\"row\":1}", rest.substring(0, 27));
            assertTrue(rest.endsWith("{\"row\":99999}]}\n"));
        }
    }

    @Test
    void onlyTheOwnerMayConnect() throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("run"))));
    }

    @Test
    void anUnknownRequestIsRefusedWithTheKnownOnes() {
        ControlClient.Refused refused = assertThrows(
                ControlClient.Refused.class, () -> new ControlClient(socket).ask(List.of("ecko"), _ -> {}));

        assertEquals("unknown request [ecko], known: echo, long, stay", refused.getMessage());
    }

    @Test
    void aRequestThatIsNoListIsHungUpOnAndTheNextOneIsServed() throws Exception {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            client.write(ByteBuffer.wrap("}{\n".getBytes(StandardCharsets.UTF_8)));
            assertEquals(-1, client.read(ByteBuffer.allocate(100)));
        }
        List<Map<String, Object>> answers = new ArrayList<>();
        new ControlClient(socket).ask(List.of("echo", "x"), answers::add);
        assertEquals(1, answers.size());
    }

    @Test
    void aRequestWithoutEndIsHungUpOn() throws Exception {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer flood = ByteBuffer.allocate(200 * 1024);
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    client.write(flood.clear());
                }
            });
        }
    }

    @Test
    void whenStopped_thenTheSocketIsGoneAndTheClientIsTold() throws IOException {
        server.stop();

        assertFalse(Files.exists(socket));
        ControlClient.Unreachable unreachable = assertThrows(
                ControlClient.Unreachable.class, () -> new ControlClient(socket).ask(List.of("echo"), _ -> {}));
        assertTrue(String.valueOf(unreachable.getMessage()).startsWith("no holdfast answers on " + socket));
    }

    @Test
    void aSecondDaemonOnTheSameSocketIsRefused() {
        IOException refused = assertThrows(IOException.class, () -> new ControlServer(socket, List.of()).start());

        assertEquals(
                "another holdfast answers on " + socket + ": stop it, or give this one its own control.socket",
                refused.getMessage());
    }

    @Test
    void aFileThatIsNoSocketStays() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "text");
        Path beside = Files.writeString(folder.resolve("control.new"), "text");

        IOException refused = assertThrows(IOException.class, () -> new ControlServer(precious, List.of()).start());
        assertThrows(IOException.class, () -> new ControlServer(folder.resolve("control"), List.of()).start());

        assertEquals(
                precious + " is there already and is no socket; it stays, choose another control.socket",
                refused.getMessage());
        assertEquals("text", Files.readString(precious));
        assertEquals("text", Files.readString(beside));
    }

    @Test
    void whenEveryPlaceIsTaken_thenTheNextClientIsToldThatTheDaemonIsThere() throws Exception {
        List<SocketChannel> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                idle.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            }

            ControlClient.Refused refused = assertThrows(
                    ControlClient.Refused.class, () -> new ControlClient(socket).ask(List.of("echo", "x"), _ -> {}));

            assertEquals("the daemon is there, but 16 others are asking it already; try again", refused.getMessage());
        } finally {
            for (SocketChannel client : idle) {
                client.close();
            }
        }
    }

    @Test
    void clientsThatStayDoNotTakeThePlacesOfThoseThatAsk() throws Exception {
        List<SocketChannel> staying = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                client.write(ByteBuffer.wrap("[\"stay\"]\n".getBytes(StandardCharsets.UTF_8)));
                assertTrue(client.read(ByteBuffer.allocate(100)) > 0, "its first answer");
                staying.add(client);
            }
            List<Map<String, Object>> answers = new ArrayList<>();

            new ControlClient(socket).ask(List.of("echo", "x"), answers::add);

            assertEquals(1, answers.size());
            assertThrows(
                    ControlClient.Refused.class, () -> new ControlClient(socket).ask(List.of("stay"), answers::add));
        } finally {
            for (SocketChannel client : staying) {
                client.close();
            }
        }
    }

    @Test
    void aLeftoverOfADeadDaemonIsReplaced() throws Exception {
        server.stop();
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertTrue(Files.exists(socket));

        server = new ControlServer(socket, List.of(new Echo()));
        server.start();

        List<Map<String, Object>> answers = new ArrayList<>();
        new ControlClient(socket).ask(List.of("echo", "x"), answers::add);
        assertEquals(1, answers.size());
    }

    private static final class Echo implements ControlHandler {

        @Override
        public String name() {
            return "echo";
        }

        @Override
        public void handle(List<String> arguments, ControlReply reply) throws IOException {
            for (String word : arguments) {
                reply.send(Map.of("word", word));
            }
        }
    }

    private static final class Stay implements ControlHandler {

        @Override
        public String name() {
            return "stay";
        }

        @Override
        public boolean stays(List<String> arguments) {
            return true;
        }

        @Override
        public void handle(List<String> arguments, ControlReply reply) throws IOException, InterruptedException {
            while (true) {
                reply.send(Map.of());
                Thread.sleep(10_000);
            }
        }
    }

    /** Rows that are made one by one, the last one not before the client has the first byte. */
    private record Rows(CountDownLatch firstByteRead) implements ControlHandler {

        private static final int COUNT = 100_000;

        @Override
        public String name() {
            return "long";
        }

        @Override
        public void handle(List<String> arguments, ControlReply reply) throws IOException {
            reply.send(Map.of("rows", new AbstractList<Object>() {
                @Override
                public Object get(int index) {
                    if (index == COUNT - 1) {
                        awaitFirstByte();
                    }
                    return Map.of("row", index);
                }

                @Override
                public int size() {
                    return COUNT;
                }
            }));
        }

        private void awaitFirstByte() {
            try {
                assertTrue(firstByteRead.await(1, TimeUnit.MINUTES), "the client has nothing yet");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
