package io.holdfast.kernel.vrrp;

import io.holdfast.api.address.AddressProvider;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.vrrp.Priority;
import java.util.List;
import java.util.Optional;

/**
 * What one instance is told about its addresses: what ends a hold goes to its router, what others have put on the
 * interface is a limitation.
 */
final class AddressListener implements AddressProvider.Listener {

    private final InstanceOptions options;
    private final AddressProvider.Listener router;
    private final Limits limits;
    private List<String> said = List.of();

    AddressListener(InstanceOptions options, AddressProvider.Listener router, Limits limits) {
        this.options = options;
        this.router = router;
        this.limits = limits;
    }

    @Override
    public void leaseLost(String reason) {
        router.leaseLost(reason);
    }

    @Override
    public void failed(String reason) {
        router.failed(reason);
    }

    @Override
    public void othersFound(List<InterfaceAddress> found) {
        List<String> before = said;
        said = found.stream().map(this::limitation).flatMap(Optional::stream).toList();
        limits.withdraw(
                before.stream().filter(sentence -> !said.contains(sentence)).toList());
        limits.say(said.stream().filter(sentence -> !before.contains(sentence)).toList());
    }

    /** An owner has its addresses on the interface anyway (RFC 9568, section 6.1), with the same prefix. */
    private Optional<String> limitation(InterfaceAddress found) {
        String place = found + " is on " + options.interfaceName()
                + " and was not put there by holdfast, which leaves it alone";
        if (!options.priority().equals(Priority.OWNER)) {
            return Optional.of("not one owner of " + options.name() + ": " + place
                    + ": this machine answers for it whoever is active; remove it (ip address delete " + found + " dev "
                    + options.interfaceName() + ")");
        }
        return options.addresses().contains(found)
                ? Optional.empty()
                : Optional.of("a virtual address of " + options.name() + " has another prefix there: " + place
                        + ": one of the two prefixes is wrong");
    }
}
