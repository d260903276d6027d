package io.holdfast.kernel.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.linux.ShortageException;
import io.holdfast.api.testing.InPrivateNetwork;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** In a program of its own, because it opens as many files as that may, and because it waits for the first time. */
@InPrivateNetwork(needs = "prlimit")
class SocketWaitsTest {

    private static final int MOST_FILES = 256;

    @Test
    void givenAnEngine_thenTheJdkIsReadyForChecksThatWait_andWhenItCannotBeThereIsNoEngine() throws Exception {
        new HealthEngine(HealthEngine.Limits.DEFAULTS, new Random(1)).close();

        // The thread that waits for them all.
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("MasterPoller")));

        // To load a class needs a file descriptor where classes lie in folders.
        assertTrue(ShortageException.in(new IOException()).isEmpty());
        limitFiles();
        List<FileInputStream> files = openAll();
        IllegalStateException refused;
        try {
            refused = assertThrows(
                    IllegalStateException.class,
                    () -> new HealthEngine(HealthEngine.Limits.DEFAULTS, new Random(1)).close());
        } finally {
            for (FileInputStream file : files) {
                file.close();
            }
        }
        assertEquals("checks cannot wait for an answer: Too many open files", refused.getMessage());
    }

    private static void limitFiles() throws IOException, InterruptedException {
        Process limiting = new ProcessBuilder(
                        "prlimit",
                        "--nofile=" + MOST_FILES + ":",
                        "--pid",
                        "" + ProcessHandle.current().pid())
                .inheritIO()
                .start();
        assertEquals(0, limiting.waitFor());
    }

    private static List<FileInputStream> openAll() {
        List<FileInputStream> files = new ArrayList<>();
        while (files.size() <= MOST_FILES) {
            try {
                files.add(new FileInputStream("/dev/null"));
            } catch (IOException e) {
                // Exactly this is wanted: there are no more.
                return files;
            }
        }
        throw new AssertionError("more than " + MOST_FILES + " files");
    }
}
