package io.holdfast.api.options;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A piece of configuration before it has a type: what a configuration format produces and {@link OptionsReader} reads.
 */
public sealed interface OptionNode {

    Origin origin();

    /** A text, number or boolean as it was written. */
    record Scalar(String text, Origin origin) implements OptionNode {

        /** Without the text: it may be a secret. */
        @Override
        public String toString() {
            return "scalar at " + origin;
        }
    }

    /** Values in order. */
    record Sequence(List<OptionNode> items, Origin origin) implements OptionNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** Named values in the order of the file. */
    record Section(Map<String, OptionNode> entries, Origin origin) implements OptionNode {
        public Section {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }
    }
}
