package io.holdfast.kernel.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

    @TempDir
    Path folder = Path.of(".");

    @AfterEach
    void forgetTheInstallation() {
        System.clearProperty("holdfast.home");
    }

    private Configuration.Refused refused(String text) throws IOException {
        Path file = folder.resolve("holdfast.conf");
        Files.writeString(file, text);
        return assertInstanceOf(Configuration.Refused.class, Configuration.read(file));
    }

    @Test
    void whenTheInstallationHasNoPlugins_thenItIsAtFaultAndNotTheConfiguration() throws IOException {
        System.setProperty("holdfast.home", folder.toString());

        Configuration.Refused refused = refused("");

        assertTrue(refused.installation());
        assertEquals(List.of(folder.resolve("plugins") + ": there is no such folder"), refused.problems());
    }

    @Test
    void whenAPluginIsBroken_thenWhatElseIsWrongIsSaidToo_andNothingThatThePluginMightProvide() throws IOException {
        Path broken = Files.writeString(
                Files.createDirectory(folder.resolve("plugins")).resolve("broken.jar"), "x");

        Configuration.Refused refused = refused("""
                plugins { directory = ["%s"] }
                node { name = "a b" }
                vrrp { transport { type = pigeon } }
                services {
                  web { address = "192.0.2.10:80", balancer = magic, servers = [ { address = "192.0.2.11:80" } ] }
                }
                balancers { magic { wand = long } }
                notifiers { ops { type = bell, volume = 11 } }
                """.formatted(broken.getParent()));

        assertEquals(2, refused.problems().size(), refused.problems()::toString);
        assertTrue(refused.problems().getFirst().startsWith(broken + ": "), refused.problems()::toString);
        assertEquals(
                folder.resolve("holdfast.conf") + ":2: node.name: \"a b\" is not 1 to 255 letters, digits, _ . or -",
                refused.problems().getLast());
        assertFalse(refused.installation());
    }

    @Test
    void whenSectionsShareADefinition_thenItMeansSomethingOnlyWhereItIsUsed() throws IOException {
        Files.createDirectory(folder.resolve("plugins"));
        Configuration.Refused refused = refused("""
                plugins { directory = ["%s"] }
                definitions { a { size = x }, b = 5 }
                definition { a = 1 }
                node = ${definitions.a} { name = lvs-1 }
                """.formatted(folder.resolve("plugins")));

        String file = folder.resolve("holdfast.conf").toString();
        assertEquals(
                List.of(
                        file + ":2: node.size: unknown key, known here: name",
                        file + ":3: definition: unknown key, did you mean \"definitions\"?"),
                refused.problems().stream()
                        .filter(problem -> problem.contains("unknown key"))
                        .toList());
    }

    @Test
    void whenAFolderForPluginsIsNotThere_thenWhatElseIsWrongIsSaidToo_andNothingThatAPluginMightProvide()
            throws IOException {
        Configuration.Refused refused = refused("""
                plugins { directory = [nowhere] }
                vrrp { transport { type = pigeon } }
                node { nam = x }
                """);

        assertEquals(
                List.of(
                        folder.resolve("holdfast.conf") + ":1: plugins.directory: nowhere is not a folder",
                        folder.resolve("holdfast.conf") + ":3: node.nam: unknown key, did you mean \"name\"?"),
                refused.problems());
    }

    @Test
    void whenAControlSocketCannotBeThere_thenTheReasonIsSaid() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "text");
        String tooLong = "/run/" + "x".repeat(99);

        assertEquals("is empty; leave it out for /run/holdfast/control.sock", objectionToSocket(""));
        assertEquals(precious + " is there already and is no socket", objectionToSocket(precious.toString()));
        assertEquals(folder + " is there already and is no socket", objectionToSocket(folder.toString()));
        assertEquals(
                "is longer than the 103 characters that a unix socket's path may have", objectionToSocket(tooLong));
        assertEquals("", objectionToSocket(tooLong.substring(1, 104)));
        assertEquals("", objectionToSocket(folder.resolve("none").toString()));
        Path leftOver = folder.resolve("left-over");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(leftOver));
        }
        assertEquals("", objectionToSocket(leftOver.toString()));
    }

    /** Empty when there is none. */
    private String objectionToSocket(String path) throws IOException {
        String begin = folder.resolve("holdfast.conf") + ":1: control.socket: ";
        return refused("control { socket = \"" + path + "\" }").problems().stream()
                .filter(problem -> problem.startsWith(begin))
                .map(problem -> problem.substring(begin.length()))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void whenANotifierHasProblemsOfItsOwn_thenThoseWhoNameItHaveNone() throws IOException {
        String file = folder.resolve("holdfast.conf").toString();

        List<String> problems = refused("""
                notifiers { ops { type = bell } }
                services {
                  web { address = "192.0.2.10:80", notify = [ops], servers = [ { address = "192.0.2.11:80" } ] }
                  dns { address = "192.0.2.10:53", notify = [osp], servers = [ { address = "192.0.2.11:53" } ] }
                }
                vrrp.instances {
                  VI_1 { interface = eth0, virtual-router-id = 51, addresses = ["192.0.2.10/24"], notify = [ops] }
                  VI_2 { interface = eth0, virtual-router-id = 52, addresses = ["192.0.2.20/24"], notify = [pos] }
                }
                """).problems();

        assertEquals(
                List.of(
                        file + ":4: services.dns.notify: there is no notifier \"osp\", did you mean \"ops\"?",
                        file + ":8: vrrp.instances.VI_2.notify: there is no notifier \"pos\", did you mean \"ops\"?"),
                problems.stream()
                        .filter(problem -> problem.contains(".notify: "))
                        .toList());
        assertEquals(
                1,
                problems.stream()
                        .filter(problem -> problem.startsWith(file + ":1: notifiers.ops.type: no plugin provides"))
                        .count());
    }

    @Test
    void whenNobodyProvidesAType_thenItIsSaidInEnglish() throws IOException {
        Configuration.Refused refused = refused("addresses { type = linux }");

        assertFalse(refused.installation());
        assertEquals(
                folder.resolve("holdfast.conf") + ":1: addresses.type: no plugin provides the address provider"
                        + " \"linux\", expected an address provider (no plugin provides any)",
                refused.problems().getFirst());
    }

    @Test
    void whenTheConfigurationIsTooLarge_thenTheBoundIsNamed() throws IOException {
        Configuration.Refused refused = refused("#".repeat((32 << 20) + 1));

        assertFalse(refused.installation());
        assertEquals(
                List.of(folder.resolve("holdfast.conf") + ": the configuration is larger than 32 MiB"),
                refused.problems());
    }
}
