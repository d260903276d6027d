package io.holdfast.kernel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputTest {

    /** Like /dev/full. */
    private static final class FullDisk extends OutputStream {
        @Override
        public void write(int oneByte) throws IOException {
            throw new IOException("no space left on device");
        }
    }

    @Test
    void whenTheOutputCannotBeWritten_thenTheExitStatusSaysSo() {
        PrintStream standardOutput = System.out;
        try {
            System.setOut(new PrintStream(new FullDisk(), true, StandardCharsets.UTF_8));
            assertEquals(ExitCode.FAILURE, HoldfastCommand.commandLine().execute("version"));
            System.setOut(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
            assertEquals(ExitCode.OK, HoldfastCommand.commandLine().execute("version"));
        } finally {
            System.setOut(standardOutput);
        }
    }

    @Test
    void whenAnInstanceHasFaults_thenTheStatusShowsWhatIsThereNowAndNotOnlyWhatItBeganWith() {
        Map<String, Object> instance = Map.of(
                "name", "VI_1",
                "state", "fault",
                "cause", "link-down interface=eth0",
                "faults", List.of("tracker-down tracker=nginx", "link-missing interface=eth0"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        new StatusText(new Console(new PrintStream(out, true, StandardCharsets.UTF_8)))
                .print(new JsonView(Map.of("instances", List.of(instance))));

        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("  faults     tracker-down tracker=nginx, link-missing interface=eth0\n"), text);
    }
}
