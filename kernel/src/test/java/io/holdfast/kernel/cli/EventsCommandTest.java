package io.holdfast.kernel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.kernel.Main;
import io.holdfast.kernel.status.ControlHandler;
import io.holdfast.kernel.status.ControlReply;
import io.holdfast.kernel.status.ControlServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsCommandTest {

    @TempDir
    private Path folder = Path.of(".");

    /** A daemon that tells what it has and then ends, as one that is killed. */
    private record Daemon(List<Map<String, ?>> events) implements ControlHandler {
        @Override
        public String name() {
            return "events";
        }

        @Override
        public void handle(List<String> arguments, ControlReply reply) throws IOException {
            for (Map<String, ?> event : events) {
                reply.send(event);
            }
        }
    }

    @Test
    void whenAllIsTold_thenTheExitStatusIsZero() throws IOException {
        Daemon daemon = new Daemon(List.of(Map.of("number", 41)));

        assertEquals(new CommandRun(0, "{\"number\":41}\n", ""), CommandRun.beside(daemon, folder, "events", "--json"));
    }

    @Test
    void whenTheDaemonEndsThatIsFollowed_thenThatIsSaidAndTheExitStatusIsThree() throws IOException {
        Daemon daemon = new Daemon(List.of(Map.of("number", 41), Map.of()));

        assertEquals(
                new CommandRun(
                        3,
                        "{\"number\":41}\n",
                        "holdfast: the daemon has stopped or was killed; when it runs again, go on with --since 42\n"),
                CommandRun.beside(daemon, folder, "events", "--json", "--follow"));
    }

    /** One that has told of an event and then has nothing to tell; it gives signs of life until it is hung up on. */
    private static final class QuietDaemon implements ControlHandler {

        private final CountDownLatch quiet = new CountDownLatch(1);
        private final CompletableFuture<String> end = new CompletableFuture<>();

        @Override
        public String name() {
            return "events";
        }

        @Override
        public void handle(List<String> arguments, ControlReply reply) throws IOException, InterruptedException {
            reply.send(Map.of("number", 41));
            quiet.await();
            try {
                for (int sign = 0; sign < 1000; sign++) {
                    reply.send(Map.of());
                    Thread.sleep(50);
                }
                end.complete("still followed");
            } catch (IOException e) {
                end.complete("hung up on");
                throw e;
            }
        }
    }

    /** A command that follows it, in a process of its own. */
    private Process follow(ProcessBuilder.Redirect output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Main.class.getName(),
                        "events",
                        "--json",
                        "--follow",
                        "--socket",
                        folder.resolve("control.sock").toString())
                .redirectOutput(output)
                .start();
    }

    private static void assertOutputLost(Process process) throws IOException, InterruptedException {
        List<String> errors = process.errorReader().lines().toList();
        assertEquals("holdfast: the output could not be written", errors.getLast());
        assertEquals(1, process.waitFor());
    }

    /** As {@code holdfast events --follow | head -1} does. */
    @Test
    void whenNobodyReadsTheOutputAnyMore_thenItEndsThoughNothingHappens() throws Exception {
        QuietDaemon daemon = new QuietDaemon();
        ControlServer server = new ControlServer(folder.resolve("control.sock"), List.of(daemon));
        server.start();
        Process process = follow(ProcessBuilder.Redirect.PIPE);
        try {
            try (BufferedReader out = process.inputReader()) {
                assertEquals("{\"number\":41}", out.readLine());
            }
            daemon.quiet.countDown();

            assertEquals("hung up on", daemon.end.get(2, TimeUnit.MINUTES));
            assertOutputLost(process);
        } finally {
            process.destroyForcibly();
            server.stop();
        }
    }

    @Test
    void whenAnEventCannotBeWritten_thenItEndsBeforeTheNext() throws Exception {
        QuietDaemon daemon = new QuietDaemon();
        ControlServer server = new ControlServer(folder.resolve("control.sock"), List.of(daemon));
        server.start();
        Process process = follow(ProcessBuilder.Redirect.to(new File("/dev/full")));
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still follows");
            assertOutputLost(process);
        } finally {
            daemon.quiet.countDown();
            process.destroyForcibly();
            server.stop();
        }
    }

    @Test
    void whenItEndsBeforeItHasToldAnything_thenThereIsNoNumberToGoOnWith() throws IOException {
        assertEquals(
                new CommandRun(3, "", "holdfast: the daemon has stopped or was killed\n"),
                CommandRun.beside(new Daemon(List.of()), folder, "events", "--json", "--follow"));
    }
}
