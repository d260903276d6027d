package io.holdfast.demo.network;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The programs of this machine that a private network is built with, found before anything is started. */
public final class Tools {
    /** Ordinary users often lack the two administrators' folders, where ip and nft live on some distributions. */
    static final String SEARCH_PATH =
            Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin") + ":/usr/sbin:/sbin";

    private Tools() {}

    /**
     * Fails if a program is missing, naming all that are.
     *
     * @throws MissingToolException if at least one is not found
     */
    public static void require(String... names) throws MissingToolException {
        var missing = new ArrayList<String>();
        for (var name : names) {
            if (find(name).isEmpty()) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            throw new MissingToolException(missing);
        }
    }

    /** Where a program is, if it is anywhere on the search path. */
    public static Optional<Path> find(String name) {
        return List.of(SEARCH_PATH.split(":")).stream()
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
