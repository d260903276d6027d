package io.holdfast.kernel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.kernel.status.ControlHandler;
import io.holdfast.kernel.status.ControlReply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotifyTestCommandTest {

    @TempDir
    private Path folder = Path.of(".");

    /** A daemon whose notifier ends like this. */
    private record Daemon(String outcome, String reason) implements ControlHandler {
        @Override
        public String name() {
            return "notify";
        }

        @Override
        public void handle(List<String> arguments, ControlReply reply) throws IOException {
            assertEquals(List.of("test", "ops"), arguments);
            reply.send(Map.of("outcome", outcome, "reason", reason));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "delivered, '', 0, delivered",
        "delivered, busy: 450, 0, 'delivered, but not to everybody: busy: 450'",
        "in-order, it can be written, 0, 'nothing was told, and nothing is wrong: it can be written'",
        "skipped, no alarm, 1, nothing was told: no alarm",
        "retry, down, 1, not delivered (retry): down",
        "rejected, 550 no, 1, not delivered (rejected): 550 no",
    })
    void theExitStatusSaysWhetherItWorks(String outcome, String reason, int status, String line) throws IOException {
        CommandRun run = CommandRun.beside(new Daemon(outcome, reason), folder, "notify", "test", "ops");

        assertEquals(status, run.status());
        assertEquals(line + "\n", run.out());
    }
}
