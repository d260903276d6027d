package io.holdfast.kernel.vrrp;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.api.vrrp.VirtualRouterId;
import io.holdfast.kernel.vrrp.InstanceReader.Defaults;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The section {@code vrrp}, less its transport.
 *
 * @param instances in the order of the file
 */
public record VrrpOptions(List<InstanceOptions> instances) {

    public VrrpOptions {
        instances = List.copyOf(instances);
    }

    /** Reads the section; the key {@code transport} belongs to whoever loads plugins. */
    public static Value<VrrpOptions> read(OptionsReader in) {
        Value<Defaults> defaults =
                in.section("defaults", InstanceReader::readDefaults).orElse(Defaults.STANDARD);
        InstanceReader reader = new InstanceReader(defaults.ifSound().orElse(Defaults.STANDARD));
        Clashes clashes = new Clashes();
        Value<Map<String, InstanceOptions>> instances = in.named("instances", (name, section) -> {
            Value<InstanceOptions> instance = reader.read(name, section);
            instance.ifSound().ifPresent(options -> clashes.check(options, section));
            return instance;
        });
        return in.build(() -> new VrrpOptions(List.copyOf(instances.get().values())));
    }

    /** Finds what two instances must not share. */
    private static final class Clashes {

        private final Map<Identity, String> identities = new HashMap<>();
        private final Map<Place, String> addresses = new HashMap<>();

        private record Identity(InterfaceName interfaceName, Family family, VirtualRouterId virtualRouterId) {}

        private record Place(InterfaceName interfaceName, IpAddress address) {}

        void check(InstanceOptions options, OptionsReader in) {
            Identity identity = new Identity(options.interfaceName(), options.family(), options.virtualRouterId());
            String sameIdentity = identities.putIfAbsent(identity, options.name());
            if (sameIdentity != null) {
                in.problem(
                        "virtual-router-id",
                        options.virtualRouterId() + " is taken on " + options.interfaceName() + " for "
                                + options.family().label() + " by instance " + sameIdentity);
            }
            options.addresses().forEach(address -> {
                Place place = new Place(options.interfaceName(), address.address());
                String sameAddress = addresses.putIfAbsent(place, options.name());
                if (sameAddress != null) {
                    in.problem("addresses", address + " belongs to instance " + sameAddress + " as well");
                }
            });
        }
    }
}
