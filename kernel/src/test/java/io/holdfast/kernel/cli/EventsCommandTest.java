package io.holdfast.kernel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.kernel.status.ControlHandler;
import io.holdfast.kernel.status.ControlReply;
import io.holdfast.kernel.status.ControlServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsCommandTest {

    @TempDir
    private Path folder = Path.of(".");

    private final PrintStream standardOutput = System.out;
    private final PrintStream standardError = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(standardOutput);
        System.setErr(standardError);
    }

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

    private int events(List<Map<String, ?>> told, String... options) throws IOException {
        Path socket = folder.resolve("control.sock");
        ControlServer server = new ControlServer(socket, List.of(new Daemon(told)));
        server.start();
        try {
            List<String> words = new ArrayList<>(List.of("events", "--json", "--socket", socket.toString()));
            words.addAll(List.of(options));
            return HoldfastCommand.commandLine().execute(words.toArray(String[]::new));
        } finally {
            server.stop();
        }
    }

    @Test
    void whenAllIsTold_thenTheExitStatusIsZero() throws IOException {
        assertEquals(0, events(List.of(Map.of("number", 41))));
        assertEquals("{\"number\":41}\n", out.toString(StandardCharsets.UTF_8));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whenTheDaemonEndsThatIsFollowed_thenThatIsSaidAndTheExitStatusIsThree() throws IOException {
        assertEquals(3, events(List.of(Map.of("number", 41), Map.of()), "--follow"));
        assertEquals("{\"number\":41}\n", out.toString(StandardCharsets.UTF_8));
        assertEquals(
                "holdfast: the daemon has stopped or was killed; when it runs again, go on with --since 42\n",
                err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whenItEndsBeforeItHasToldAnything_thenThereIsNoNumberToGoOnWith() throws IOException {
        assertEquals(3, events(List.of(), "--follow"));
        assertEquals("holdfast: the daemon has stopped or was killed\n", err.toString(StandardCharsets.UTF_8));
    }
}
