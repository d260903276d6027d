package io.holdfast.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentsTest {

    private static final Pattern FIXED =
            Pattern.compile("[dl-][rwx-]{9} 0/0 +\\d+ 2026-01-01 00:00 holdfast-[0-9.]+/.*");

    @TempDir
    static Path folder;

    private static Product product;

    @BeforeAll
    static void unpack() throws Exception {
        product = Product.unpack(folder);
    }

    @Test
    void everyEntryHasTheSameOwnerAndTime_soThatTwoBuildsAreTheSame() throws Exception {
        assertEquals(
                List.of(),
                Product.listing().stream()
                        .filter(line -> !FIXED.matcher(line).matches())
                        .toList());
    }

    @Test
    void nothingIsWritableForOthers() throws Exception {
        assertEquals(
                List.of(),
                Product.listing().stream()
                        .filter(line -> line.charAt(0) != 'l') // a link has no permissions of its own
                        .filter(line -> line.charAt(5) == 'w' || line.charAt(8) == 'w')
                        .toList());
    }

    @Test
    void holdsWhatTheInstallNoteNames() {
        for (String file : List.of(
                "LICENSE",
                "bin/holdfast",
                "etc/holdfast.conf",
                "maven/io/holdfast",
                "native/libjnidispatch.so",
                "native/libnetty_transport_native_epoll_x86_64.so",
                "runtime/bin/java",
                "runtime/legal/java.base/LICENSE",
                "share/doc/holdfast/INSTALL.md",
                "share/doc/holdfast/THIRD-PARTY.txt",
                "share/doc/holdfast/examples/holdfast.conf",
                "share/man/man8/holdfast.8",
                "share/systemd/holdfast.service")) {
            assertTrue(Files.exists(product.home().resolve(file)), file);
        }
    }

    @Test
    void everyPluginModuleIsThere_andLoads() throws Exception {
        String modules = Files.readString(Path.of("../plugins/pom.xml"));
        List<String> names = Pattern.compile("<module>(.*)</module>")
                .matcher(modules)
                .results()
                .map(found -> found.group(1))
                .sorted()
                .toList();

        var plugins = product.run("plugins");

        assertEquals("", plugins.err());
        assertEquals(
                names,
                plugins.out()
                        .lines()
                        .skip(1)
                        .map(line -> line.split(" ", 2)[0])
                        .distinct()
                        .sorted()
                        .toList());
    }

    @Test
    void everyLibraryIsInTheNotices() throws Exception {
        String notices = Files.readString(product.home().resolve("share/doc/holdfast/THIRD-PARTY.txt"));

        assertEquals(
                List.of(),
                foreignJars().stream()
                        .map(ContentsTest::artifactAndVersion)
                        .filter(name -> !notices.contains(name))
                        .toList());
    }

    @Test
    void noPluginBringsALibraryOfTheProgram() throws Exception {
        List<Path> jars = foreignJars();
        var ours = jars.stream()
                .filter(jar -> jar.startsWith("lib"))
                .map(Path::getFileName)
                .toList();

        assertEquals(
                List.of(),
                jars.stream()
                        .filter(jar -> jar.startsWith("plugins") && ours.contains(jar.getFileName()))
                        .toList());
    }

    @Test
    void theManualPageNamesEveryCommandAndExitStatus() throws Exception {
        String manual = Files.readString(product.home().resolve("share/man/man8/holdfast.8"));
        String help = product.run("--help").out();
        var commands =
                Pattern.compile("^  ([a-z]+)  +\\p{Upper}", Pattern.MULTILINE).matcher(help);
        var statuses = Pattern.compile("^  (\\d)  ", Pattern.MULTILINE).matcher(help);

        assertEquals(
                List.of(),
                commands.results()
                        .map(found -> found.group(1))
                        .filter(command -> !Pattern.compile("\n\\.BR? " + command + "[ \n]")
                                .matcher(manual)
                                .find())
                        .toList());
        assertEquals(
                List.of(),
                statuses.results()
                        .map(found -> found.group(1))
                        .filter(status -> !manual.contains("\n.B " + status + "\n"))
                        .toList());
        assertTrue(
                manual.startsWith(".TH HOLDFAST 8 \"\" \"Holdfast 0.1.0\""),
                manual.lines().findFirst()::orElseThrow);
    }

    @Test
    void theManualPageIsFormattedWithoutWarnings() throws Exception {
        String page = product.home().resolve("share/man/man8/holdfast.8").toString();

        assertEquals(
                new Product.Outcome(0, "", ""),
                Product.execute(Map.of(), "groff", "-man", "-Tutf8", "-ww", "-z", page));
    }

    /** Jars of others: in {@code lib/}, and in the {@code lib/} of plugins that have libraries of their own. */
    private static List<Path> foreignJars() throws IOException {
        var jar = Pattern.compile("(plugins/[^/]+/)?lib/(?!holdfast-)[^/]+\\.jar");
        try (var files = Files.walk(product.home())) {
            return files.map(product.home()::relativize)
                    .filter(file -> jar.matcher(file.toString()).matches())
                    .toList();
        }
    }

    /** {@code guava-33.8.0-jre.jar} as {@code :guava:33.8.0-jre }, the way the notices write it. */
    private static String artifactAndVersion(Path jar) {
        return jar.getFileName().toString().replaceFirst("(.*?)-(\\d.*)\\.jar", ":$1:$2 ");
    }
}
