package io.holdfast.kernel.notify;

import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.kernel.plugin.Configured;

/**
 * A notifier as it is configured. Equal setups are the same notifier to a reload.
 *
 * @param name letters, digits, {@code _}, {@code -} and {@code .}, at most 64: it is a part of keys
 */
public record NotifierSetup(String name, NotifierOptions options, Source source) {

    public NotifierSetup {
        if (!name.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new IllegalArgumentException(
                    "the name of a notifier is 1 to 64 letters, digits, _ - or ., not \"" + name + "\"");
        }
    }

    /** Where the notifier comes from: a plugin with its options. Equal when it makes equal notifiers. */
    public interface Source {

        /** What a plugin makes of its options. */
        static Source of(Configured<NotifierFactory.Context, Notifier> plugin) {
            return new FromPlugin(plugin);
        }

        Notifier create(NotifierFactory.Context context);

        /** The context class loader of threads that run the notifier's code. */
        ClassLoader classLoader();
    }

    private record FromPlugin(Configured<NotifierFactory.Context, Notifier> plugin) implements Source {
        @Override
        public Notifier create(NotifierFactory.Context context) {
            return plugin.create(context);
        }

        @Override
        public ClassLoader classLoader() {
            return plugin.classLoader();
        }
    }
}
