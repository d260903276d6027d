package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.kernel.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting where something is missing. */
@Tag("lab")
class StartLabTest {
    @Test
    void givenAnInterfaceThatDoesNotExistYet_itWaitsVisibly_andJoinsWhenItAppears() throws Exception {
        try (var lab = Lab.open()) {
            var r1 = lab.holdfast("r1", Election.of(Protocol.V3_IPV4));
            r1.host().run("ip", "link", "set", "eth0", "name", "eth9");
            r1.start();
            Lab.eventually("it waits", () -> r1.state().equals("fault"));
            Lab.eventually("it says so", () -> r1.daemon().log().contains("link-missing interface=eth0"));
            assertTrue(r1.process().isAlive());
            r1.host().run("ip", "link", "set", "eth9", "down");
            r1.host().run("ip", "link", "set", "eth9", "name", "eth0");
            r1.host().run("ip", "link", "set", "eth0", "up");
            lab.awaitHolder(r1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"net_raw", "net_admin"})
    void givenAMissingCapability_oneSentenceNamesIt(String capability) throws Exception {
        try (var lab = Lab.open()) {
            var r1 = lab.holdfast("r1", Election.of(Protocol.V3_IPV4));
            var process = Lab.launchWithout(capability, r1.daemon());
            assertEquals(ExitCode.CANNOT_START, process.awaitExit(Lab.AT_MOST));
            var sentence = process.log();
            assertEquals(1, sentence.lines().count(), sentence);
            assertTrue(sentence.contains("CAP_" + capability.toUpperCase(Locale.ROOT)), sentence);
        }
    }

    /** The servers may be on the same machine, and be starved. */
    @Test
    void givenNoInstances_itIsNotMoreUrgentThanOtherPrograms() throws Exception {
        try (var lab = Lab.open()) {
            var r1 = lab.holdfast("r1", Election.of(Protocol.V3_IPV4));
            r1.start();
            // A container may not permit it, and then the log says so.
            assertTrue(
                    r1.daemon().log().contains("no nice value -15")
                            || niceValue(Long.toString(r1.process().pid())).equals("-15"),
                    r1.daemon().log());
            r1.kill();

            r1.daemon()
                    .configure(
                            "services { web { address = \"127.0.0.1:80\", servers = [{ address = \"192.0.2.11:80\" }] } }");
            r1.start();
            var pid = Long.toString(r1.process().pid());
            assertEquals(niceValue("self"), niceValue(pid));
            var status = Files.readString(Path.of("/proc", pid, "status"));
            assertTrue(status.matches("(?s).*VmLck:\\s+0 kB.*"), status);
            assertFalse(
                    r1.daemon().log().contains("advertisements may be late"),
                    r1.daemon().log());
        }
    }

    /** Field 19 of proc_pid_stat(5). */
    private static String niceValue(String process) throws IOException {
        var text = Files.readString(Path.of("/proc", process, "stat"));
        return text.substring(text.lastIndexOf(')') + 2).split(" ", -1)[19 - 3];
    }

    @Test
    void givenSignalsThatOtherDaemonsActOn_itSaysSoAndGoesOn() throws Exception {
        try (var lab = Lab.open()) {
            var r1 = lab.holdfast("r1", Election.of(Protocol.V3_IPV4));
            // Started under nohup, these tests would hand their deafness to SIGHUP on to the daemon.
            r1.daemon().launchThrough(List.of("env", "--default-signal"));
            lab.awaitHolder(r1);
            for (var signal : List.of("HUP", "USR1")) {
                r1.process().signal(signal);
                Lab.eventually(
                        "SIG" + signal + " is told", () -> r1.daemon().log().contains("SIG" + signal + " ignored"));
            }
            assertEquals("active", r1.state());
        }
    }
}
