package io.holdfast.api.testing;

import io.holdfast.api.Factory;
import io.holdfast.api.options.ConfigProblem;
import io.holdfast.api.options.OptionNode;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Options for a factory under test, as if a user had written them: one key a line in {@code test.conf}. Values are
 * texts, numbers, booleans, lists and maps of such.
 */
public final class WrittenOptions {

    private WrittenOptions() {}

    /** What the factory makes of options that are valid. */
    public static <O> O read(Factory<O> factory, Map<String, ?> written) {
        List<ConfigProblem> problems = new ArrayList<>();
        Optional<O> options = read(factory, written, problems);
        if (!problems.isEmpty()) {
            throw new AssertionError("these options have problems: " + problems);
        }
        return options.orElseThrow(() -> new AssertionError("no options and no problem"));
    }

    /** What the factory, or the reader, has to say against options: {@code test.conf:1: path: ...}. */
    public static List<String> problems(Factory<?> factory, Map<String, ?> written) {
        List<ConfigProblem> problems = new ArrayList<>();
        read(factory, written, problems);
        return problems.stream().sorted().map(ConfigProblem::toString).toList();
    }

    /** A reader of options; whatever is wrong with them goes to the list. */
    public static OptionsReader reader(Map<String, ?> written, List<ConfigProblem> problems) {
        return OptionsReader.root(section(written, new Origin("test.conf", 0)), problems);
    }

    private static <O> Optional<O> read(Factory<O> factory, Map<String, ?> written, List<ConfigProblem> problems) {
        OptionsReader in = reader(written, problems);
        Optional<O> options = factory.options(in).ifSound();
        in.rejectUnread();
        return options;
    }

    private static OptionNode.Section section(Map<?, ?> written, Origin origin) {
        Map<String, OptionNode> entries = new LinkedHashMap<>();
        written.forEach((key, value) ->
                entries.put(String.valueOf(key), node(value, new Origin(origin.file(), entries.size() + 1))));
        return new OptionNode.Section(entries, origin);
    }

    private static OptionNode node(Object value, Origin origin) {
        return switch (value) {
            case Map<?, ?> map -> section(map, origin);
            case List<?> list ->
                new OptionNode.Sequence(
                        list.stream()
                                .<OptionNode>map(item -> node(item, origin))
                                .toList(),
                        origin);
            default -> new OptionNode.Scalar(value.toString(), origin);
        };
    }
}
