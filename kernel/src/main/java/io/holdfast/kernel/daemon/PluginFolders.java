package io.holdfast.kernel.daemon;

import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where plugins are: those of the installation always, and those of the section {@code plugins}. */
public final class PluginFolders {

    private PluginFolders() {}

    /**
     * The folder of the installation, there or not, as the launcher names it; empty when the program was not started by
     * it.
     */
    public static List<Path> ofInstallation() {
        return Optional.ofNullable(System.getProperty("holdfast.home")).map(home -> Path.of(home, "plugins")).stream()
                .toList();
    }

    static Value<List<Path>> read(OptionsReader in) {
        Value<List<Path>> more = in.list("directory", OptionType.PATH)
                .verify(folders -> folders.stream()
                        .filter(folder -> !Files.isDirectory(folder))
                        .findFirst()
                        .map(folder -> folder + " is not a folder"))
                .orElse(List.of());
        return in.build(() -> Stream.concat(ofInstallation().stream(), more.get().stream())
                .map(folder -> folder.toAbsolutePath().normalize())
                .distinct()
                .toList());
    }
}
