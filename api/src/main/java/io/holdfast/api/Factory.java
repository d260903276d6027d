package io.holdfast.api;

import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import org.pf4j.ExtensionPoint;

/**
 * What a plugin contributes: makes one kind of thing from options that users write. Each kind is an interface that
 * extends this one and adds {@code create(options, context)}.
 *
 * <p>A factory has a public constructor without arguments and keeps no state. Its methods run on the thread that starts
 * or reloads Holdfast, or on the command line's when a configuration is only checked: they touch nothing.
 *
 * @param <O> the options record
 */
public interface Factory<O> extends ExtensionPoint {

    /** The word after {@code type =} in the configuration, in kebab case; unique among the factories of a kind. */
    String type();

    /** Reads the options into their record; mistakes go to the reader. The key {@code type} has been read already. */
    Value<O> options(OptionsReader in);
}
