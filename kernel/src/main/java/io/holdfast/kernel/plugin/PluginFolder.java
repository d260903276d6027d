package io.holdfast.kernel.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.pf4j.util.FileUtils;
import org.pf4j.util.Unzip;

/** A folder that holds plugins: jars, unpacked folders, and zips that are unpacked beside themselves at first use. */
record PluginFolder(Path folder) {

    /** The jars and folders in it, by name. Hidden files and files of other kinds are left alone. */
    SequencedSet<Path> plugins(Consumer<PluginProblem> problems) {
        SequencedSet<Path> plugins = new TreeSet<>();
        List<Path> zips = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> !nameOf(file).startsWith(".")).forEach(file -> {
                if (Files.isDirectory(file) || nameOf(file).endsWith(".jar")) {
                    plugins.add(file);
                } else if (nameOf(file).endsWith(".zip")) {
                    zips.add(file);
                }
            });
        } catch (IOException e) {
            problems.accept(new PluginProblem(
                    folder,
                    Files.isDirectory(folder) ? "cannot be listed: permission denied" : "there is no such folder"));
        }
        for (Path zip : zips) {
            try {
                plugins.add(unpacked(zip));
            } catch (IOException e) {
                problems.accept(new PluginProblem(zip, "cannot be unpacked: " + e.getMessage()));
            }
        }
        return plugins;
    }

    private Path unpacked(Path zip) throws IOException {
        String name = nameOf(zip).substring(0, nameOf(zip).length() - ".zip".length());
        Path target = folder.resolve(name);
        if (Files.exists(target) && Files.getLastModifiedTime(target).compareTo(Files.getLastModifiedTime(zip)) >= 0) {
            return target;
        }
        if (!Files.isWritable(folder)) {
            throw new IOException(folder + " is not writable; unpack it there as " + name + "/, or use a jar");
        }
        // Aside and then in one step: a start that is killed half way leaves no half of a plugin.
        Path aside = folder.resolve("." + name + ".unpacking");
        try {
            new Unzip(zip.toFile(), aside.toFile()).extract();
            if (Files.notExists(aside)) {
                throw new IOException("nothing is in it, or it is not a zip");
            }
            if (Files.exists(target)) {
                FileUtils.delete(target);
            }
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            if (Files.exists(aside)) {
                FileUtils.delete(aside);
            }
        }
        return target;
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString();
    }
}
