package io.holdfast.kernel.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.linux.ShortageException;
import io.holdfast.api.testing.InPrivateNetwork;
import io.holdfast.api.testing.OpenFiles;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** In a program of its own, because it opens as many files as that may, and because it waits for the first time. */
@InPrivateNetwork(needs = "prlimit")
class SocketWaitsTest {

    @Test
    void givenAnEngine_thenTheJdkIsReadyForChecksThatWait_andWhenItCannotBeThereIsNoEngine() throws Exception {
        new HealthEngine(HealthEngine.Limits.DEFAULTS, new Random(1)).close();

        // The thread that waits for them all.
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("MasterPoller")));

        // To load a class needs a file descriptor where classes lie in folders.
        assertTrue(ShortageException.in(new IOException()).isEmpty());
        OpenFiles.limit();
        IllegalStateException refused;
        try (OpenFiles _ = OpenFiles.all()) {
            refused = assertThrows(
                    IllegalStateException.class,
                    () -> new HealthEngine(HealthEngine.Limits.DEFAULTS, new Random(1)).close());
        }
        assertEquals("checks cannot wait for an answer: Too many open files", refused.getMessage());
    }
}
