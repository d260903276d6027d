package io.holdfast.kernel.plugin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pf4j.PluginRuntimeException;

/**
 * A library of the program that a plugin may use instead of bringing its own, by the manifest entry
 * {@code Plugin-Host-Libraries: netty}. Without the entry it does not exist for the plugin. Its version changes with
 * the program's, without notice.
 */
enum HostLibrary {
    /** Transport and epoll. Its native library can be loaded only once from where the distribution has it. */
    NETTY("io.netty.");

    private final String prefix;

    HostLibrary(String prefix) {
        this.prefix = prefix;
    }

    /** What the names of its classes begin with. */
    String prefix() {
        return prefix;
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads words, separated by commas or blanks.
     *
     * @throws PluginRuntimeException for a word that is no library, with a sentence about the plugin
     */
    static Set<HostLibrary> parse(String words) {
        Set<HostLibrary> libraries = new TreeSet<>();
        for (String word : words.split("[, ]+", -1)) {
            if (!word.isEmpty()) {
                libraries.add(Arrays.stream(values())
                        .filter(library -> library.word().equals(word))
                        .findFirst()
                        .orElseThrow(() -> new PluginRuntimeException(
                                "asks for the library \"{}\" of the host, which offers {}", word, offered())));
            }
        }
        return libraries;
    }

    private static String offered() {
        return Arrays.stream(values()).map(HostLibrary::word).collect(Collectors.joining(", "));
    }
}
