package io.holdfast.kernel.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import io.holdfast.api.options.ConfigProblem;
import io.holdfast.api.options.Origin;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every file that takes part in a configuration: reads them, follows their includes, knows what lies where. */
final class IncludedFiles {

    /**
     * All files together: more than a hundred thousand servers with everything that can be said of each. What is larger
     * was not meant to be read, such as a log.
     */
    static final int MAX_BYTES = 32 << 20;

    static final int MAX_FILES = 1000;
    static final int MAX_DEPTH = 16;

    private static final Pattern LINE = Pattern.compile(": ([0-9]{1,9})");
    /** FILE: LINE, or FILE: FIRST-LAST. */
    private static final Pattern PLACE = Pattern.compile("(.*): (?:[0-9]{1,9}-)?([0-9]{1,9})", Pattern.DOTALL);

    private static final String MERGED = "merge of ";

    private static final String RUN_TOGETHER =
            "two sections on one line would become one: between } and { a comma is missing, or a new line";

    private final List<Path> read = new ArrayList<>();
    /** Names of files, with the place of each in the order of reading. */
    private final Map<String, Integer> places = new HashMap<>();

    private final List<ConfigProblem> problems;
    private final int maxBytes;
    private int bytes;
    private boolean tooLarge;

    /** @param maxBytes of all files together, up to {@value #MAX_BYTES} */
    IncludedFiles(List<ConfigProblem> problems, int maxBytes) {
        this.problems = problems;
        this.maxBytes = maxBytes;
    }

    /** Whether there was more than might be read. */
    boolean isTooLarge() {
        return tooLarge;
    }

    /** In the order in which they were opened. */
    List<Path> inOrder() {
        return read;
    }

    ConfigObject readFirst(Path file) {
        return parse(file, List.of(), new Origin(file.toString(), 0));
    }

    /** The files that an include names, merged; what cannot be read is a problem and gives an empty object. */
    ConfigObject include(List<Path> chain, Origin statement, String name) {
        try {
            Path file = chain.getLast().resolveSibling(name);
            boolean pattern = String.valueOf(file.getFileName()).matches(".*[*?].*");
            return pattern ? includeMatching(chain, statement, file) : parse(file, chain, statement);
        } catch (InvalidPathException e) {
            return refuse(statement, "cannot include \"" + name + "\": not a file name");
        }
    }

    private ConfigObject includeMatching(List<Path> chain, Origin statement, Path pattern) {
        List<Path> matches = new ArrayList<>();
        Path folder = pattern.toAbsolutePath().getParent();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, globOf(pattern))) {
            for (Path path : found) {
                // Editors and package managers leave hidden files behind: .#web.conf
                if (!path.getFileName().toString().startsWith(".")) {
                    matches.add(pattern.resolveSibling(path.getFileName()));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return refuse(statement, "cannot include " + pattern + ": the folder cannot be listed");
        }
        ConfigObject merged = ConfigFactory.empty().root();
        matches.sort(Comparator.naturalOrder());
        for (Path file : matches) {
            merged = parse(file, chain, statement).withFallback(merged);
        }
        return merged;
    }

    /** Only {@code *} and {@code ?} have a meaning. */
    private static String globOf(Path pattern) {
        return pattern.getFileName().toString().replaceAll("[\\\\\\[\\]{}]", "\\\\$0");
    }

    private ConfigObject parse(Path file, List<Path> chain, Origin statement) {
        Optional<String> objection = objection(file, chain);
        if (objection.isPresent()) {
            return refuse(statement, objection.get());
        }
        places.putIfAbsent(file.toString(), read.size());
        read.add(file);
        SourceText text = SourceText.of(file, maxBytes - bytes);
        return switch (text) {
            case SourceText.Absent absent
            when absent.line() > 0 -> refuse(new Origin(file.toString(), absent.line()), absent.reason());
            case SourceText.Absent absent -> cannotRead(file, chain, statement, absent.reason());
            case SourceText.TooLarge _ -> {
                tooLarge = true;
                String most = "the configuration is larger than " + (MAX_BYTES >> 20) + " MiB";
                yield cannotRead(file, chain, statement, most);
            }
            case SourceText.Present source -> {
                bytes += source.bytes();
                yield parse(file, chain, source);
            }
        };
    }

    private ConfigObject cannotRead(Path file, List<Path> chain, Origin statement, String reason) {
        return refuse(statement, chain.isEmpty() ? reason : "cannot include " + file + ": " + reason);
    }

    private ConfigObject parse(Path file, List<Path> chain, SourceText.Present source) {
        List<Path> longer = new ArrayList<>(chain);
        longer.add(file);
        try {
            ConfigObject parsed = ConfigFactory.parseString(
                            source.text(),
                            ConfigParseOptions.defaults()
                                    .setSyntax(ConfigSyntax.CONF)
                                    .setOriginDescription(file.toString())
                                    .setIncluder(new Includer(this, longer, source)))
                    .root();
            for (int line : RunTogether.lines(source.text())) {
                refuse(new Origin(file.toString(), line), RUN_TOGETHER);
            }
            return parsed;
        } catch (ConfigException e) {
            problems.add(problem(e));
            return ConfigFactory.empty().root();
        }
    }

    private Optional<String> objection(Path file, List<Path> chain) {
        if (chain.stream().anyMatch(earlier -> same(earlier, file))) {
            List<String> circle =
                    new ArrayList<>(chain.stream().map(Path::toString).toList());
            circle.add(file.toString());
            return Optional.of("include loop: " + String.join(" -> ", circle));
        }
        if (chain.size() >= MAX_DEPTH) {
            return Optional.of("cannot include " + file + ": more than " + MAX_DEPTH + " includes deep");
        }
        return read.size() < MAX_FILES
                ? Optional.empty()
                : Optional.of("cannot include " + file + ": more than " + MAX_FILES + " files");
    }

    private static boolean same(Path a, Path b) {
        try {
            return Files.isSameFile(a, b);
        } catch (IOException e) {
            // One of them does not exist: reading it says so.
            return false;
        }
    }

    ConfigObject refuse(Origin origin, String message) {
        problems.add(new ConfigProblem(origin, "", message));
        return ConfigFactory.empty().root();
    }

    ConfigProblem problem(ConfigException e) {
        ConfigOrigin origin = e.origin();
        return new ConfigProblem(
                origin == null ? new Origin(read.getFirst().toString(), 0) : originOf(origin), "", HoconMessage.of(e));
    }

    /**
     * Where something was written; where its first part was written if it has been put together from several places.
     */
    Origin originOf(ConfigOrigin origin) {
        String description = origin.description();
        // FILE: LINE, as nearly always. A search through all files for every value would take seconds.
        int end = description.lastIndexOf(": ");
        if (end >= 0 && places.containsKey(description.substring(0, end))) {
            return new Origin(description.substring(0, end), Math.max(0, origin.lineNumber()));
        }
        String text = description.startsWith(MERGED) ? description.substring(MERGED.length()) : description;
        Optional<String> file =
                read.stream().map(Path::toString).filter(text::startsWith).max(Comparator.comparingInt(String::length));
        if (file.isEmpty()) {
            return new Origin(text, 0);
        }
        Matcher line = LINE.matcher(text).region(file.get().length(), text.length());
        return new Origin(file.get(), line.lookingAt() ? Integer.parseInt(line.group(1)) : 0);
    }

    /** Where the last part was written of what stands in one file; empty when there is no telling. */
    Optional<Origin> endOf(ConfigOrigin origin) {
        Matcher place = PLACE.matcher(origin.description());
        return place.matches() && places.containsKey(place.group(1))
                ? Optional.of(new Origin(place.group(1), Integer.parseInt(place.group(2))))
                : Optional.empty();
    }

    /** The place of an origin in the order of reading: files as they were opened. */
    int indexOf(Origin origin) {
        return places.getOrDefault(origin.file(), Integer.MAX_VALUE);
    }
}
