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

class NotifyReplayCommandTest {

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

    /** A daemon that has given up ops-1 and nothing else. */
    private static final class Daemon implements ControlHandler {
        @Override
        public String name() {
            return "notify";
        }

        @Override
        public void handle(List<String> arguments, ControlReply reply) throws IOException {
            assertEquals("replay", arguments.getFirst());
            reply.send(Map.of(
                    "replayed",
                    arguments.contains("ops-1") || arguments.contains("all") ? 1 : 0,
                    "notReplayed",
                    arguments.stream()
                            .skip(1)
                            .filter(key -> !key.equals("ops-1") && !key.equals("all"))
                            .map(key -> "there is no dead letter " + key)
                            .toList()));
        }
    }

    private int replay(String... keys) throws IOException {
        Path socket = folder.resolve("control.sock");
        ControlServer server = new ControlServer(socket, List.of(new Daemon()));
        server.start();
        try {
            List<String> words = new ArrayList<>(List.of("notify", "replay", "--socket", socket.toString()));
            words.addAll(List.of(keys));
            return HoldfastCommand.commandLine().execute(words.toArray(String[]::new));
        } finally {
            server.stop();
        }
    }

    @Test
    void whenEverythingIsReplayed_thenTheExitStatusIsZero() throws IOException {
        assertEquals(0, replay("--all"));
        assertEquals(0, replay("ops-1"));
        assertEquals("replayed 1\nreplayed 1\n", out.toString(StandardCharsets.UTF_8));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whenSomeKeysAreUnknown_thenTheyAreNamedAndTheExitStatusIsOne() throws IOException {
        assertEquals(1, replay("ops-1", "ops-2", "ops-3"));
        assertEquals("replayed 1\n", out.toString(StandardCharsets.UTF_8));
        assertEquals(
                "holdfast: there is no dead letter ops-2\nholdfast: there is no dead letter ops-3\n",
                err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whenNoDaemonAnswers_thenTheExitStatusIsThree() {
        assertEquals(
                3,
                HoldfastCommand.commandLine()
                        .execute(
                                "notify",
                                "replay",
                                "--socket",
                                folder.resolve("nobody").toString(),
                                "ops-1"));
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }
}
