package io.holdfast.api.notify;

import io.holdfast.api.Factory;

/**
 * Makes a {@link Notifier}. Its type is the word after {@code type =} in a section of {@code notifiers}.
 *
 * <p>The kernel reads the keys that all notifiers have ({@code events}, {@code subjects}, {@code minimum-severity},
 * {@code quiet-hours}, {@code policy}, {@code digest}, {@code flap}, {@code attempts}, {@code deadline},
 * {@code back-off}, {@code back-off-limit}, {@code queue}) before it asks for the options: a factory never reads these.
 *
 * @param <O> the options record; a reload keeps a notifier whose options are equal, so it needs a meaningful
 *     {@code equals}
 */
public interface NotifierFactory<O> extends Factory<O> {

    /**
     * Makes a notifier. May prepare what others look for before the first notification, such as a FIFO; what goes wrong
     * with that is the answer to the first delivery.
     */
    Notifier create(O options, Context context);

    /** All that a notifier may see of Holdfast. */
    interface Context {

        /** Its name in the configuration: letters, digits, {@code _}, {@code -} and {@code .}. */
        String name();

        /** The name of this machine in the configuration. */
        String node();
    }
}
