package io.holdfast.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugins to copy: built by plain Maven as their README says, by somebody who has nothing of Holdfast but the
 * unpacked tarball, and put into that.
 */
@Timeout(900)
class ExamplesTest {

    private static final Path EXAMPLES = Path.of("../plugins/examples");

    @TempDir
    static Path folder;

    private static Product product;

    @BeforeAll
    static void buildThemAndPutThemIntoTheTarball() throws Exception {
        product = Product.unpack(folder.resolve("product"));
        writeSettings();
        for (String example : List.of("check-redis", "notify-ntfy")) {
            Path jar = build(example);
            Files.copy(jar, product.home().resolve("plugins").resolve(example + ".jar"));
        }
    }

    /**
     * In place of all other settings, whose mirrors would hide the tarball's repository. In place of Maven Central
     * there is the local repository, where the build of this very project has put what is needed of others; it is only
     * a source here, so that nothing of ours gets into it.
     */
    private static void writeSettings() throws IOException {
        Files.writeString(folder.resolve("settings.xml"), """
                <settings>
                  <profiles>
                    <profile>
                      <id>sources</id>
                      <repositories>
                        <repository><id>already-here</id><url>%1$s</url></repository>
                      </repositories>
                      <pluginRepositories>
                        <pluginRepository><id>plugins-already-here</id><url>%1$s</url></pluginRepository>
                      </pluginRepositories>
                    </profile>
                  </profiles>
                  <activeProfiles><activeProfile>sources</activeProfile></activeProfiles>
                </settings>
                """.formatted(
                        Path.of(System.getProperty("maven.repository")).toUri()));
    }

    private static Path build(String example) throws IOException, InterruptedException {
        Path project = folder.resolve(example);
        copy(EXAMPLES.resolve(example), project);
        Product.Outcome maven = Product.execute(
                Map.of("JAVA_HOME", System.getProperty("java.home"), "MAVEN_OPTS", ""),
                Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(),
                "--batch-mode",
                "--quiet",
                "--global-settings",
                folder.resolve("settings.xml").toString(),
                "--settings",
                folder.resolve("settings.xml").toString(),
                "-Dmaven.repo.local=" + folder.resolve("local"),
                "--file",
                project.resolve("pom.xml").toString(),
                "-Dholdfast.home=" + product.home(),
                "package");
        assertEquals(0, maven.status(), maven.out() + maven.err());
        return project.resolve("target/" + example + "-1.0.0.jar");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(path -> !path.startsWith(from.resolve("target")))
                    .toList()) {
                Path copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    @Test
    void theProgramShowsThem() throws Exception {
        List<String> lines = product.run("plugins")
                .out()
                .lines()
                .map(line -> line.replaceAll(" +", " "))
                .filter(line -> line.contains(" Example "))
                .toList();

        assertEquals(
                List.of(
                        "check-redis 1.0.0 Example health checker redis Checks that a Redis server answers PING.",
                        "notify-ntfy 1.0.0 Example notifier ntfy Tells people through an ntfy server."),
                lines);
    }

    @Test
    void theirOptionsAreRead_andTheirMistakesHaveAPlace() throws Exception {
        Path file = folder.resolve("holdfast.conf");
        String configuration = """
                notifiers { phone { type = ntfy, topic = "%s" } }
                services {
                  cache {
                    address = "127.0.0.1:6380", balancer = proxy
                    check { type = redis, %s }
                    servers = [ { address = "127.0.0.1:6379" } ]
                  }
                }
                """;

        Files.writeString(file, configuration.formatted("https://ntfy.example.net/ops", "password = hush"));
        Product.Outcome sound = product.run("check", "--config", file.toString());
        assertEquals("", sound.err());
        assertEquals(0, sound.status());

        Files.writeString(file, configuration.formatted("ntfy.example.net/ops", "pasword = hush"));
        Product.Outcome wrong = product.run("check", "--config", file.toString());
        String said = wrong.out() + wrong.err();
        assertTrue(said.contains(file + ":1: notifiers.phone.topic: "), said);
        assertTrue(said.contains(file + ":5: "), said);
        assertTrue(said.contains("did you mean \"password\"?"), said);
    }
}
