package io.holdfast.plugin.notifyfifo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.testing.OptionsText;
import io.holdfast.kernel.notify.ScriptedDay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class FifoDayTest {

    private static final Pattern LINE =
            Pattern.compile("\\{\"number\":([0-9]+),.*\"subject\":\"([^\"]*)\".*,\"key\":\"([^\"]*)\"}");

    @TempDir
    Path folder;

    @Test
    void whenTheReaderPausesAndTheFifoIsGoneForAWhile_thenItReadsEveryTransitionOnceInOrder() throws Exception {
        Path path = folder.resolve("fifo");
        Path aside = folder.resolve("aside");
        new Fifo(path, "0600").make();
        Random random = new Random(4);
        try (FifoReader reader = new FifoReader(path)) {
            new ScriptedDay(folder.resolve("state"))
                    .play(
                            new FifoNotifierFactory(),
                            OptionsText.of("path = \"" + path + "\", format = json")
                                    .read(new FifoNotifierFactory()::options)
                                    .options(),
                            () -> {
                                reader.pause(random.nextBoolean());
                                swap(path, aside);
                                reader.pause(false);
                            },
                            () -> reader.lines().stream()
                                    .map(FifoDayTest::receipt)
                                    .toList());
        }
    }

    /** For a moment there is a file in the FIFO's place, which refuses, and then the FIFO again. */
    private static void swap(Path path, Path aside) {
        try {
            // By names only: there is never nothing, which the notifier would make a FIFO of its own of.
            Files.createLink(aside, path);
            Path file = Files.createFile(path.resolveSibling("file"));
            Files.move(file, path, StandardCopyOption.ATOMIC_MOVE);
            Thread.sleep(10);
            Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ScriptedDay.Receipt receipt(String line) {
        Matcher matcher = LINE.matcher(line);
        assertTrue(matcher.matches(), line);
        return new ScriptedDay.Receipt(matcher.group(3), Long.parseLong(matcher.group(1)), matcher.group(2));
    }
}
