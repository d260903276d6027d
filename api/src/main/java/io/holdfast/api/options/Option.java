package io.holdfast.api.options;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One option that has been looked up, on its way to a {@link Value}: add checks, then say what happens when it is absent.
 *
 * @param <T> its type
 */
public final class Option<T> {

    private final OptionsReader reader;
    private final String key;
    private final @Nullable OptionNode node;
    private final @Nullable T value;

    /** @param value null when the option is absent or a problem has been noted */
    Option(OptionsReader reader, String key, @Nullable OptionNode node, @Nullable T value) {
        this.reader = reader;
        this.key = key;
        this.node = node;
        this.value = value;
    }

    /** Refuses a value outside the range, bounds included. */
    public <C extends Comparable<? super T>> Option<T> between(C lowest, C highest) {
        return check(
                v -> lowest.compareTo(v) <= 0 && highest.compareTo(v) >= 0,
                OptionsReader.show(lowest) + ".." + OptionsReader.show(highest));
    }

    /** Refuses a value that is not among these. */
    public Option<T> oneOf(Collection<? extends T> allowed) {
        return check(
                allowed::contains,
                String.join(", ", allowed.stream().map(OptionsReader::show).toList()));
    }

    /** Refuses a value that does not fit; {@code allowed} follows "is not in". */
    public Option<T> check(Predicate<? super T> fits, String allowed) {
        return verify(
                v -> fits.test(v) ? Optional.empty() : Optional.of(OptionsReader.show(v) + " is not in " + allowed));
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
        return new Option<>(reader, key, node, null);
    }

    /** Turns the value into another; an {@link IllegalArgumentException} becomes a problem with its message. */
    public <U> Option<U> map(Function<? super T, ? extends U> conversion) {
        T present = value;
        if (present == null) {
            return new Option<>(reader, key, node, null);
        }
        try {
            return new Option<>(reader, key, node, conversion.apply(present));
        } catch (IllegalArgumentException e) {
            reader.problem(key, String.valueOf(e.getMessage()));
            return new Option<>(reader, key, node, null);
        }
    }

    /** The value; absent is a problem. */
    public Value<T> required() {
        T present = value;
        if (present != null) {
            return Value.of(present);
        }
        if (node == null) {
            reader.problem(key, "is required but missing");
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
        return node == null ? Value.of(fallback.get()) : Value.broken();
    }

    /** The value, or empty when absent. */
    public Value<Optional<T>> optional() {
        T present = value;
        if (present != null) {
            return Value.of(Optional.of(present));
        }
        return node == null ? Value.of(Optional.empty()) : Value.broken();
    }
}
