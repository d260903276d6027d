package io.holdfast.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {

    @TempDir
    static Path folder;

    private static Product product;

    @BeforeAll
    static void unpackToAnAwkwardPlace() throws Exception {
        product = Product.unpack(folder.resolve("a folder, with $HOME, * and Zürich 東京 in its name"));
    }

    @Test
    void version() throws Exception {
        var version = product.run("version");

        assertEquals("", version.err());
        assertEquals(0, version.status());
        assertTrue(version.out().matches("holdfast 0\\.1\\.0\njava 25.*\n"), version.out());
    }

    @Test
    void help() throws Exception {
        var help = product.run("--help");

        assertEquals("", help.err());
        assertEquals(0, help.status());
        assertTrue(help.out().startsWith("Usage: holdfast "), help.out());
    }

    /** The daemon's command is set up without the others. */
    @Test
    void helpOfTheDaemon() throws Exception {
        var help = product.run("run", "--help");

        assertEquals("", help.err());
        assertEquals(0, help.status());
        assertTrue(help.out().startsWith("Usage: holdfast run "), help.out());
        assertEquals(2, product.run("run", "--no-such-option").status());
    }

    @Test
    void whenAnUnknownCommandIsGiven_exitStatusIs2() throws Exception {
        assertEquals(2, product.run("fly").status());
    }

    @Test
    void whenStartedThroughLinks_findsItsOwnFolder() throws Exception {
        Path first =
                Files.createSymbolicLink(folder.resolve("first"), product.home().resolve("bin/holdfast"));
        Path second = Files.createSymbolicLink(folder.resolve("second"), first.getFileName());

        assertEquals(0, Product.execute(Map.of(), second.toString(), "version").status());
    }

    @Test
    void whenFoundOnThePath_findsItsOwnFolder() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("holdfast"), product.home().resolve("bin/holdfast"));

        var version = Product.execute(
                Map.of("PATH", bin + ":" + System.getenv("PATH")), "sh", "-c", "cd / && holdfast version");

        assertEquals("", version.err());
        assertEquals(0, version.status());
    }

    @Test
    void whereverItLies_itsPluginsAreFound() throws Exception {
        var plugins = product.run("plugins");

        assertEquals("", plugins.err());
        assertEquals(0, plugins.status());
        assertTrue(plugins.out().contains("vrrp-ip"), plugins.out());
    }

    @Test
    void givenAPathThatJavaWouldTakeForTwo_saysSo() throws Exception {
        Path awkward = Files.createDirectories(folder.resolve("12:30/holdfast/bin"));
        Path launcher = Files.copy(product.home().resolve("bin/holdfast"), awkward.resolve("holdfast"));

        var version = Product.execute(Map.of(), launcher.toString(), "version");

        assertEquals(
                "holdfast: cannot run from " + awkward.getParent()
                        + ": Java takes the colon for the end of a path; move the folder\n",
                version.err());
        assertEquals(4, version.status());
    }

    @Test
    void whatIsMeantForOtherJavaPrograms_changesNothing() throws Exception {
        var version = product.run(
                Map.of(
                        "JAVA_TOOL_OPTIONS", "-XX:NoSuchFlag",
                        "_JAVA_OPTIONS", "-XX:NoSuchFlag",
                        "JDK_JAVA_OPTIONS", "-XX:NoSuchFlag",
                        "JAVA_HOME", "/nowhere",
                        "CLASSPATH", "/nowhere"),
                "version");

        assertEquals("", version.err());
        assertEquals(0, version.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "xx_YY.ISO-8859-1"})
    void whateverTheLocale_filesWithOtherLettersAreFound(String locale) throws Exception {
        Path file = Files.copy(product.home().resolve("etc/holdfast.conf"), folder.resolve(locale + " Zürich.conf"));

        var check = product.run(Map.of("LC_ALL", locale), "check", "--config", file.toString());

        assertEquals("", check.err());
        assertEquals(0, check.status());
        assertTrue(check.out().contains("Zürich.conf"), check.out());
    }

    @Test
    void whenTheProfileIsUnknown_runSaysWhichThereAre() throws Exception {
        var run = product.run(Map.of("HOLDFAST_PROFILE", "tiny"), "run");

        assertEquals("holdfast: HOLDFAST_PROFILE is 'tiny'; it can be standard or small\n", run.err());
        assertEquals(2, run.status());
    }

    /** A deprecated flag would be heard at every start. */
    @ParameterizedTest
    @ValueSource(strings = {"standard", "small"})
    void inEveryProfile_theVirtualMachineHasNothingToSay(String profile) throws Exception {
        var run = product.run(Map.of("HOLDFAST_PROFILE", profile), "run", "--config", "/no/such/file");

        assertEquals("", run.out());
        assertEquals("/no/such/file: there is no such file\nholdfast: 1 problem, nothing was touched\n", run.err());
        assertEquals(2, run.status());
    }

    /** The heap that the daemon was started with is a variable that its configuration can name. */
    @ParameterizedTest
    @ValueSource(strings = {"standard", "small"})
    void givenALargeConfiguration_whenRun_startsAgainWithALargeHeap(String profile) throws Exception {
        Path large = Files.writeString(
                folder.resolve("large.conf"), "#".repeat(1 << 20) + "\nnode { name = ${HOLDFAST_HEAP}, nam = x }\n");
        Path small = Files.writeString(folder.resolve("small.conf"), "\nnode { name = ${HOLDFAST_HEAP} }\n");
        var environment = Map.of("HOLDFAST_PROFILE", profile);

        var run = product.run(environment, "run", "--config", large.toString());

        assertEquals(
                large + ":2: node.nam: unknown key, did you mean \"name\"?\nholdfast: 1 problem, nothing was touched\n",
                run.err());
        assertEquals(2, run.status());
        assertEquals(
                small + ":2: ${HOLDFAST_HEAP} is neither in the configuration nor in the environment\n"
                        + "holdfast: 1 problem, nothing was touched\n",
                product.run(environment, "run", "--config", small.toString()).err());
    }

    @ParameterizedTest
    @CsvSource({"30000, /proc/heap-", "100000, /proc/heap-large"})
    void givenQueues_whenRun_theHeapHasRoomForTheEventsThatMayWait(int queue, String folderOfSocket) throws Exception {
        assertHeap(
                folderOfSocket,
                "notifiers { log { type = syslog, server = \"unix:%s/log\", queue = %d } }".formatted(folder, queue));
    }

    @ParameterizedTest
    @CsvSource({"100000, /proc/heap-", "1000000, /proc/heap-large"})
    void givenLimitsOfTheProxy_whenRun_theHeapHasRoomForItsClients(int clients, String folderOfSocket)
            throws Exception {
        assertHeap(folderOfSocket, """
                services {
                  web { address = "127.0.0.1:17080", persistence = on, servers = [ { address = "127.0.0.1:17081" } ] }
                }
                balancers.proxy.max-persistent-clients = %d
                """.formatted(clients));
    }

    /** It cannot start: nobody can make folders in /proc. */
    private void assertHeap(String folderOfSocket, String text) throws Exception {
        Path configuration = Files.writeString(folder.resolve("heap.conf"), """
                control { socket = "/proc/heap-"${?HOLDFAST_HEAP}"/control.sock" }
                state { directory = "%s/state" }
                %s
                """.formatted(folder, text));

        var run = product.run(Map.of(), "run", "--config", configuration.toString());

        String expected =
                "holdfast: cannot make the folder of the control socket, " + folderOfSocket + " (NoSuchFileException)";
        assertTrue(run.err().contains(expected), run.err());
        assertEquals(4, run.status());
    }

    /** With {@code -Xshare:on} the virtual machine stops when it cannot use the archive. */
    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:-UseSerialGC -XX:+UseShenandoahGC"})
    void afterUnpackingElsewhere_theStartUpArchiveIsUsed(String collector) throws Exception {
        var version = product.run(Map.of("HOLDFAST_JAVA_OPTIONS", collector + " -Xshare:on"), "version");

        assertEquals("", version.err());
        assertEquals(0, version.status());
    }

    @Test
    void whenAJarIsNotTheOneOfTheArchive_startsWithoutIt_andSaysNothing() throws Exception {
        Product touched = Product.unpack(folder.resolve("touched"));
        Path jar;
        try (var jars = Files.list(touched.home().resolve("lib"))) {
            jar = jars.filter(file -> file.toString().contains("holdfast-kernel"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.setLastModifiedTime(jar, FileTime.fromMillis(0));

        assertEquals(
                1,
                touched.run(Map.of("HOLDFAST_JAVA_OPTIONS", "-Xshare:on"), "version")
                        .status());
        var version = touched.run("version");

        assertEquals("", version.err());
        assertEquals(0, version.status());
    }
}
