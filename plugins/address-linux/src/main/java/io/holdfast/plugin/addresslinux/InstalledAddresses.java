package io.holdfast.plugin.addresslinux;

import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.plugin.addresslinux.wire.AddressMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What this run has put on interfaces, for kernels that do not keep our mark, and to tell our own removals from other
 * people's.
 */
final class InstalledAddresses {

    /**
     * Our number in IFA_PROTO, which says who put an address there: 72, an H. The kernel uses 1 to 3 (linux/if_addr.h).
     */
    static final int MARK = 72;

    private final Set<Place> installed = new HashSet<>();
    private final Map<Place, Integer> removalsToCome = new HashMap<>();

    private record Place(int index, InterfaceAddress address) {}

    void added(int index, InterfaceAddress address) {
        installed.add(new Place(index, address));
    }

    /** We have removed it: the kernel's message about it is on its way. */
    void removed(int index, InterfaceAddress address) {
        forget(index, address);
        removalsToCome.merge(new Place(index, address), 1, Integer::sum);
    }

    /** It is gone without our doing. */
    void forget(int index, InterfaceAddress address) {
        installed.remove(new Place(index, address));
    }

    boolean isOurs(AddressMessage message) {
        return message.protocol() == MARK || installed.contains(new Place(message.index(), message.address()));
    }

    /** Whether the message is about a removal of ours; each is asked about once. */
    boolean isOwnRemoval(AddressMessage message) {
        Place place = new Place(message.index(), message.address());
        boolean expected = removalsToCome.containsKey(place);
        removalsToCome.computeIfPresent(place, (_, count) -> count > 1 ? count - 1 : null);
        return expected;
    }

    /** Messages have been lost: those about our removals may be among them. */
    void forgetRemovals() {
        removalsToCome.clear();
    }
}
