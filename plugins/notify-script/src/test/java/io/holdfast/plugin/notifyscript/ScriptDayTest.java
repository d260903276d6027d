package io.holdfast.plugin.notifyscript;

import io.holdfast.api.testing.OptionsText;
import io.holdfast.kernel.notify.ScriptedDay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(900)
class ScriptDayTest {

    private static final String TELL =
            "printf '%s %s %s\\n' \"$HOLDFAST_KEY\" \"$HOLDFAST_NUMBER\" \"$HOLDFAST_SUBJECT\" >> ";

    @TempDir
    Path folder;

    @Test
    void whenTheScriptIsReplacedSlowOrFailsHalfOfTheTime_thenItIsToldOfEveryTransitionOnceInOrder() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path told = Files.createFile(folder.resolve("told"));
        Path script = folder.resolve("script");
        String half = "[ $(($$ % 2)) = 0 ] || ";
        List<String> ways = List.of(
                TELL + told,
                half + "exit 1\n" + TELL + told,
                TELL + told + "\n" + half + "exit 1",
                "sleep 0.02\n" + TELL + told,
                half + "kill -9 $$\n" + TELL + told);
        Random random = new Random(4);
        replace(script, ways.getFirst());

        new ScriptedDay(folder.resolve("state"))
                .play(
                        new ScriptNotifierFactory(),
                        OptionsText.of("command = \"" + script + "\"")
                                .read(new ScriptNotifierFactory()::options)
                                .options(),
                        () -> replace(script, ways.get(random.nextInt(ways.size()))),
                        () -> receipts(told));
    }

    private static void replace(Path script, String text) {
        try {
            Path fresh = Files.writeString(script.resolveSibling("fresh"), "#!/bin/sh\n" + text + "\n");
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            // For a moment there is none.
            Files.deleteIfExists(script);
            Files.move(fresh, script, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<ScriptedDay.Receipt> receipts(Path told) {
        try {
            String text = Files.readString(told);
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(line -> line.split(" ", -1))
                    .map(words -> new ScriptedDay.Receipt(words[0], Long.parseLong(words[1]), words[2]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
