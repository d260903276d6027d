package io.holdfast.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An unpacked tarball.
 *
 * @param home the folder that was in it
 */
record Product(Path home) {

    private static final Path TARBALL = Path.of(System.getProperty("holdfast.tarball"));

    /** What a program did: its exit status, and what it wrote. */
    record Outcome(int status, String out, String err) {}

    /** Unpacks the tarball into a folder, which is made if it is not there. */
    static Product unpack(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Outcome tar = execute(Map.of(), "tar", "-xzf", TARBALL.toString(), "-C", folder.toString());
        if (tar.status() != 0) {
            throw new IOException(tar.err());
        }
        try (var entries = Files.list(folder)) {
            return new Product(entries.findFirst().orElseThrow());
        }
    }

    /** The lines of {@code tar -tv}, owners as numbers. */
    static List<String> listing() throws IOException, InterruptedException {
        return execute(Map.of("TZ", "UTC"), "tar", "--numeric-owner", "-tvzf", TARBALL.toString())
                .out()
                .lines()
                .toList();
    }

    /** Runs {@code bin/holdfast} to its end. */
    Outcome run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    /** Runs {@code bin/holdfast} to its end with these variables added to the environment. */
    Outcome run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(home.resolve("bin/holdfast").toString());
        command.addAll(List.of(arguments));
        return execute(environment, command.toArray(String[]::new));
    }

    /** Runs any program to its end. */
    static Outcome execute(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("holdfast-test", ".out");
        Path err = Files.createTempFile("holdfast-test", ".err");
        try {
            var builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(environment);
            int status = builder.start().waitFor();
            return new Outcome(status, Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
