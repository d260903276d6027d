package io.holdfast.api.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class CommandTest {

    private static Deadline far() {
        return Deadline.in(Duration.ofHours(1));
    }

    @TempDir
    Path folder;

    @BeforeEach
    void openTheFolderToOtherUsers() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Command script(String text, String... arguments) throws IOException {
        Path file = Files.writeString(folder.resolve("script"), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Command(List.of(file.toString())).with(List.of(arguments));
    }

    private static Execution run(Command command) throws InterruptedException {
        return command.run(Optional.empty(), Map.of(), far());
    }

    private static void assertAllDead(String pids) {
        assertEquals(2, pids.lines().count(), pids);
        pids.lines()
                .map(Long::valueOf)
                .forEach(pid -> ProcessHandle.of(pid)
                        .ifPresent(process -> process.onExit().join()));
    }

    @Nested
    class GivenAScript {

        @Test
        void whenItEnds_thenItsStatusAndOutputAreTold() throws Exception {
            assertEquals(new Execution.Exited(3, "out\nerr\n"), run(script("echo out; echo err >&2; exit 3")));
        }

        @Test
        void whenItHasArguments_thenNoShellReadsThem() throws Exception {
            assertEquals(
                    new Execution.Exited(0, "<$(id)>\n<a b>\n<>\n"),
                    run(script("printf '<%s>\\n' \"$@\"", "$(id)", "a b", "")));
        }

        @Test
        void whenItWritesMuch_thenTheBeginningIsKeptAndItIsNotHeldUp() throws Exception {
            Execution execution = run(script("head -c 1000000 /dev/zero | tr '\\0' x"));

            assertEquals(new Execution.Exited(0, "x".repeat(16 * 1024)), execution);
        }

        @Test
        void whenItLooksAtItsEnvironment_thenItSeesOnlyWhatItMay() throws Exception {
            Execution execution = script("env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^LC_ -e ^LANG -e ^TZ= | sort")
                    .run(Optional.empty(), Map.of("HOLDFAST_NAME", "VI_1"), far());

            assertEquals(
                    new Execution.Exited(
                            0,
                            "HOLDFAST_NAME=VI_1\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"),
                    execution);
        }

        @Test
        void whenItReads_thenThereIsNothing() throws Exception {
            assertEquals(new Execution.Exited(0, "end\n"), run(script("cat; echo end")));
        }

        @Test
        void whenItLeavesAChildBehindThatHoldsTheOutput_thenItsEndIsNotAwaited() throws Exception {
            Execution execution = run(script("sleep 50 & echo $!"));

            Execution.Exited exited = assertInstanceOf(Execution.Exited.class, execution);
            long child = Long.parseLong(exited.output().strip());
            assertTrue(ProcessHandle.of(child).orElseThrow().destroyForcibly(), "a deliberate child lives on");
        }

        @Test
        void whenItRunsAlone_thenNoChildIsLeftThoughNobodyHoldsTheOutput() throws Exception {
            Execution execution = script("exec 3>&1 > /dev/null 2>&1\n"
                            + "sleep 6000 3>&- & echo $! >&3; sleep 6001 3>&- & echo $! >&3; exit 3")
                    .runAlone(Optional.empty(), Map.of(), far());

            Execution.Exited exited = assertInstanceOf(Execution.Exited.class, execution);
            assertEquals(3, exited.status());
            assertAllDead(exited.output());
        }
    }

    @Nested
    class GivenAScriptThatTakesTooLong {

        @Test
        void whenTheDeadlinePasses_thenItAndItsChildrenAreKilled() throws Exception {
            Execution execution = script("trap '' TERM; sleep 6000 & echo $!; echo $$; sleep 6001")
                    .run(Optional.empty(), Map.of(), Deadline.in(Duration.ofSeconds(3)));

            assertAllDead(assertInstanceOf(Execution.Overdue.class, execution).output());
        }

        @Test
        void whenItHasOrphans_thenTheyAreKilledAsWell() throws Exception {
            Execution execution = script("/bin/sh -c 'trap \"\" TERM; sleep 6000 & echo $!'; echo $$; sleep 6001")
                    .run(Optional.empty(), Map.of(), Deadline.in(Duration.ofSeconds(3)));

            assertAllDead(assertInstanceOf(Execution.Overdue.class, execution).output());
        }

        @Test
        void whenAGroupIsNotOurs_thenItIsNotSignalled() {
            for (long leader : new long[] {-1, 0, 1}) {
                assertThrows(IllegalArgumentException.class, () -> Signal.KILL.toGroup(leader));
            }
        }

        @Test
        void whenTheThreadIsInterrupted_thenItAndItsChildrenAreKilled() throws Exception {
            Path pids = folder.resolve("pids");
            Command command = script("sleep 6000 & echo $! > " + pids + ".new; echo $$ >> " + pids + ".new; mv " + pids
                    + ".new " + pids + "; sleep 6001");
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread runner = Thread.ofVirtual().start(() -> {
                try {
                    run(command);
                    interrupted.complete(false);
                } catch (InterruptedException e) {
                    interrupted.complete(true);
                }
            });
            while (!Files.exists(pids)) {
                Thread.onSpinWait();
            }
            runner.interrupt();

            assertTrue(interrupted.get());
            assertAllDead(Files.readString(pids));
        }

        @Test
        void whenNoThreadCanBeMadeToReadItsOutput_thenItAndItsChildrenAreKilled() throws Exception {
            Path pids = folder.resolve("pids");
            Command command = script("sleep 6000 & echo $! > " + pids + ".new; echo $$ >> " + pids + ".new; mv " + pids
                    + ".new " + pids + "; sleep 6001");
            ProcessGroup group = new ProcessGroup(command, Optional.empty(), Map.of(), _ -> {
                while (!Files.exists(pids)) {
                    Thread.onSpinWait();
                }
                throw new OutOfMemoryError("unable to create native thread");
            });

            assertEquals(new Execution.NotStarted("unable to create native thread", true), group.run(far(), false));
            assertAllDead(Files.readString(pids));
        }
    }

    @Nested
    class GivenAnotherUser {

        @Test
        void whenTheDaemonIsRoot_thenTheScriptRunsAsThatUserWithItsGroups() throws Exception {
            assumeTrue(RunAs.ownUid() == 0, "needs root");

            Execution execution = script("id -un; id -gn").run(Optional.of(RunAs.named("nobody")), Map.of(), far());

            assertEquals(new Execution.Exited(0, "nobody\nnogroup\n"), execution);
        }

        @Test
        void whenRootHasNotTheCapabilities_thenThatIsLackingHereAndNothingRuns() throws Exception {
            assumeTrue(RunAs.ownUid() == 0 && Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs root, setpriv");

            assertEquals(
                    "NotStarted[reason=may not become user nobody: CAP_SETUID and CAP_SETGID are missing,"
                            + " forShortage=true]",
                    asNobody("-setuid,-setgid"));
            assertEquals(
                    "NotStarted[reason=may not become user nobody: CAP_SETGID is missing, forShortage=true]",
                    asNobody("-setgid"));
            assertEquals("Exited[status=0, output=]", asNobody("-net_admin"));
        }

        @Test
        void limitations() {
            assertEquals(List.of(), RunAs.limitations(0xe0));
            assertEquals(
                    List.of("programs that run as another user cannot be ended when their time is over:"
                            + " CAP_KILL is missing"),
                    RunAs.limitations(0xc0));
            assertEquals(
                    List.of("programs cannot run as another user (user = ...):"
                            + " CAP_SETUID and CAP_SETGID are missing"),
                    RunAs.limitations(0x20));
        }

        /** What becomes of a program of a process that lacks capabilities. */
        private static String asNobody(String boundingSet) throws Exception {
            Process process = new ProcessBuilder(
                            "/usr/bin/setpriv",
                            "--bounding-set=" + boundingSet,
                            "--inh-caps=-all",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            TrueAsNobody.class.getName())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), output);
            return output.strip();
        }

        @Test
        void whenThereIsNoSuchUser_thenThatIsSaid() {
            assertEquals(
                    "there is no user \"nobody-at-all\"",
                    assertThrows(IllegalArgumentException.class, () -> RunAs.named("nobody-at-all"))
                            .getMessage());
            assertThrows(IllegalArgumentException.class, () -> RunAs.named("--help"));
        }
    }

    @Nested
    class GivenSomethingThatCannotRun {

        @Test
        void objections() throws Exception {
            Path text = Files.writeString(folder.resolve("text"), "");

            assertEquals(
                    Optional.of("/no/such/program does not exist"),
                    new Command(List.of("/no/such/program")).objection(Optional.empty()));
            assertEquals(
                    Optional.of(text + " is not an executable file"),
                    new Command(List.of(text.toString())).objection(Optional.empty()));
            assertEquals(
                    Optional.of(folder + " is not an executable file"),
                    new Command(List.of(folder.toString())).objection(Optional.empty()));
            assertEquals(Optional.empty(), new Command(List.of("/bin/sh")).objection(Optional.empty()));
        }

        @Test
        void whenOthersMayChangeItAndItWouldRunAsRoot_thenItDoesNotRun() throws Exception {
            assumeTrue(RunAs.ownUid() == 0, "needs root");
            Command command = script("echo never");
            Path file = command.program();
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
            String reason = file + " can be changed by others than root, and " + file
                    + " would run as root: mend its owner and mode, or name a user";

            assertEquals(Optional.of(reason), command.objection(Optional.empty()));
            assertEquals(new Execution.NotStarted(reason), run(command));
            assertEquals(Optional.empty(), command.objection(Optional.of(RunAs.named("nobody"))));
        }

        @Test
        void whenOthersMayChangeItsFolderOrWhereItLeads_thenItDoesNotRun() throws Exception {
            assumeTrue(RunAs.ownUid() == 0, "needs root");
            Path open = Files.createDirectory(folder.resolve("open"));
            Path inside = Files.copy(Path.of("/bin/true"), open.resolve("true"));
            Path link = Files.createSymbolicLink(folder.resolve("link"), inside);
            assertEquals(Optional.empty(), new Command(List.of(link.toString())).objection(Optional.empty()));

            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

            assertTrue(new Command(List.of(inside.toString()))
                    .objection(Optional.empty())
                    .isPresent());
            assertTrue(new Command(List.of(link.toString()))
                    .objection(Optional.empty())
                    .isPresent());
        }

        @Test
        void whenItHasNoInterpreter_thenThatIsSaid() throws Exception {
            Path file = Files.writeString(folder.resolve("odd"), "#!/no/such/interpreter\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));

            Execution execution = run(new Command(List.of(file.toString())));

            // setsid reports it: 127 is its status for a program that is not found.
            assertEquals(
                    127, assertInstanceOf(Execution.Exited.class, execution).status());
        }

        @Test
        void whenThePathIsNotAbsolute_thenItIsNoCommand() {
            assertThrows(IllegalArgumentException.class, () -> new Command(List.of("script")));
            assertThrows(IllegalArgumentException.class, () -> new Command(List.of()));
            assertThrows(IllegalArgumentException.class, () -> new Command(List.of("/bin/echo", "a\0b")));
        }
    }
}
