package io.holdfast.kernel.vrrp;

import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.kernel.vrrp.InstanceReader.Defaults;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The section {@code vrrp}, less its transport.
 *
 * @param instances in the order of the file
 */
public record VrrpOptions(List<InstanceOptions> instances) {

    public VrrpOptions {
        instances = List.copyOf(instances);
    }

    /**
     * Reads the section; the key {@code transport} belongs to whoever loads plugins.
     *
     * @param others reads the keys of an instance, by its name, that are not the election's
     */
    public static Value<VrrpOptions> read(OptionsReader in, BiConsumer<String, OptionsReader> others) {
        Value<Defaults> defaults =
                in.section("defaults", InstanceReader::readDefaults).orElse(Defaults.STANDARD);
        InstanceReader reader = new InstanceReader(defaults.ifSound().orElse(Defaults.STANDARD));
        ClaimRegister register = new ClaimRegister();
        Value<Map<String, InstanceOptions>> instances = in.named("instances", (name, section) -> {
            others.accept(name, section);
            return reader.read(name, section, register);
        });
        return in.build(() -> new VrrpOptions(List.copyOf(instances.get().values())));
    }
}
