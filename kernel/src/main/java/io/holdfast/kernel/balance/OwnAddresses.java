package io.holdfast.kernel.balance;

import io.holdfast.api.net.IpAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The addresses of this machine's interfaces, as they were when they were asked for.
 *
 * @param known empty when the machine gave no answer
 */
record OwnAddresses(Optional<Set<IpAddress>> known) {

    OwnAddresses {
        known = known.map(Set::copyOf);
    }

    /** How they are now. */
    static OwnAddresses read() {
        Set<IpAddress> found = new HashSet<>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .forEach(address -> found.add(IpAddress.ofBytes(address.getAddress())));
            return new OwnAddresses(Optional.of(found));
        } catch (SocketException e) {
            return new OwnAddresses(Optional.empty());
        }
    }

    /**
     * Whether an interface has this address; all of the loopback network are this machine's.
     *
     * @param unknown the answer when the machine gave none
     */
    boolean have(IpAddress address, boolean unknown) {
        return address.isLoopback() || known.map(own -> own.contains(address)).orElse(unknown);
    }
}
