package io.holdfast.api.address;

import io.holdfast.api.Factory;
import io.holdfast.api.linux.LinuxNetwork;

/**
 * Makes an {@link AddressProvider}. Its type is the word after {@code addresses.type =}.
 *
 * @param <O> the options record
 */
public interface AddressProviderFactory<O> extends Factory<O> {

    AddressProvider create(O options, Context context);

    /** All that a provider may see of Holdfast. */
    interface Context {

        /** Sockets whose callbacks run on the control loop. */
        LinuxNetwork network();
    }
}
