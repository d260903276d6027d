package io.holdfast.api.options;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.HostPort;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

    private static final String A_SECTION = "a section { ... }";
    private static final String A_SECRET = "a text, or { file = F }, { env = NAME }, { credential = NAME }";

    private final OptionNode.Section section;
    private final String path;
    private final List<ConfigProblem> problems;
    private final List<NamedInstance> namedInstances;
    private final Set<String> known = new HashSet<>();
    private boolean sound = true;

    /** A place that names an instance. */
    private record NamedInstance(String name, Origin origin, String at) {}

    private OptionsReader(
            OptionNode.Section section, String path, List<ConfigProblem> problems, List<NamedInstance> namedInstances) {
        this.section = section;
        this.path = path;
        this.problems = problems;
        this.namedInstances = namedInstances;
    }

    /** A reader of the whole configuration that adds its problems to the list. */
    public static OptionsReader root(OptionNode.Section section, List<ConfigProblem> problems) {
        return new OptionsReader(section, "", problems, new ArrayList<>());
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

    /**
     * The name of an instance; one that is not configured is a problem, found when the whole configuration has been
     * read.
     */
    public Option<String> instance(String key) {
        if (section.entries().get(key) instanceof OptionNode.Scalar scalar) {
            namedInstances.add(new NamedInstance(scalar.text(), scalar.origin(), pathOf(key)));
        }
        return string(key);
    }

    public Option<Integer> integer(String key) {
        return value(key, OptionType.INTEGER);
    }

    public Option<Long> number(String key) {
        return value(key, OptionType.LONG);
    }

    public Option<Double> decimal(String key) {
        return value(key, OptionType.DECIMAL);
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

    /** A URL with scheme and host. */
    public Option<URI> uri(String key) {
        return value(key, OptionType.URI_TYPE);
    }

    public Option<Pattern> regex(String key) {
        return value(key, OptionType.REGEX);
    }

    /** A constant by its name in kebab case. */
    public <E extends Enum<E>> Option<E> enumeration(String key, Class<E> type) {
        return value(key, OptionType.enumeration(type));
    }

    /** One scalar. */
    public <T> Option<T> value(String key, OptionType<T> type) {
        return look(key, type.expectation(), node -> scalar(pathOf(key), node, type));
    }

    /** A list of scalars; a lone scalar is a list of one. */
    public <T> Option<List<T>> list(String key, OptionType<T> type) {
        return look(
                key,
                "a list, each " + type.expectation(),
                node -> each(key, node, (at, item) -> scalar(at, item, type)));
    }

    /** Scalars under names that users choose, in the order of the file; absent is empty. */
    public <T> Value<Map<String, T>> map(String key, OptionType<T> type) {
        return entries(key, "NAME = " + type.expectation(), (_, at, node) -> scalar(at, node, type));
    }

    /**
     * A text that must not be printed: written in place, or {@code { file = F }}, {@code { env = NAME }},
     * {@code { credential = NAME }} (a systemd credential). One newline at the end of a file does not count.
     */
    public Option<Secret> secret(String key) {
        return look(key, A_SECRET, node -> secret(pathOf(key), node));
    }

    /** Secrets under names that users choose, in the order of the file; absent is empty. */
    public Value<Map<String, Secret>> secrets(String key) {
        return entries(key, "NAME = " + A_SECRET, (_, at, node) -> secret(at, node));
    }

    /**
     * One scalar, or a section for those who have more to say: {@code persistence = 50s}, {@code persistence { … }}.
     */
    public <T> Option<T> valueOrSection(String key, OptionType<T> type, Function<OptionsReader, Value<T>> read) {
        return look(
                key,
                type.expectation() + ", or " + A_SECTION,
                node -> node instanceof OptionNode.Section
                        ? nested(pathOf(key), node, read)
                        : scalar(pathOf(key), node, type));
    }

    /** A nested section. */
    public <T> Option<T> section(String key, Function<OptionsReader, Value<T>> read) {
        return look(key, A_SECTION, node -> nested(pathOf(key), node, read));
    }

    /** A nested section that may be left out: it is read as if it were written without a single key. */
    public <T> Value<T> sectionOrEmpty(String key, Function<OptionsReader, Value<T>> read) {
        OptionNode node = lookUp(key);
        OptionNode present = node == null ? new OptionNode.Section(Map.of(), section.origin()) : node;
        T value = nested(pathOf(key), present, read);
        return value == null ? Value.broken() : Value.of(value);
    }

    /** Sections under names that users choose, in the order of the file; absent is empty. */
    public <T> Value<Map<String, T>> named(String key, BiFunction<String, OptionsReader, Value<T>> read) {
        return entries(key, "NAME { ... }", (name, at, node) -> nested(at, node, in -> read.apply(name, in)));
    }

    /** A list of sections; a lone section is a list of one. */
    public <T> Option<List<T>> sections(String key, Function<OptionsReader, Value<T>> read) {
        return look(key, "a list of sections", node -> each(key, node, (at, item) -> nested(at, item, read)));
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

    /** Notes every {@link #instance} that is not one of these. For whoever has read the whole configuration. */
    public void rejectInstancesOtherThan(Set<String> instances) {
        for (NamedInstance named : namedInstances) {
            if (!instances.contains(named.name())) {
                problemAt(
                        named.origin(),
                        named.at(),
                        "there is no instance \"" + named.name() + "\"" + Suggestion.of(named.name(), instances));
            }
        }
    }

    /** Takes every key as asked for: what would ask for them is itself a problem that has been noted. */
    public void ignoreUnread() {
        known.addAll(section.entries().keySet());
    }

    /** Leaves this section broken without a problem of its own: why it cannot be read has been told elsewhere. */
    public void abandon() {
        sound = false;
        ignoreUnread();
    }

    /** Every key that has been asked for so far, present or not. */
    public Set<String> keysAskedFor() {
        return Set.copyOf(known);
    }

    private @Nullable OptionNode lookUp(String key) {
        known.add(key);
        return section.entries().get(key);
    }

    private <T> Option<T> look(String key, String expectation, Function<OptionNode, @Nullable T> read) {
        OptionNode node = lookUp(key);
        return node == null
                ? Option.absent(this, key, expectation)
                : Option.present(this, key, expectation, read.apply(node));
    }

    private <T> @Nullable T scalar(String at, OptionNode node, OptionType<T> type) {
        if (!(node instanceof OptionNode.Scalar scalar)) {
            problemAt(node.origin(), at, "expected " + type.expectation() + ", found " + Wording.found(node));
            return null;
        }
        try {
            return type.parse().apply(scalar.text());
        } catch (IllegalArgumentException e) {
            problemAt(node.origin(), at, Wording.misfit(type, scalar.text(), e));
            return null;
        }
    }

    private <T> @Nullable List<T> each(String key, OptionNode node, BiFunction<String, OptionNode, @Nullable T> read) {
        List<OptionNode> items = node instanceof OptionNode.Sequence sequence ? sequence.items() : List.of(node);
        List<T> result = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            T item = read.apply(pathOf(key) + "[" + i + "]", items.get(i));
            if (item != null) {
                result.add(item);
            }
        }
        return result.size() == items.size() ? List.copyOf(result) : null;
    }

    private <T> Value<Map<String, T>> entries(String key, String form, EntryReader<T> read) {
        OptionNode node = lookUp(key);
        if (node == null) {
            return Value.of(Map.of());
        }
        if (!(node instanceof OptionNode.Section group)) {
            problem(key, "expected a section { " + form + " }, found " + Wording.found(node));
            return Value.broken();
        }
        Map<String, T> result = new LinkedHashMap<>();
        group.entries().forEach((name, child) -> {
            T item = read.read(name, pathOf(key) + "." + Wording.name(name), child);
            if (item != null) {
                result.put(name, item);
            }
        });
        return result.size() == group.entries().size() ? Value.of(Collections.unmodifiableMap(result)) : Value.broken();
    }

    private <T> @Nullable T nested(String at, OptionNode node, Function<OptionsReader, Value<T>> read) {
        if (!(node instanceof OptionNode.Section child)) {
            problemAt(node.origin(), at, "expected " + A_SECTION + ", found " + Wording.found(node));
            return null;
        }
        OptionsReader reader = new OptionsReader(child, at, problems, namedInstances);
        Value<T> value = read.apply(reader);
        if (reader.sound && value.ifSound().isEmpty()) {
            throw new IllegalStateException(at + " was read as broken, but nobody noted a problem");
        }
        reader.rejectUnread();
        sound &= reader.sound;
        return reader.sound ? value.ifSound().orElse(null) : null;
    }

    private @Nullable Secret secret(String at, OptionNode node) {
        return switch (node) {
            case OptionNode.Scalar scalar -> new Secret(scalar.text());
            case OptionNode.Section _ -> nested(at, node, OptionsReader::readSecret);
            case OptionNode.Sequence _ -> {
                problemAt(node.origin(), at, "expected " + A_SECRET + ", found " + Wording.found(node));
                yield null;
            }
        };
    }

    private static Value<Secret> readSecret(OptionsReader in) {
        List<Value<Optional<SecretSource>>> sources = List.of(
                in.filePath("file").<SecretSource>map(SecretSource.File::new).optional(),
                in.string("env").<SecretSource>map(SecretSource.Variable::new).optional(),
                in.string("credential")
                        .<SecretSource>map(SecretSource.Credential::new)
                        .optional());
        if (Stream.of("file", "env", "credential").filter(in::has).count() != 1) {
            in.problem("expected one of file, env, credential");
        }
        return in.build(() -> sources.stream()
                .flatMap(source -> source.get().stream())
                .findFirst()
                .orElseThrow()
                .fetch(System.getenv()));
    }

    private void problemAt(Origin origin, String at, String message) {
        sound = false;
        problems.add(new ConfigProblem(origin, at, message));
    }

    private String pathOf(String key) {
        return path.isEmpty() ? Wording.name(key) : path + "." + Wording.name(key);
    }

    private interface EntryReader<T> {
        @Nullable
        T read(String name, String at, OptionNode node);
    }
}
