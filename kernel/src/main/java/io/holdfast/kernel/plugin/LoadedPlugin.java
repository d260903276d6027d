package io.holdfast.kernel.plugin;

import java.nio.file.Path;
import java.util.List;

/**
 * A plugin that is in use, for {@code holdfast plugins}.
 *
 * @param provider who made it; empty when it does not say
 * @param description empty when it does not say
 * @param file the jar or folder
 */
public record LoadedPlugin(
        String id, String version, String provider, String description, Path file, List<Provided> provides) {

    public LoadedPlugin {
        provides = List.copyOf(provides);
    }

    /**
     * One thing that a plugin provides.
     *
     * @param kind {@code health checker}
     * @param type the word after {@code type =}
     */
    public record Provided(String kind, String type) implements Comparable<Provided> {

        @Override
        public int compareTo(Provided other) {
            int byKind = kind.compareTo(other.kind);
            return byKind != 0 ? byKind : type.compareTo(other.type);
        }
    }
}
