package io.holdfast.api.address;

import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import org.pf4j.ExtensionPoint;

/**
 * Makes an {@link AddressProvider}. Stateless; called on the start-up thread.
 *
 * @param <O> the options record
 */
public interface AddressProviderFactory<O> extends ExtensionPoint {

    /** The word after {@code addresses.type =}. */
    String type();

    /** Reads the options; mistakes go to the reader. */
    Value<O> options(OptionsReader in);

    AddressProvider create(O options, Context context);

    /** All that a provider may see of Holdfast. */
    interface Context {

        /** Sockets whose callbacks run on the control loop. */
        LinuxNetwork network();
    }
}
