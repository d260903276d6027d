package io.holdfast.api.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.linux.ShortageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {

    @TempDir
    private Path folder = Path.of(".");

    /** The JDK would make the thread that waits for the program's end too late. */
    @Test
    void givenFewThreads_whenAProgramIsToBeStarted_thenItIsNot() throws Exception {
        Path trace = folder.resolve("started");
        List<Thread> made = new ArrayList<>();
        ShortageException refused = assertThrows(
                ShortageException.class,
                () -> Programs.start(new ProcessBuilder("touch", trace.toString()), task -> {
                    if (made.size() == 2) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    Thread thread = new Thread(task);
                    made.add(thread);
                    return thread;
                }));

        assertEquals("unable to create native thread", refused.getMessage());
        assertTrue(made.stream().noneMatch(Thread::isAlive));
        assertFalse(Files.exists(trace));
        assertEquals(0, Programs.start(new ProcessBuilder("/bin/true")).waitFor());
    }
}
