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

class NotifyReplayCommandTest {

    @TempDir
    private Path folder = Path.of(".");

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

    @Test
    void whenEverythingIsReplayed_thenTheExitStatusIsZero() throws IOException {
        CommandRun replayed = new CommandRun(0, "replayed 1\n", "");

        assertEquals(replayed, CommandRun.beside(new Daemon(), folder, "notify", "replay", "--all"));
        assertEquals(replayed, CommandRun.beside(new Daemon(), folder, "notify", "replay", "ops-1"));
    }

    @Test
    void whenSomeKeysAreUnknown_thenTheyAreNamedAndTheExitStatusIsOne() throws IOException {
        assertEquals(
                new CommandRun(
                        1,
                        "replayed 1\n",
                        "holdfast: there is no dead letter ops-2\nholdfast: there is no dead letter ops-3\n"),
                CommandRun.beside(new Daemon(), folder, "notify", "replay", "ops-1", "ops-2", "ops-3"));
    }

    @Test
    void whenNoDaemonAnswers_thenTheExitStatusIsThree() {
        CommandRun run = CommandRun.of(
                "notify", "replay", "--socket", folder.resolve("nobody").toString(), "ops-1");

        assertEquals(3, run.status());
        assertEquals("", run.out());
    }
}
