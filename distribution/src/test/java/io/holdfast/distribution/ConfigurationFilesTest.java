package io.holdfast.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example is a configuration that the packaged program takes. */
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
}
