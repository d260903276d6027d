package io.holdfast.kernel.daemon;

import static io.holdfast.api.testing.PrivateNetwork.shell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.testing.InPrivateNetwork;
import io.holdfast.kernel.linux.NetworkNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With holders that are processes of their own, as other daemons are. */
@InPrivateNetwork(needs = {"unshare", "setpriv"})
class NamespaceLockTest {

    private final Limitations limitations = new Limitations();
    private final NamespaceLock lock = new NamespaceLock(limitations);

    private static Process holder(String... before) throws IOException {
        List<String> command = new ArrayList<>(List.of(before));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LockMain.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader output = process.inputReader();
        List<String> lines = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (line.equals("started []")) {
                return process;
            }
        }
        throw new AssertionError("the holder did not start: " + lines);
    }

    @Test
    void givenADaemonWithOtherFilesThatIsFrozen_thenASecondOneDoesNotStart() throws Exception {
        Process first = holder("unshare", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /run && exec \"$@\"", "sh");
        shell("kill -STOP " + first.pid());

        Exception refused = assertThrows(IOException.class, lock::start);

        assertEquals(
                "another holdfast runs in this network namespace (process " + first.pid()
                        + " of user 0 holds the name @holdfast-daemon): one daemon serves all instances of a namespace,"
                        + " so stop that one or give it the instances of this one",
                refused.getMessage());
        first.destroyForcibly().waitFor();
        lock.start();
        assertEquals(List.of(), limitations.all());
        lock.stop();
        lock.start();
        lock.stop();
    }

    @Test
    void givenOneThatMayChangeTheNetworkAndNothingElse_thenASecondOneDoesNotStart() throws Exception {
        String all = "-all,+net_admin,+net_raw";
        Process first = holder("setpriv", "--bounding-set", all, "--inh-caps=-all");

        assertThrows(IOException.class, lock::start);
        first.destroyForcibly().waitFor();
    }

    @Test
    void givenASquatterWithoutPrivilege_thenTheDaemonStartsAndSaysSo() throws Exception {
        startsBeside(holder("setpriv", "--bounding-set=-all", "--inh-caps=-all"));
    }

    @Test
    void givenASquatterThatIsRootInAUserNamespaceOfItsOwn_thenTheDaemonStartsAndSaysSo() throws Exception {
        startsBeside(holder("unshare", "--user", "--map-root-user"));
    }

    /** It is root there as it would be in a container, and this daemon comes from outside. */
    @Test
    void givenADaemonInAUserNamespaceThatTheNetworkBelongsTo_thenASecondOneDoesNotStart() throws Exception {
        Process first = holder("unshare", "--user", "--map-root-user", "--net");
        new NetworkNamespace(Path.of("/proc/" + first.pid() + "/ns/net")).enter();

        Exception refused = assertThrows(IOException.class, lock::start);

        assertEquals(
                "another holdfast runs in this network namespace (process " + first.pid()
                        + " of user 0 holds the name @holdfast-daemon): one daemon serves all instances of a namespace,"
                        + " so stop that one or give it the instances of this one",
                refused.getMessage());
        first.destroyForcibly().waitFor();
    }

    @Test
    void givenASquatterInAUserNamespaceThatTheNetworkBelongsTo_thenTheDaemonStartsAndSaysSo() throws Exception {
        Process squatter = holder(
                "unshare", "--user", "--map-root-user", "--net", "setpriv", "--bounding-set=-all", "--inh-caps=-all");
        new NetworkNamespace(Path.of("/proc/" + squatter.pid() + "/ns/net")).enter();

        startsBeside(squatter);
    }

    private void startsBeside(Process squatter) throws Exception {
        lock.start();

        assertEquals(
                List.of("no lock against a second daemon in this network namespace: process " + squatter.pid()
                        + " of user 0 holds the name @holdfast-daemon and is no daemon; end it and start again"
                        + " (ss -xlp shows it)"),
                limitations.all());
        lock.stop();
        squatter.destroyForcibly().waitFor();
    }
}
