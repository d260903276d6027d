package io.holdfast.plugin.checkscript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.check.WeightAdvice.Exactly;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.testing.Attempts;
import io.holdfast.api.testing.ScarceFiles;
import io.holdfast.api.testing.WrittenOptions;
import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ScriptCheckerTest {

    private static final Target TARGET = new Target(
            Endpoint.parse("192.0.2.11:80"), Optional.of("www.example.net"), Optional.empty(), Optional.empty());

    @TempDir
    private Path folder;

    private final ScriptCheckerFactory factory = new ScriptCheckerFactory();

    private static List<String> shell(String script) {
        return List.of("/bin/sh", "-c", script);
    }

    private Verdict check(String script, Map<String, ?> more) {
        Map<String, Object> options = new TreeMap<>(more);
        options.put("command", shell(script));
        return Attempts.check(factory, options, TARGET);
    }

    @ParameterizedTest
    @CsvSource({
        "exit 0,                       false, exit status 0, -1",
        "exit 1,                       false, exit status 1, -",
        "exit 7,                       false, exit status 7, -",
        "exit 0,                       true,  exit status 0, -1",
        "exit 1,                       true,  exit status 1, -",
        "exit 2,                       true,  exit status 2, 0",
        "exit 255,                     true,  exit status 255, 253",
        "kill -KILL $$,                true,  exit status 137, -",
        "/nowhere 2>&-,                true,  exit status 127, -",
        "/etc 2>&-,                    true,  exit status 126, -",
        "echo fine; echo err >&2,      false, 'exit status 0: fine\nerr', -1",
    })
    void givenAScript_whenItEnds_thenItsStatusDecides(String script, boolean dynamic, String text, String weight) {
        Verdict expected = switch (weight) {
            case "-" -> Verdict.unhealthy(text);
            case "-1" -> Verdict.healthy(text);
            default -> Verdict.healthy(text, new Exactly(Integer.parseInt(weight)));
        };
        assertEquals(expected, check(script, Map.of("dynamic-weight", dynamic)));
    }

    @Test
    void givenAScript_whenItRuns_thenItKnowsTheTargetAndNothingOfTheDaemon() {
        Verdict verdict = check(
                "env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^LC_ -e ^LANG -e ^TZ= | sort",
                Map.of("environment", List.of("LEVEL=2")));
        assertEquals(
                "exit status 0: HOLDFAST_ADDRESS=192.0.2.11\nHOLDFAST_HOST=www.example.net\nHOLDFAST_PORT=80\nLEVEL=2\n"
                        + "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                verdict.text());
    }

    @Test
    void givenAScriptThatWritesMuch_whenItEnds_thenTheBeginningIsKept() {
        Verdict verdict = check("echo first words; seq 1 200000; exit 1", Map.of());
        assertTrue(verdict.text().startsWith("exit status 1: first words\n1\n2\n"), verdict.text());
        assertTrue(verdict.text().length() < 17 * 1024, verdict.text());
    }

    @Test
    void givenAScriptThatWritesWithoutEnd_whenTimeIsUp_thenItIsKilledAndItsWordsAreKept() throws Exception {
        HealthChecker checker =
                factory.create(WrittenOptions.read(factory, Map.of("command", shell("yes"))), () -> "script");
        Verdict verdict = checker.check(TARGET, Deadline.in(Duration.ofMillis(500)));
        assertTrue(verdict.text().matches("(?s)ran for too long and was killed(: y\n.*)?"), verdict.text());
    }

    @Test
    void givenAScriptThatDoesNotEnd_whenInterrupted_thenItIsKilledWithAllThatItStarted() throws Exception {
        Path pids = folder.resolve("pids");
        Path ready = folder.resolve("ready");
        CountDownLatch deadline = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            while (!Files.exists(ready)) {
                LockSupport.parkNanos(1_000_000);
            }
            deadline.countDown();
        });
        // A child in the group, one that has left it, and a leader that does not listen to SIGTERM.
        String script = "trap '' TERM; sleep 1000 & echo $! >> " + pids + "; setsid sleep 1000 & echo $! >> " + pids
                + "; echo waiting; echo $$ >> " + pids + "; touch " + ready + "; wait";
        Attempts.checkUntil(deadline, factory, Map.of("command", shell(script)), TARGET);
        List<String> started = Files.readAllLines(pids);
        assertEquals(3, started.size());
        for (String pid : started) {
            Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
            if (process.isPresent()) {
                process.get().onExit().get();
            }
        }
    }

    @Test
    void givenAScriptThatLeavesAChildWithItsOutput_whenItEnds_thenTheChildIsEnded() throws Exception {
        Path pid = folder.resolve("pid");

        Verdict verdict = check("sleep 1000 & echo $! > " + pid + "; echo fine", Map.of());

        assertEquals(Verdict.healthy("exit status 0: fine"), verdict);
        Optional<ProcessHandle> child =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
        if (child.isPresent()) {
            child.get().onExit().get();
        }
    }

    @Test
    void givenAUser_whenTheScriptRuns_thenItRunsAsThatUser() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root to become another user");
        assertEquals(
                Verdict.healthy("exit status 0: nobody nogroup nogroup"),
                check("echo $(id -un) $(id -gn) $(id -Gn)", Map.of("user", "nobody")));
    }

    @Test
    void givenMistakes_whenRead_thenTheyAreProblems() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain"), "");
        assertEquals(
                List.of("test.conf:1: command: expected the absolute path of a program, then its arguments"),
                WrittenOptions.problems(factory, Map.of("command", List.of("true"))));
        assertEquals(
                List.of("test.conf:1: command: " + plain + " is not an executable file"),
                WrittenOptions.problems(factory, Map.of("command", plain)));
        assertEquals(
                List.of("test.conf:2: user: there is no user \"nobody-here\""),
                WrittenOptions.problems(factory, new TreeMap<>(Map.of("command", "/bin/true", "user", "nobody-here"))));
        assertEquals(
                1,
                WrittenOptions.problems(factory, Map.of("command", "/bin/true", "environment", "1=2"))
                        .size());
    }

    @Test
    void givenNoFileDescriptorLeft_whenChecked_thenItRunsWithThoseThatAreKept() throws Exception {
        assertEquals(
                "Healthy: exit status 0",
                ScarceFiles.verdict(
                        ScriptCheckerFactory.class, Map.of("command", List.of("/bin/true")), "127.0.0.1:1"));
    }
}
