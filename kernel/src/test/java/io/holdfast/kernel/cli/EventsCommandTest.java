package io.holdfast.kernel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.kernel.status.ControlHandler;
import io.holdfast.kernel.status.ControlReply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    @Test
    void whenItEndsBeforeItHasToldAnything_thenThereIsNoNumberToGoOnWith() throws IOException {
        assertEquals(
                new CommandRun(3, "", "holdfast: the daemon has stopped or was killed\n"),
                CommandRun.beside(new Daemon(List.of()), folder, "events", "--json", "--follow"));
    }
}
