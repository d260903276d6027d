package io.holdfast.kernel.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.holdfast.api.options.OptionNode;
import io.holdfast.api.options.Origin;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns what typesafe-config has read into option nodes. */
record HoconTree(IncludedFiles files) {

    /** typesafe-config forgets the order of keys: they come in the order of their lines, and by name within a line. */
    OptionNode.Section section(ConfigObject object) {
        Map<String, OptionNode> entries = new LinkedHashMap<>();
        object.entrySet().stream()
                .filter(entry -> entry.getValue().valueType() != ConfigValueType.NULL)
                .map(entry -> Map.entry(entry.getKey(), node(entry.getValue())))
                .sorted(Comparator.comparingInt((Map.Entry<String, OptionNode> entry) ->
                                files.indexOf(entry.getValue().origin()))
                        .thenComparingInt(entry -> entry.getValue().origin().line())
                        .thenComparing(Map.Entry::getKey))
                .forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        return new OptionNode.Section(entries, files.originOf(object.origin()));
    }

    private OptionNode node(ConfigValue value) {
        Origin origin = files.originOf(value.origin());
        return switch (value) {
            case ConfigObject object -> section(object);
            case ConfigList list ->
                new OptionNode.Sequence(
                        list.stream()
                                .filter(item -> item.valueType() != ConfigValueType.NULL)
                                .map(this::node)
                                .toList(),
                        origin);
            default -> new OptionNode.Scalar(text(value), origin);
        };
    }

    /** As it was written: {@code unwrapped()} would turn 1.0 into 1 and 010 into 10. */
    private static String text(ConfigValue value) {
        return value.valueType() == ConfigValueType.STRING
                ? String.valueOf(value.unwrapped())
                : value.atKey("value").getString("value");
    }
}
