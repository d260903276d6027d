package io.holdfast.plugin.addresslinux;

import io.holdfast.api.Factory;
import io.holdfast.api.testing.FactoryContract;
import java.util.Map;

class LinuxAddressProviderFactoryTest implements FactoryContract<LinuxAddressOptions> {

    @Override
    public Factory<LinuxAddressOptions> factory() {
        return new LinuxAddressProviderFactory();
    }

    @Override
    public LinuxAddressOptions defaults() {
        return new LinuxAddressOptions(true);
    }

    @Override
    public Map<String, LinuxAddressOptions> examples() {
        return Map.of("fence = false", new LinuxAddressOptions(false));
    }
}
