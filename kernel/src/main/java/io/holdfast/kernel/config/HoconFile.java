package io.holdfast.kernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import io.holdfast.api.options.ConfigProblem;
import io.holdfast.api.options.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A configuration file in HOCON, with the files it includes.
 *
 * <ul>
 *   <li>{@code include "name"} takes a file relative to the one that names it. It must exist. With {@code *} or
 *       {@code ?} in the last part of the name it takes every file that fits, in the order of their names; these may be
 *       none. {@code url()} and {@code classpath()} are refused: a configuration lies on this machine, in files.
 *   <li>{@code ${name}} is a value from elsewhere in the configuration, or else from the environment; {@code ${?name}}
 *       may be missing. No system properties.
 *   <li>A key that is written twice follows HOCON: sections are merged, anything else is replaced by the later one.
 *       Nothing is reported. But sections that follow each other on one line, <code>{ a = 1 } { a = 2 }</code>, are
 *       refused: they would be one section, and nobody means that.
 *   <li>{@code null} is the same as leaving the key out.
 * </ul>
 *
 * <p>Sizes are bounded: {@value IncludedFiles#MAX_FILES} files of {@value IncludedFiles#MAX_BYTES} bytes together,
 * {@value IncludedFiles#MAX_DEPTH} includes deep.
 */
public final class HoconFile {

    /** How often resolving starts again after a missing substitution: each round finds one. */
    private static final int MAX_MISSING = 100;

    private final Map<String, String> environment;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final IncludedFiles files;

    private HoconFile(Map<String, String> environment, int maxBytes) {
        this.environment = environment;
        this.files = new IncludedFiles(problems, maxBytes);
    }

    /** Reads a file with the environment of this process. Mistakes in it are never an exception. */
    public static Reading read(Path file) {
        return read(file, System.getenv());
    }

    /** Reads a file with the given environment variables. */
    public static Reading read(Path file, Map<String, String> environment) {
        return new HoconFile(environment, IncludedFiles.MAX_BYTES).readAll(file);
    }

    /** Reads a file unless all of it, with what it includes, is larger than this; empty then. */
    public static Optional<Reading> readWithin(Path file, int maxBytes) {
        HoconFile hocon = new HoconFile(System.getenv(), Math.min(maxBytes, IncludedFiles.MAX_BYTES));
        Reading reading = hocon.readAll(file);
        return hocon.files.isTooLarge() ? Optional.empty() : Optional.of(reading);
    }

    private Reading readAll(Path file) {
        try {
            ConfigObject parsed = files.readFirst(file);
            ConfigObject resolved = problems.isEmpty() ? resolve(parsed.toConfig()) : parsed;
            return problems.isEmpty()
                    ? new Reading.Complete(new HoconTree(files).section(resolved, parsed), files.inOrder())
                    : new Reading.Refused(problems);
        } catch (StackOverflowError e) {
            problems.add(new ConfigProblem(new Origin(file.toString(), 0), "", "is nested too deeply"));
            return new Reading.Refused(problems);
        }
    }

    /** Resolving stops at the first substitution that has no value: note it, pretend that it has one, try again. */
    private ConfigObject resolve(Config parsed) {
        Set<String> pretended = new HashSet<>();
        EnvironmentResolver resolver = new EnvironmentResolver(environment, pretended);
        for (int round = 0; round < MAX_MISSING; round++) {
            try {
                return parsed.resolve(ConfigResolveOptions.noSystem().appendResolver(resolver))
                        .root();
            } catch (ConfigException.UnresolvedSubstitution e) {
                problems.add(files.problem(e));
                if (!HoconMessage.missingName(e).map(pretended::add).orElse(false)) {
                    break;
                }
            } catch (ConfigException e) {
                problems.add(files.problem(e));
                break;
            }
        }
        return parsed.root();
    }
}
