package io.holdfast.kernel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
}
