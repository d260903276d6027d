package io.holdfast.api.vrrp;

import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import org.pf4j.ExtensionPoint;

/**
 * Makes a {@link VrrpTransport}. Stateless; called on the start-up thread.
 *
 * @param <O> the options record
 */
public interface VrrpTransportFactory<O> extends ExtensionPoint {

    /** The word after {@code vrrp.transport.type =}. */
    String type();

    /** Reads the options; mistakes go to the reader. */
    Value<O> options(OptionsReader in);

    VrrpTransport create(O options, Context context);

    /** All that a transport may see of Holdfast. */
    interface Context {

        /** Sockets whose callbacks run on the control loop. */
        LinuxNetwork network();
    }
}
