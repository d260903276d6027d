package io.holdfast.plugin.addresslinux;

import io.holdfast.api.address.AddressProvider;
import io.holdfast.api.address.AddressProviderFactory;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import org.pf4j.Extension;

/** Makes address providers that use the Linux kernel: {@code addresses { type = linux, fence = true }}. */
@Extension
public final class LinuxAddressProviderFactory implements AddressProviderFactory<LinuxAddressOptions> {

    @Override
    public String type() {
        return "linux";
    }

    @Override
    public Value<LinuxAddressOptions> options(OptionsReader in) {
        var fence = in.bool("fence").orElse(true);
        return in.build(() -> new LinuxAddressOptions(fence.get()));
    }

    @Override
    public AddressProvider create(LinuxAddressOptions options, Context context) {
        return new LinuxAddressProvider(options, context.network());
    }
}
