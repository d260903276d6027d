package io.holdfast.kernel.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.kernel.event.EventLog;
import io.holdfast.kernel.event.EventLogOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A daemon in a JVM of its own is killed with SIGKILL, at moments that a seed chooses, and started again on what it
 * left. Each event that it had written down arrives; what arrives again has the same key and the same contents; nothing
 * arrives after something newer of its subject.
 */
@Timeout(600)
class KillTest {

    private static final int EVENTS = 1_500;
    private static final int KILLS = 8;

    @TempDir
    Path state;

    private final List<Told> told = new ArrayList<>();
    private int conversations;

    /** One thing the receiver was told. */
    private record Told(String key, String subject, List<Long> numbers) {}

    @ParameterizedTest
    @CsvSource({"1, every", "2, every", "3, digest", "4, digest"})
    void nothingIsLostAndNothingIsOutOfOrder(long seed, String policy) throws Exception {
        Random random = new Random(seed);
        try (ServerSocket receiver = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> receive(receiver));
            for (int kill = 0; kill < KILLS; kill++) {
                int until = toldCount() + 1 + random.nextInt(EVENTS / KILLS);
                Process daemon = start(receiver.getLocalPort(), seed * 1000 + kill, policy);
                awaitTold(until, daemon);
                daemon.destroyForcibly().waitFor();
                awaitTheEndOfEveryConversation(receiver.getLocalPort());
            }
            Process last = start(receiver.getLocalPort(), seed, policy);
            try {
                awaitEvent(EVENTS);
            } finally {
                last.destroyForcibly().waitFor();
            }
        }
        judge("seed " + seed);
    }

    private Process start(int port, long seed, String policy) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledDaemon.class.getName(),
                        state.toString(),
                        Integer.toString(port),
                        Long.toString(seed),
                        policy,
                        Integer.toString(EVENTS))
                .redirectErrorStream(true)
                .redirectOutput(state.resolve("output").toFile())
                .start();
    }

    private void receive(ServerSocket receiver) {
        while (true) {
            try {
                Socket socket = receiver.accept();
                changeConversations(1);
                Thread.ofVirtual().start(() -> {
                    hear(socket);
                    changeConversations(-1);
                });
            } catch (IOException _) {
                return;
            }
        }
    }

    /** What the dead daemon still had to say, so that it is not taken for something the next one says. */
    private void awaitTheEndOfEveryConversation(int port) throws IOException, InterruptedException {
        // Connections are accepted in order: once this one is closed, every earlier one has been accepted.
        try (Socket last = new Socket(InetAddress.getLoopbackAddress(), port)) {
            last.shutdownOutput();
            var _ = last.getInputStream().read();
        }
        synchronized (told) {
            while (conversations > 0) {
                told.wait();
            }
        }
    }

    private void changeConversations(int by) {
        synchronized (told) {
            conversations += by;
            told.notifyAll();
        }
    }

    /** What was read in full counts as told, whether or not the teller lives to hear the answer. */
    private void hear(Socket socket) {
        try (socket) {
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (line == null) {
                return;
            }
            String[] words = line.split(" ", -1);
            List<Long> numbers =
                    Arrays.stream(words[2].split(",", -1)).map(Long::valueOf).toList();
            synchronized (told) {
                told.add(new Told(words[0], words[1], numbers));
                told.notifyAll();
            }
            socket.getOutputStream().write("ok\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // The teller was killed.
        }
    }

    private int toldCount() {
        synchronized (told) {
            return told.size();
        }
    }

    private void awaitTold(int count, Process daemon) throws InterruptedException, IOException {
        synchronized (told) {
            while (told.size() < count && !heard().contains((long) EVENTS)) {
                told.wait(1_000);
                assertTrue(daemon.isAlive(), () -> "the daemon ended by itself, see " + state.resolve("output"));
            }
        }
    }

    private void awaitEvent(int count) throws InterruptedException {
        synchronized (told) {
            while (heard().size() < count) {
                told.wait();
            }
        }
    }

    private Set<Long> heard() {
        Set<Long> numbers = new TreeSet<>();
        told.forEach(one -> numbers.addAll(one.numbers()));
        return numbers;
    }

    private void judge(String seed) throws IOException {
        try (EventLog log =
                EventLog.open(EventLogOptions.defaults(state.resolve("events")), "lvs-1", Clock.systemUTC())) {
            assertEquals(EVENTS, log.lastNumber(), seed);
        }
        assertEquals(LongStream.rangeClosed(1, EVENTS).boxed().toList(), List.copyOf(heard()), seed);
        Map<String, Told> byKey = new HashMap<>();
        Map<String, Long> newest = new HashMap<>();
        for (Told one : told) {
            Told before = byKey.putIfAbsent(one.key(), one);
            assertEquals(before == null ? one : before, one, seed + ": one key, two contents");
            long last = newest.getOrDefault(one.subject(), 0L);
            assertTrue(one.numbers().getLast() >= last, seed + ": " + one + " after " + last);
            newest.put(one.subject(), one.numbers().getLast());
        }
        long distinct =
                byKey.values().stream().mapToLong(one -> one.numbers().size()).sum();
        assertEquals(EVENTS, distinct, seed + ": an event came under two keys");
    }
}
