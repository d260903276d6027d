package io.holdfast.kernel.plugin;

import io.holdfast.api.Factory;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Collects factories by kind and type, and finds out who claims what somebody else has. */
final class FactoryTable {

    private final Map<Kind, NavigableMap<String, Factory<?>>> factories = new HashMap<>();
    private final Map<LoadedPlugin.Provided, Path> claims = new HashMap<>();

    /** Adds a factory; an objection is one sentence about the file, and the factory is left out. */
    Optional<String> add(Factory<?> factory, Path file) {
        String name = factory.getClass().getName();
        String type = factory.type();
        List<Kind> kinds = Kind.of(factory.getClass()).toList();
        if (kinds.isEmpty()) {
            return Optional.of(name + " implements no extension point of the API");
        }
        if (!type.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
            return Optional.of("the type of " + name + " is not a word in kebab case: \"" + type + "\"");
        }
        for (Kind kind : kinds) {
            Path earlier = claims.putIfAbsent(new LoadedPlugin.Provided(kind.toString(), type), file);
            if (earlier != null) {
                return Optional.of("provides the " + kind + " \"" + type + "\", and so does " + earlier);
            }
            factories.computeIfAbsent(kind, _ -> new TreeMap<>()).put(type, factory);
        }
        return Optional.empty();
    }

    Map<Kind, NavigableMap<String, Factory<?>>> factories() {
        Map<Kind, NavigableMap<String, Factory<?>>> result = new HashMap<>();
        factories.forEach((kind, types) -> result.put(kind, Collections.unmodifiableNavigableMap(types)));
        return result;
    }

    /** What a file has claimed, by kind and type. */
    List<LoadedPlugin.Provided> providedBy(Path file) {
        return claims.entrySet().stream()
                .filter(claim -> claim.getValue().equals(file))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
