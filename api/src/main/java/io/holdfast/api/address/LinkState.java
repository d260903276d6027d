package io.holdfast.api.address;

import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.MacAddress;
import java.util.List;
import java.util.Optional;

/** What is known of an interface. */
public sealed interface LinkState {

    InterfaceName interfaceName();

    /** No interface of that name exists (yet). */
    record Missing(InterfaceName interfaceName) implements LinkState {}

    /**
     * The interface exists.
     *
     * @param index the kernel's interface index; another one means that the interface was made anew
     * @param up whether it is administratively up and has a carrier (IFF_UP and IFF_RUNNING)
     * @param mac empty for an interface without a 48-bit link-layer address
     * @param mtuBytes the largest IP packet it carries
     * @param ownAddresses usable addresses that do not carry our mark, in the kernel's order: primary first, without
     *     tentative and duplicate IPv6 addresses
     */
    record Present(
            InterfaceName interfaceName,
            int index,
            boolean up,
            Optional<MacAddress> mac,
            int mtuBytes,
            List<InterfaceAddress> ownAddresses)
            implements LinkState {
        public Present {
            ownAddresses = List.copyOf(ownAddresses);
        }
    }
}
