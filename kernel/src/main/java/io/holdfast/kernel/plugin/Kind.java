package io.holdfast.kernel.plugin;

import io.holdfast.api.Factory;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A kind of thing that plugins provide.
 *
 * @param point the extension point: an interface of the API that extends {@link Factory}
 */
record Kind(Class<?> point) {

    /** The kinds that a factory provides: almost always one. */
    static Stream<Kind> of(Class<?> factory) {
        Stream<Class<?>> direct = Arrays.stream(factory.getInterfaces());
        Stream<Class<?>> all =
                factory.getSuperclass() == null ? direct : Stream.concat(direct, Stream.of(factory.getSuperclass()));
        return all.flatMap(type -> type.isInterface()
                                && Arrays.asList(type.getInterfaces()).contains(Factory.class)
                        ? Stream.of(new Kind(type))
                        : of(type))
                .distinct();
    }

    /** {@code HealthCheckerFactory} is a {@code health checker}. */
    @Override
    public String toString() {
        return point.getSimpleName()
                .replaceFirst("Factory$", "")
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }
}
