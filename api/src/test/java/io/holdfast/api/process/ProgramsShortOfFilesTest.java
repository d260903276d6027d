package io.holdfast.api.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.linux.ShortageException;
import io.holdfast.api.testing.InPrivateNetwork;
import io.holdfast.api.testing.OpenFiles;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In a program of its own, because it opens as many files as that may. */
@InPrivateNetwork(needs = "prlimit")
class ProgramsShortOfFilesTest {

    private static final Path STANDARD_INPUT = Path.of("/proc/self/fd/0");

    private static final ProcessBuilder PROGRAM = new ProcessBuilder("/bin/true");

    /** The number 0 of a connection would be given to another one next. */
    @Test
    void givenFewFileDescriptors_whenAProgramIsStarted_thenItRunsOrNothingHappens() throws Exception {
        // To load a class needs a descriptor where classes lie in folders.
        assertEquals(0, PROGRAM.start().waitFor());
        for (Class<?> needed : List.of(Programs.class, Uninterrupted.class, Uninterrupted.Wait.class)) {
            Class.forName(needed.getName());
        }
        assertTrue(ShortageException.namedBy("nothing").isEmpty());
        assertTrue(isStandardInputOpen());
        OpenFiles.limit();
        try (OpenFiles files = OpenFiles.all()) {
            boolean started = false;
            for (int left = 0; !started; left++) {
                started = isStarted();
                assertTrue(isStandardInputOpen(), "with " + left + " descriptors");
                files.leave(1);
            }
        }
    }

    private static boolean isStarted() throws Exception {
        try {
            return Programs.start(PROGRAM).waitFor() == 0;
        } catch (ShortageException e) {
            assertEquals("Too many open files", e.getMessage());
            return false;
        }
    }

    private static boolean isStandardInputOpen() {
        return Files.exists(STANDARD_INPUT, LinkOption.NOFOLLOW_LINKS);
    }
}
