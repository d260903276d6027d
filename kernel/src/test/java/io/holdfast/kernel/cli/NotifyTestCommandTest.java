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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotifyTestCommandTest {

    @TempDir
    private Path folder = Path.of(".");

    private final PrintStream standardOutput = System.out;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(standardOutput);
    }

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
        Path socket = folder.resolve("control.sock");
        ControlServer server = new ControlServer(socket, List.of(new Daemon(outcome, reason)));
        server.start();
        try {
            assertEquals(
                    status,
                    HoldfastCommand.commandLine().execute("notify", "test", "--socket", socket.toString(), "ops"));
        } finally {
            server.stop();
        }
        assertEquals(line + "\n", out.toString(StandardCharsets.UTF_8));
    }
}
