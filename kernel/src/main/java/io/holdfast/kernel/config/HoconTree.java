package io.holdfast.kernel.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.holdfast.api.options.OptionNode;
import io.holdfast.api.options.Origin;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Turns what typesafe-config has read into option nodes. */
record HoconTree(IncludedFiles files) {

    /**
     * typesafe-config forgets the order of keys: they come in the order of their lines, and by name within a line.
     *
     * @param written the same before substitutions got their values; null when there is no telling
     */
    OptionNode.Section section(ConfigObject object, @Nullable ConfigValue written) {
        Map<String, OptionNode> entries = new LinkedHashMap<>();
        object.entrySet().stream()
                .filter(entry -> entry.getValue().valueType() != ConfigValueType.NULL)
                .map(entry -> Map.entry(entry.getKey(), node(entry.getValue(), member(written, entry.getKey()))))
                .sorted(Comparator.comparingInt((Map.Entry<String, OptionNode> entry) ->
                                files.indexOf(entry.getValue().origin()))
                        .thenComparingInt(entry -> entry.getValue().origin().line())
                        .thenComparing(Map.Entry::getKey))
                .forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        return new OptionNode.Section(entries, files.originOf(object.origin()));
    }

    private OptionNode node(ConfigValue value, @Nullable ConfigValue written) {
        return switch (value) {
            case ConfigObject object -> section(object, written);
            case ConfigList list -> {
                // One of other length has lost items that have no value.
                ConfigList same = written instanceof ConfigList other && other.size() == list.size() ? other : null;
                yield new OptionNode.Sequence(
                        IntStream.range(0, list.size())
                                .filter(i -> list.get(i).valueType() != ConfigValueType.NULL)
                                .mapToObj(i -> node(list.get(i), same == null ? null : same.get(i)))
                                .toList(),
                        files.originOf(list.origin()));
            }
            default -> new OptionNode.Scalar(text(value), origin(value, written));
        };
    }

    /** A value from the environment belongs where the variable is named: the last word, when a key is written twice. */
    private Origin origin(ConfigValue value, @Nullable ConfigValue written) {
        return EnvironmentResolver.variable(value.origin())
                .flatMap(variable -> Optional.ofNullable(written)
                        .flatMap(there -> files.endOf(there.origin()))
                        .map(place -> new Origin(place.file(), place.line(), variable)))
                .orElseGet(() -> files.originOf(value.origin()));
    }

    private static @Nullable ConfigValue member(@Nullable ConfigValue written, String key) {
        try {
            return written instanceof ConfigObject section ? section.get(key) : null;
        } catch (ConfigException.NotResolved e) {
            // It is put together from sections that are named elsewhere.
            return null;
        }
    }

    /** As it was written: {@code unwrapped()} would turn 1.0 into 1 and 010 into 10. */
    private static String text(ConfigValue value) {
        return value.valueType() == ConfigValueType.STRING
                ? String.valueOf(value.unwrapped())
                : value.atKey("value").getString("value");
    }
}
