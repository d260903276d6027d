package io.holdfast.api.options;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.HostPort;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads one section of the configuration into a record, noting every problem instead of stopping at the first.
 *
 * <pre>{@code
 * Value<Integer> port = in.integer("port").between(1, 65535).required();
 * Value<String> path = in.string("path").orElse("/");
 * return in.build(() -> new HttpOptions(port.get(), path.get()));
 * }</pre>
 *
 * <p>A key that nobody asked for is a problem too, with the nearest known key as a suggestion: whoever opens the reader
 * calls {@link #rejectUnread} once everything has been read; sections read through this class do it themselves.
 *
 * <p>Not safe for several threads.
 */
public final class OptionsReader {

    private final OptionNode.Section section;
    private final String path;
    private final List<ConfigProblem> problems;
    private final Set<String> known = new HashSet<>();
    private boolean sound = true;

    private OptionsReader(OptionNode.Section section, String path, List<ConfigProblem> problems) {
        this.section = section;
        this.path = path;
        this.problems = problems;
    }

    /** A reader of the whole configuration that adds its problems to the list. */
    public static OptionsReader root(OptionNode.Section section, List<ConfigProblem> problems) {
        return new OptionsReader(section, "", problems);
    }

    /** Where the section begins. */
    public Origin origin() {
        return section.origin();
    }

    /** Where a key's value was written; the section's own place when the key is absent. */
    public Origin origin(String key) {
        OptionNode node = section.entries().get(key);
        return node == null ? section.origin() : node.origin();
    }

    /** Dotted path of this section; empty for the root. */
    public String path() {
        return path;
    }

    public boolean has(String key) {
        known.add(key);
        return section.entries().containsKey(key);
    }

    public Option<String> string(String key) {
        return value(key, OptionType.STRING);
    }

    public Option<Integer> integer(String key) {
        return value(key, OptionType.INTEGER);
    }

    public Option<Long> number(String key) {
        return value(key, OptionType.LONG);
    }

    public Option<Boolean> bool(String key) {
        return value(key, OptionType.BOOLEAN);
    }

    public Option<Duration> duration(String key) {
        return value(key, OptionType.DURATION_TYPE);
    }

    /** A size in bytes; {@code k}, {@code M}, {@code G} are powers of 1024. */
    public Option<Long> sizeBytes(String key) {
        return value(key, OptionType.SIZE_BYTES);
    }

    public Option<IpAddress> ipAddress(String key) {
        return value(key, OptionType.IP_ADDRESS);
    }

    public Option<InterfaceAddress> interfaceAddress(String key) {
        return value(key, OptionType.INTERFACE_ADDRESS);
    }

    public Option<InterfaceName> interfaceName(String key) {
        return value(key, OptionType.INTERFACE_NAME);
    }

    public Option<Endpoint> endpoint(String key) {
        return value(key, OptionType.ENDPOINT);
    }

    public Option<HostPort> hostPort(String key) {
        return value(key, OptionType.HOST_PORT);
    }

    public Option<Path> filePath(String key) {
        return value(key, OptionType.PATH);
    }

    public Option<URI> uri(String key) {
        return value(key, OptionType.URI_TYPE);
    }

    /** A constant by its name in kebab case. */
    public <E extends Enum<E>> Option<E> enumeration(String key, Class<E> type) {
        return value(key, OptionType.enumeration(type));
    }

    /** One scalar. */
    public <T> Option<T> value(String key, OptionType<T> type) {
        OptionNode node = lookUp(key);
        return new Option<>(this, key, node, node == null ? null : scalar(pathOf(key), node, type));
    }

    /** A list of scalars; a lone scalar is a list of one. */
    public <T> Option<List<T>> list(String key, OptionType<T> type) {
        OptionNode node = lookUp(key);
        return new Option<>(this, key, node, node == null ? null : scalars(key, node, type));
    }

    /**
     * A text that must not be printed: written in place, or {@code { file = F }}, {@code { env = NAME }},
     * {@code { credential = NAME }} (a systemd credential). One trailing newline of a file is dropped.
     */
    public Option<Secret> secret(String key) {
        OptionNode node = lookUp(key);
        return new Option<>(this, key, node, node == null ? null : readSecret(key, node));
    }

    /** A nested section. */
    public <T> Option<T> section(String key, Function<OptionsReader, Value<T>> read) {
        OptionNode node = lookUp(key);
        return new Option<>(this, key, node, node == null ? null : nested(pathOf(key), node, read));
    }

    /** A nested section that may be left out: it is read as if it were written without a single key. */
    public <T> Value<T> sectionOrEmpty(String key, Function<OptionsReader, Value<T>> read) {
        OptionNode node = lookUp(key);
        OptionNode present = node == null ? new OptionNode.Section(Map.of(), section.origin()) : node;
        T value = nested(pathOf(key), present, read);
        return value == null ? Value.broken() : Value.of(value);
    }

    /** A section whose keys are names that users choose; in the order of the file. Absent is empty. */
    public <T> Value<Map<String, T>> named(String key, BiFunction<String, OptionsReader, Value<T>> read) {
        OptionNode node = lookUp(key);
        if (node == null) {
            return Value.of(Map.of());
        }
        if (!(node instanceof OptionNode.Section group)) {
            problem(key, "expected a section { NAME { ... } }, found " + describe(node));
            return Value.broken();
        }
        Map<String, T> result = new LinkedHashMap<>();
        boolean[] complete = {true};
        group.entries().forEach((name, child) -> {
            T item = nested(pathOf(key) + "." + quote(name), child, in -> read.apply(name, in));
            if (item == null) {
                complete[0] = false;
            } else {
                result.put(name, item);
            }
        });
        return complete[0] ? Value.of(result) : Value.broken();
    }

    /** A list of sections; a lone section is a list of one. */
    public <T> Option<List<T>> sections(String key, Function<OptionsReader, Value<T>> read) {
        OptionNode node = lookUp(key);
        if (node == null) {
            return new Option<>(this, key, null, null);
        }
        List<OptionNode> items = node instanceof OptionNode.Sequence sequence ? sequence.items() : List.of(node);
        List<T> result = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            T item = nested(pathOf(key) + "[" + i + "]", items.get(i), read);
            if (item != null) {
                result.add(item);
            }
        }
        return new Option<>(this, key, node, result.size() == items.size() ? result : null);
    }

    /** Notes a problem with a key, at the place where it was written. */
    public void problem(String key, String message) {
        problemAt(origin(key), pathOf(key), message);
    }

    /** Notes a problem with the section as a whole. */
    public void problem(String message) {
        problemAt(section.origin(), path, message);
    }

    /** Makes the record when this section has no problem so far. */
    public <T> Value<T> build(Supplier<T> constructor) {
        if (!sound) {
            return Value.broken();
        }
        try {
            return Value.of(constructor.get());
        } catch (IllegalArgumentException e) {
            problem(String.valueOf(e.getMessage()));
            return Value.broken();
        }
    }

    /** Notes every key that nobody asked for. */
    public void rejectUnread() {
        for (String key : section.entries().keySet()) {
            if (!known.contains(key)) {
                problem(key, "unknown key" + Suggestion.of(key, known));
            }
        }
    }

    /** Takes every key as asked for: what would ask for them is itself a problem that has been noted. */
    public void ignoreUnread() {
        known.addAll(section.entries().keySet());
    }

    private @Nullable OptionNode lookUp(String key) {
        known.add(key);
        return section.entries().get(key);
    }

    private <T> @Nullable T scalar(String at, OptionNode node, OptionType<T> type) {
        if (!(node instanceof OptionNode.Scalar scalar)) {
            problemAt(node.origin(), at, "expected " + type.expectation() + ", found " + describe(node));
            return null;
        }
        try {
            return type.parse().apply(scalar.text());
        } catch (IllegalArgumentException e) {
            problemAt(node.origin(), at, "expected " + type.expectation() + ", found \"" + scalar.text() + "\"");
            return null;
        }
    }

    private <T> @Nullable List<T> scalars(String key, OptionNode node, OptionType<T> type) {
        List<OptionNode> items = node instanceof OptionNode.Sequence sequence ? sequence.items() : List.of(node);
        List<T> result = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            T item = scalar(pathOf(key) + "[" + i + "]", items.get(i), type);
            if (item != null) {
                result.add(item);
            }
        }
        return result.size() == items.size() ? List.copyOf(result) : null;
    }

    private <T> @Nullable T nested(String at, OptionNode node, Function<OptionsReader, Value<T>> read) {
        if (!(node instanceof OptionNode.Section child)) {
            problemAt(node.origin(), at, "expected a section { ... }, found " + describe(node));
            return null;
        }
        OptionsReader reader = new OptionsReader(child, at, problems);
        Value<T> value = read.apply(reader);
        reader.rejectUnread();
        sound &= reader.sound;
        return reader.sound ? value.ifSound().orElse(null) : null;
    }

    private @Nullable Secret readSecret(String key, OptionNode node) {
        if (node instanceof OptionNode.Scalar scalar) {
            return new Secret(scalar.text());
        }
        return nested(pathOf(key), node, in -> {
            Value<Optional<Path>> file = in.filePath("file").optional();
            Value<Optional<String>> variable = in.string("env").optional();
            Value<Optional<String>> credential = in.string("credential").optional();
            if (in.section.entries().size() != 1) {
                in.problem("expected one of file, env, credential");
            }
            return in.build(() -> file.get()
                    .map(OptionsReader::fromFile)
                    .or(() -> variable.get().map(OptionsReader::fromEnvironment))
                    .or(() -> credential.get().map(OptionsReader::fromCredential))
                    .orElseThrow());
        });
    }

    private static Secret fromFile(Path file) {
        try {
            return new Secret(Files.readString(file).replaceFirst("\\R\\z", ""));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the secret file " + file, e);
        }
    }

    private static Secret fromEnvironment(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalArgumentException("the environment variable " + name + " is not set");
        }
        return new Secret(value);
    }

    private static Secret fromCredential(String name) {
        String folder = System.getenv("CREDENTIALS_DIRECTORY");
        if (folder == null || !name.matches("[A-Za-z0-9_.-]+") || name.startsWith(".")) {
            throw new IllegalArgumentException("there is no systemd credential \"" + name + "\"");
        }
        return fromFile(Path.of(folder, name));
    }

    private void problemAt(Origin origin, String at, String message) {
        sound = false;
        problems.add(new ConfigProblem(origin, at, message));
    }

    private String pathOf(String key) {
        return path.isEmpty() ? quote(key) : path + "." + quote(key);
    }

    private static String quote(String name) {
        return name.matches("[A-Za-z0-9_-]+") ? name : "\"" + name + "\"";
    }

    private static String describe(OptionNode node) {
        return switch (node) {
            case OptionNode.Scalar scalar -> "\"" + scalar.text() + "\"";
            case OptionNode.Sequence _ -> "a list";
            case OptionNode.Section _ -> "a section";
        };
    }

    /** A value as a user would write it. */
    static String show(Object value) {
        if (value instanceof Duration duration) {
            return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
        }
        return value instanceof Enum<?> constant
                ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-')
                : String.valueOf(value);
    }
}
