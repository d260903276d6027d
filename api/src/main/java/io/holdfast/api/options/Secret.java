package io.holdfast.api.options;

/** A text that cannot be printed by accident. */
public final class Secret {

    /** What is shown in its place. */
    static final String BLANK = "********";

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The text itself; the caller keeps it out of logs, messages and command lines. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return BLANK;
    }
}
