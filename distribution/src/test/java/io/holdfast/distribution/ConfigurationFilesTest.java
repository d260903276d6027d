package io.holdfast.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example is a configuration that the packaged program takes, as long as its plugins are sound. */
class ConfigurationFilesTest {

    private final Product product = new Product(Path.of(System.getProperty("holdfast.home")));

    static List<String> examples() throws IOException {
        try (var files = Files.list(Path.of("../config"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".conf"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void hasNoProblems(String example) throws Exception {
        Path file = product.home().resolve("share/doc/holdfast/examples").resolve(example);

        var check = product.run("check", "--config", file.toString());

        assertEquals("", check.err());
        assertEquals(0, check.status());
    }

    @Test
    void withABrokenPluginBesideIt_itIsRefusedAllTheSame(@TempDir Path folder) throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.jar"), "x");
        Path file =
                Files.writeString(folder.resolve("holdfast.conf"), "plugins { directory = [\"" + folder + "\"] }\n");

        var check = product.run("check", "--config", file.toString());

        assertEquals(
                broken + ": cannot be read: zip END header not found\nholdfast: 1 problem, nothing was touched\n",
                check.err());
        assertEquals(4, check.status());
    }
}
