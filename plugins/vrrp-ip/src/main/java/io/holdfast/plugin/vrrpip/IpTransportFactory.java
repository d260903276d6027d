package io.holdfast.plugin.vrrpip;

import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.api.vrrp.VrrpTransport;
import io.holdfast.api.vrrp.VrrpTransportFactory;
import org.pf4j.Extension;

/** Makes the transport {@code ip}, which has no options: RFC 9568 leaves none. */
@Extension
public final class IpTransportFactory implements VrrpTransportFactory<IpTransportFactory.Options> {

    /** Nothing to choose. */
    public record Options() {}

    @Override
    public String type() {
        return "ip";
    }

    @Override
    public Value<Options> options(OptionsReader in) {
        return in.build(Options::new);
    }

    @Override
    public VrrpTransport create(Options options, Context context) {
        return new IpTransport(context.network());
    }
}
