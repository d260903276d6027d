package io.holdfast.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.ThreadPreparation;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipeGrowthTest {

    // asm-generic/fcntl.h, linux/fcntl.h
    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int F_GETPIPE_SZ = 1032;

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void givenAPipe_whenItGrows_thenItHoldsMore_andWhatIsNoPipeDoesNot() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        int pipe = Libc.open(fifo.toString(), O_RDWR | O_NONBLOCK);
        int device = Libc.open("/dev/null", O_RDWR);
        JnaLinuxNetwork network = new JnaLinuxNetwork(new ControlLoop(ThreadPreparation.NONE));
        try {
            assertEquals(65_536, Libc.fcntl(pipe, F_GETPIPE_SZ, 0));

            assertTrue(network.growPipe(pipe, 1 << 20));
            assertEquals(1_048_576, Libc.fcntl(pipe, F_GETPIPE_SZ, 0));

            assertFalse(network.growPipe(device, 1 << 20));
        } finally {
            Libc.close(pipe);
            Libc.close(device);
        }
    }
}
