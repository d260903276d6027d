package io.holdfast.api.options;

import java.util.Comparator;

/**
 * One mistake in the configuration: where, what, and what is allowed.
 *
 * @param path dotted path of the key, empty for the whole file
 * @param message one sentence without a full stop
 */
public record ConfigProblem(Origin origin, String path, String message) implements Comparable<ConfigProblem> {

    private static final Comparator<ConfigProblem> ORDER = Comparator.comparing((ConfigProblem p) -> p.origin.file())
            .thenComparingInt(p -> p.origin.line())
            .thenComparing(ConfigProblem::path)
            .thenComparing(ConfigProblem::message);

    public ConfigProblem {
        // They quote what was written: it may reach a terminal.
        path = path.replaceAll("\\p{Cntrl}", "?");
        message = message.replaceAll("\\p{Cntrl}", "?");
    }

    /** By file and line, so that a user can go through the file once. */
    @Override
    public int compareTo(ConfigProblem other) {
        return ORDER.compare(this, other);
    }

    /** {@code holdfast.conf:42: vrrp.instances.VI_1.priority: 300 is not in 1..255}. */
    @Override
    public String toString() {
        return origin + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
