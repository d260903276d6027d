package io.holdfast.api.vrrp;

import io.holdfast.api.Factory;
import io.holdfast.api.linux.LinuxNetwork;

/**
 * Makes a {@link VrrpTransport}. Its type is the word after {@code vrrp.transport.type =}.
 *
 * @param <O> the options record
 */
public interface VrrpTransportFactory<O> extends Factory<O> {

    VrrpTransport create(O options, Context context);

    /** All that a transport may see of Holdfast. */
    interface Context {

        /** Sockets whose callbacks run on the control loop. */
        LinuxNetwork network();
    }
}
