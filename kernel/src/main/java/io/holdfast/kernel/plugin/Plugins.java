package io.holdfast.kernel.plugin;

import io.holdfast.api.Factory;
import io.holdfast.api.options.Option;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Suggestion;
import io.holdfast.api.options.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the loaded plugins provide: which factory makes which type of which kind.
 *
 * <p>Immutable until {@link #close}; any thread.
 */
public final class Plugins implements AutoCloseable {

    private final Map<Kind, NavigableMap<String, Factory<?>>> factories;
    private final List<LoadedPlugin> loaded;
    private final boolean complete;
    private final Runnable unload;

    Plugins(
            Map<Kind, NavigableMap<String, Factory<?>>> factories,
            List<LoadedPlugin> loaded,
            boolean complete,
            Runnable unload) {
        this.factories = factories;
        this.loaded = List.copyOf(loaded);
        this.complete = complete;
        this.unload = unload;
    }

    /**
     * Loads every plugin that lies in these folders: jars, folders with {@code classes/} and {@code lib/}, and zips of
     * such folders.
     *
     * @param version Holdfast's own, for plugins that require one
     */
    public static Loading load(List<Path> folders, String version) {
        return new PluginStart(version).load(folders);
    }

    /**
     * These factories and no others, without a plugin.
     *
     * @throws IllegalArgumentException when two have the same type
     */
    public static Plugins of(Factory<?>... factories) {
        FactoryTable table = new FactoryTable();
        for (Factory<?> factory : factories) {
            table.add(factory, Path.of("built-in")).ifPresent(objection -> {
                throw new IllegalArgumentException(objection);
            });
        }
        return new Plugins(table.factories(), List.of(), true, () -> {});
    }

    /** The same, but there are or may be more: a type that none of these provides is not for that reason a mistake. */
    public Plugins incomplete() {
        return new Plugins(factories, loaded, false, unload);
    }

    /** Whether these are all that were asked for, so that a type that none of them provides is a mistake. */
    public boolean areComplete() {
        return complete;
    }

    /** The factory of a type, if a plugin provides it. */
    @SuppressWarnings("unchecked") // Kind.of put it there because it implements the interface
    public <F extends Factory<?>> Optional<F> factory(Class<? super F> extensionPoint, String type) {
        return Optional.ofNullable((F) ofKind(new Kind(extensionPoint)).get(type));
    }

    /** The types that plugins provide, sorted. */
    public Set<String> types(Class<?> extensionPoint) {
        return ofKind(new Kind(extensionPoint)).navigableKeySet();
    }

    /** Every plugin, by file name. */
    public List<LoadedPlugin> loaded() {
        return loaded;
    }

    /**
     * Reads a section that configures something a plugin makes, {@code { type = http, path = /health }}: the key
     * {@code type} and then, by its factory, the options. A type that nobody provides is a problem.
     *
     * <pre>{@code
     * Value<Configured<HealthCheckerFactory.Context, HealthChecker>> check =
     *         plugins.read(in, HealthCheckerFactory.class, HealthCheckerFactory<Object>::create);
     * }</pre>
     *
     * <p>Keys that the kernel has for all of a kind are read from the same reader, before or after.
     *
     * @param creation the factory's {@code create}
     */
    public <F extends Factory<Object>, C, T> Value<Configured<C, T>> read(
            OptionsReader in, Class<? super F> extensionPoint, Creation<F, C, T> creation) {
        return read(in, extensionPoint, Option::required, creation);
    }

    /** The same with a type that may be left out. */
    public <F extends Factory<Object>, C, T> Value<Configured<C, T>> read(
            OptionsReader in, Class<? super F> extensionPoint, String defaultType, Creation<F, C, T> creation) {
        return read(in, extensionPoint, type -> type.orElse(defaultType), creation);
    }

    private <F extends Factory<Object>, C, T> Value<Configured<C, T>> read(
            OptionsReader in,
            Class<? super F> extensionPoint,
            Function<Option<String>, Value<String>> ifMissing,
            Creation<F, C, T> creation) {
        Value<String> type = ifMissing.apply(
                in.value("type", new OptionType<>(expectation(new Kind(extensionPoint)), text -> text)));
        Optional<F> found = type.ifSound().flatMap(word -> factory(extensionPoint, word));
        if (found.isEmpty()) {
            if (complete) {
                type.ifSound().ifPresent(word -> in.problem("type", nobodyProvides(new Kind(extensionPoint), word)));
                in.ignoreUnread();
            } else {
                in.abandon();
            }
            return Value.broken();
        }
        return read(in, found.get(), extensionPoint, creation);
    }

    /**
     * Reads the options of something whose type is known from elsewhere, such as the name of the section.
     *
     * @param factory one of {@link #factory}
     */
    public <F extends Factory<Object>, C, T> Value<Configured<C, T>> read(
            OptionsReader in, F factory, Class<? super F> extensionPoint, Creation<F, C, T> creation) {
        try {
            return factory.options(in)
                    .map(options ->
                            new Configured<>(factory, options, context -> creation.create(factory, options, context)));
        } catch (RuntimeException | LinkageError e) {
            // A plugin's mistake must not hide the user's other ones.
            in.problem("the plugin that provides the " + new Kind(extensionPoint) + " \"" + factory.type()
                    + "\" failed to read this: " + e);
            in.ignoreUnread();
            return Value.broken();
        }
    }

    private String expectation(Kind kind) {
        Set<String> types = ofKind(kind).keySet();
        String article = "aeiou".indexOf(kind.toString().charAt(0)) >= 0 ? "an " : "a ";
        return article + kind + " (" + (types.isEmpty() ? "no plugin provides any" : String.join(", ", types)) + ")";
    }

    private String nobodyProvides(Kind kind, String type) {
        return "no plugin provides the " + kind + " \"" + type + "\", expected " + expectation(kind)
                + Suggestion.nearest(type, ofKind(kind).keySet())
                        .map(nearest -> ", did you mean \"" + nearest + "\"?")
                        .orElse("");
    }

    private NavigableMap<String, Factory<?>> ofKind(Kind kind) {
        return factories.getOrDefault(kind, new TreeMap<>());
    }

    /** Stops the plugins, the last one first. Nothing that they made may be used afterwards. */
    @Override
    public void close() {
        unload.run();
    }

    /**
     * The {@code create} method of an extension point: {@code HealthCheckerFactory<Object>::create}.
     *
     * @param <F> the extension point
     * @param <C> its context
     * @param <T> what it makes
     */
    @FunctionalInterface
    public interface Creation<F, C, T> {
        T create(F factory, Object options, C context);
    }
}
