package io.holdfast.kernel.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of every command that reads the configuration. */
final class ConfigOption {

    private static final Path SYSTEM_FILE = Path.of("/etc/holdfast/holdfast.conf");

    @Option(
            names = {"-f", "--config"},
            paramLabel = "FILE",
            description = "The configuration file (default /etc/holdfast/holdfast.conf, else etc/holdfast.conf of the"
                    + " installation).")
    private @Nullable Path file;

    Path file() {
        Path given = file;
        if (given != null) {
            return given;
        }
        String home = System.getProperty("holdfast.home");
        return Files.exists(SYSTEM_FILE) || home == null ? SYSTEM_FILE : Path.of(home, "etc", "holdfast.conf");
    }
}
