package io.holdfast.kernel.plugin;

import io.holdfast.api.Factory;

/**
 * Something that a plugin makes, with the options it was given, before it is made. Equal when it would be made by the
 * same factory from equal options: a reload leaves it alone then.
 *
 * @param <C> the context that it is made in
 * @param <T> what is made
 */
public final class Configured<C, T> {

    private final Factory<?> factory;
    private final Object options;
    private final Creation<C, T> creation;

    /** Makes the thing; the factory and its options have been put in. */
    @FunctionalInterface
    interface Creation<C, T> {
        T in(C context);
    }

    Configured(Factory<?> factory, Object options, Creation<C, T> creation) {
        this.factory = factory;
        this.options = options;
        this.creation = creation;
    }

    /** The word after {@code type =}. */
    public String type() {
        return factory.type();
    }

    /** The options record that the factory read. */
    public Object options() {
        return options;
    }

    /** The plugin's class loader: the context class loader of threads that run its code. */
    public ClassLoader classLoader() {
        return factory.getClass().getClassLoader();
    }

    /** Makes a new one. */
    public T create(C context) {
        return creation.in(context);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Configured<?, ?> configured
                && configured.factory.equals(factory)
                && configured.options.equals(options);
    }

    @Override
    public int hashCode() {
        return 31 * factory.hashCode() + options.hashCode();
    }

    @Override
    public String toString() {
        return type() + " " + options;
    }
}
