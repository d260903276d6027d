package io.holdfast.api.options;

/**
 * Where a piece of configuration was written.
 *
 * @param file the file as the user named it, or a word for what is not a file
 * @param line 1 or more; 0 when unknown
 * @param variable the environment variable that stands there and has the value; empty where the value itself stands
 */
public record Origin(String file, int line, String variable) {

    /** A place where the value itself stands. */
    public Origin(String file, int line) {
        this(file, line, "");
    }

    /** {@code holdfast.conf:42}, or {@code holdfast.conf:42 (environment variable HOST)}. */
    @Override
    public String toString() {
        return file
                + (line > 0 ? ":" + line : "")
                + (variable.isEmpty() ? "" : " (environment variable " + variable + ")");
    }
}
