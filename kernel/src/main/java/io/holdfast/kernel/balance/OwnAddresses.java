package io.holdfast.kernel.balance;

import io.holdfast.api.net.IpAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/** The addresses of this machine's interfaces, as they are when asked. */
final class OwnAddresses {

    private OwnAddresses() {}

    /**
     * Whether an interface has this address; all of the loopback network are this machine's.
     *
     * @param unknown the answer when the machine gives none
     */
    static boolean have(IpAddress address, boolean unknown) {
        if (address.isLoopback()) {
            return true;
        }
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByAddress(address.toBytes())) != null;
        } catch (SocketException | UnknownHostException e) {
            return unknown;
        }
    }
}
