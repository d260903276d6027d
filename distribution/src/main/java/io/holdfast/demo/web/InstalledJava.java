package io.holdfast.demo.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to run a class of this module as a program, with the runtime and the jars of an installation. */
final class InstalledJava {
    private InstalledJava() {}

    static List<String> command(Path home, Class<?> program, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                home.resolve("runtime/bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx32m",
                "-XX:-UsePerfData",
                "-cp",
                jar(home).toString(),
                program.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Path jar(Path home) throws IOException {
        try (var jars = Files.list(home.resolve("lib"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("holdfast-distribution-"))
                    .findFirst()
                    .orElseThrow(() -> new IOException(home + "/lib has no holdfast-distribution jar"));
        }
    }
}
