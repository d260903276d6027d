package io.holdfast.api.process;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that runs a program, and sees the program die with it. */
@Timeout(300)
class KilledDaemonTest {

    @TempDir
    Path folder;

    /** What is killed. */
    static final class Daemon {

        private Daemon() {}

        public static void main(String[] words) throws InterruptedException {
            // As in the daemon, where the thread that asks for the program is a virtual one.
            Thread.ofVirtual().start(() -> run(new Command(List.of(words)))).join();
        }

        private static void run(Command command) {
            try {
                var _ = command.run(Optional.empty(), Map.of(), Deadline.in(Duration.ofHours(1)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void whenTheDaemonIsKilled_thenTheProgramIsToo() throws Exception {
        assumeTrue(Tools.before(Optional.empty()).contains("--pdeathsig"), "needs setpriv of util-linux 2.33");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path written = folder.resolve("pid");
        Path script = Files.writeString(
                folder.resolve("script"),
                "#!/bin/sh\necho $$ > " + written + ".new\nmv " + written + ".new " + written + "\nexec sleep 600\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process daemon = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Daemon.class.getName(),
                        script.toString())
                .inheritIO()
                .start();
        try {
            while (!Files.exists(written)) {
                assertTrue(daemon.isAlive(), "it has ended by itself");
                Thread.sleep(10);
            }
            assertDiesWith(daemon, Long.parseLong(Files.readString(written).strip()));
        } finally {
            daemon.destroyForcibly();
        }
    }

    private static void assertDiesWith(Process daemon, long program) throws Exception {
        try {
            assertTrue(runs(program));
            daemon.destroyForcibly().waitFor();
            Deadline patience = Deadline.in(Duration.ofSeconds(60));
            while (runs(program) && !patience.hasPassed()) {
                Thread.sleep(10);
            }
            assertFalse(runs(program), "it goes on");
        } finally {
            ProcessHandle.of(program).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** A dead process may stay as a zombie: not every container has somebody who buries it. */
    private static boolean runs(long process) throws IOException {
        try {
            String facts = Files.readString(Path.of("/proc/" + process + "/stat"));
            return !facts.substring(facts.lastIndexOf(')') + 2).startsWith("Z");
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
