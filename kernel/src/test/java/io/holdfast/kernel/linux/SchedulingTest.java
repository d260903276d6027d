package io.holdfast.kernel.linux;

import static io.holdfast.api.testing.PrivateNetwork.shell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.testing.InPrivateNetwork;
import io.holdfast.kernel.linux.Scheduling.Wishes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In a program of its own, because it changes the whole program. */
@InPrivateNetwork
class SchedulingTest {

    @Test
    void whenPrepared_thenEveryWishIsFulfilledOrNamedAsALimitation() throws IOException {
        List<String> limitations = new Scheduling(Wishes.DEFAULT).prepare();

        String all = String.join("\n", limitations);
        if (!all.contains("no nice value -15")) {
            try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
                for (Path thread : threads) {
                    assertEquals("-15", stat(thread, 19), "nice value of " + thread);
                }
            }
        }
        Path self = Path.of("/proc/thread-self");
        if (!all.contains("no real-time priority")) {
            assertEquals("50", stat(self, 40), "rt_priority");
            assertEquals("2", stat(self, 41), "policy");
        }
        if (!all.contains("no memory locked")) {
            String locked = shell("grep VmLck /proc/" + ProcessHandle.current().pid() + "/status");
            assertTrue(locked.matches("VmLck:\\s+[1-9][0-9]{3,} kB\\s+"), locked);
        }
    }

    /** sched(7): otherwise nice values mean nothing to the programs of other sessions. */
    @Test
    void givenASessionOfItsOwn_whenPrepared_thenTheSessionHasTheNiceValueToo() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java")
                + " --enable-native-access=ALL-UNNAMED -cp '" + System.getProperty("java.class.path") + "' "
                + SessionMain.class.getName();

        boolean autogroups = Files.exists(Path.of("/proc/self/autogroup"));
        assertEquals(autogroups ? "nice -15\n" : "no autogroups\n", shell("setsid --wait " + java));
        assertEquals(
                autogroups ? "nice 0\n" : "no autogroups\n", shell("setsid --wait sh -c \"" + java + "; exit $?\""));
    }

    /** A field of proc_pid_stat(5), by its number there. */
    private static String stat(Path thread, int field) throws IOException {
        String text = Files.readString(thread.resolve("stat"));
        return text.substring(text.lastIndexOf(')') + 2).split(" ", -1)[field - 3];
    }

    @Test
    void givenNoPrivilege_thenEverySentenceNamesTheCapability() {
        String output = shell("prlimit --memlock=65536:65536 --rtprio=0:0 --nice=0:0"
                + " setpriv --bounding-set=-sys_nice,-ipc_lock,-net_raw,-net_admin --inh-caps=-all "
                + Path.of(System.getProperty("java.home"), "bin", "java")
                + " --enable-native-access=ALL-UNNAMED -cp '" + System.getProperty("java.class.path") + "' "
                + UnprivilegedMain.class.getName());

        assertEquals("""
                no nice value -15, advertisements may be late when the machine is busy: nice value -15: permission denied \
                (EACCES): the capability CAP_SYS_NICE is missing: run as root, or grant it \
                (systemd: AmbientCapabilities=CAP_SYS_NICE)
                no real-time priority for the control loop, advertisements may be late when the machine is busy: real-time \
                priority for the control loop: operation not permitted (EPERM): the capability CAP_SYS_NICE is missing: \
                run as root, or grant it (systemd: AmbientCapabilities=CAP_SYS_NICE)
                no memory locked against swapping, advertisements may be late when the machine is busy: memory locked \
                against swapping: operation not permitted (EPERM): the capability CAP_IPC_LOCK is missing: run as root, \
                or grant it (systemd: AmbientCapabilities=CAP_IPC_LOCK)
                open raw IPv4 socket (protocol 112) on lo: operation not permitted (EPERM): the capability CAP_NET_RAW \
                is missing: run as root, or grant it (systemd: AmbientCapabilities=CAP_NET_RAW)
                open packet socket on lo: operation not permitted (EPERM): the capability CAP_NET_RAW \
                is missing: run as root, or grant it (systemd: AmbientCapabilities=CAP_NET_RAW)
                """, output);
    }

    @Test
    void givenValuesOutOfRange_thenTheyAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Wishes(100, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new Wishes(0, -21, false));
    }
}
