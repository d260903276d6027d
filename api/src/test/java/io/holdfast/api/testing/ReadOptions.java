package io.holdfast.api.testing;

import io.holdfast.api.options.ConfigProblem;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What came of reading options in a test.
 *
 * @param value empty when there are problems
 * @param found in the order in which they were found
 * @param keysAskedFor what the factory looked for, present or not
 */
public record ReadOptions<O>(Optional<O> value, List<ConfigProblem> found, Set<String> keysAskedFor) {

    public ReadOptions {
        found = List.copyOf(found);
        keysAskedFor = Set.copyOf(keysAskedFor);
    }

    /** The options; problems fail the test. */
    public O options() {
        if (!found.isEmpty()) {
            throw new AssertionError("unexpected problems: " + problems());
        }
        return value.orElseThrow(() -> new AssertionError("the options are broken, but no problem has been noted"));
    }

    /** The problems as users see them: {@code test.conf:1: port: 0 is not in 1..65535}; none fails the test. */
    public List<String> problems() {
        if (found.isEmpty()) {
            throw new AssertionError("expected problems, but the options were read: " + value);
        }
        return found.stream().map(ConfigProblem::toString).toList();
    }
}
