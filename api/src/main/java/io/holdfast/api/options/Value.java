package io.holdfast.api.options;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The result of reading an option: a value, or nothing because a problem has been noted. */
public final class Value<T> {

    private final @Nullable T value;

    private Value(@Nullable T value) {
        this.value = value;
    }

    /** A value that was read without a problem. */
    public static <T> Value<T> of(T value) {
        return new Value<>(value);
    }

    /** Reading it failed and the problem has been noted. */
    public static <T> Value<T> broken() {
        return new Value<>(null);
    }

    /**
     * The value. Only inside {@link OptionsReader#build}, which runs when nothing it needs is broken.
     *
     * @throws IllegalStateException when it is broken
     */
    public T get() {
        T present = value;
        if (present == null) {
            throw new IllegalStateException("read a broken option: call get() only inside OptionsReader.build");
        }
        return present;
    }

    /** This value turned into another; broken stays broken. */
    public <U> Value<U> map(Function<? super T, ? extends U> conversion) {
        T present = value;
        return new Value<>(present == null ? null : conversion.apply(present));
    }

    /** The value, or empty when it is broken; for checks that span several options. */
    public Optional<T> ifSound() {
        return Optional.ofNullable(value);
    }
}
