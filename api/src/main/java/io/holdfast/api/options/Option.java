package io.holdfast.api.options;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One option that has been looked up, on its way to a {@link Value}: add checks, then say what happens when it is
 * absent.
 *
 * @param <T> its type
 */
public final class Option<T> {

    private final OptionsReader reader;
    private final String key;
    private final String expectation;
    private final boolean absent;
    private final @Nullable T value;

    private Option(OptionsReader reader, String key, String expectation, boolean absent, @Nullable T value) {
        this.reader = reader;
        this.key = key;
        this.expectation = expectation;
        this.absent = absent;
        this.value = value;
    }

    static <T> Option<T> absent(OptionsReader reader, String key, String expectation) {
        return new Option<>(reader, key, expectation, true, null);
    }

    /** @param value null when a problem has been noted */
    static <T> Option<T> present(OptionsReader reader, String key, String expectation, @Nullable T value) {
        return new Option<>(reader, key, expectation, false, value);
    }

    /** Refuses a value outside the range, bounds included. */
    public <C extends Comparable<? super T>> Option<T> between(C lowest, C highest) {
        return verify(v -> lowest.compareTo(v) <= 0 && highest.compareTo(v) >= 0
                ? Optional.empty()
                : Optional.of(Wording.of(v) + " is not in " + Wording.of(lowest) + ".." + Wording.of(highest)));
    }

    /** Refuses a smaller value. */
    public <C extends Comparable<? super T>> Option<T> atLeast(C lowest) {
        return verify(v -> lowest.compareTo(v) <= 0
                ? Optional.empty()
                : Optional.of(Wording.of(v) + " is less than " + Wording.of(lowest)));
    }

    /** Refuses a value that is not among these. */
    public Option<T> oneOf(Collection<? extends T> allowed) {
        List<String> words = allowed.stream().map(Wording::of).toList();
        return verify(v -> allowed.contains(v)
                ? Optional.empty()
                : Optional.of(Wording.of(v) + " is not one of " + String.join(", ", words)
                        + Suggestion.nearest(Wording.of(v), words)
                                .map(word -> ", did you mean \"" + word + "\"?")
                                .orElse("")));
    }

    /** Refuses a value that does not fit; {@code expected} follows "is not": {@code an absolute path}. */
    public Option<T> check(Predicate<? super T> fits, String expected) {
        return verify(v -> fits.test(v) ? Optional.empty() : Optional.of(Wording.of(v) + " is not " + expected));
    }

    /** Refuses a value for which the function has an objection: a sentence without a full stop. */
    public Option<T> verify(Function<? super T, Optional<String>> objection) {
        T present = value;
        if (present == null) {
            return this;
        }
        Optional<String> found = objection.apply(present);
        if (found.isEmpty()) {
            return this;
        }
        reader.problem(key, found.get());
        return present(reader, key, expectation, null);
    }

    /** Turns the value into another; an {@link IllegalArgumentException} becomes a problem with its message. */
    public <U> Option<U> map(Function<? super T, ? extends U> conversion) {
        T present = value;
        if (present == null) {
            return new Option<>(reader, key, expectation, absent, null);
        }
        try {
            return present(reader, key, expectation, conversion.apply(present));
        } catch (IllegalArgumentException e) {
            reader.problem(key, String.valueOf(e.getMessage()));
            return present(reader, key, expectation, null);
        }
    }

    /** The value; absent is a problem. */
    public Value<T> required() {
        T present = value;
        if (present != null) {
            return Value.of(present);
        }
        if (absent) {
            reader.problem(key, "is missing, expected " + expectation);
        }
        return Value.broken();
    }

    /** The value, or this when absent. */
    public Value<T> orElse(T fallback) {
        return orElseGet(() -> fallback);
    }

    /** The value, or what this supplies when absent. */
    public Value<T> orElseGet(Supplier<? extends T> fallback) {
        T present = value;
        if (present != null) {
            return Value.of(present);
        }
        return absent ? Value.of(fallback.get()) : Value.broken();
    }

    /** The value, or empty when absent. */
    public Value<Optional<T>> optional() {
        T present = value;
        if (present != null) {
            return Value.of(Optional.of(present));
        }
        return absent ? Value.of(Optional.empty()) : Value.broken();
    }
}
