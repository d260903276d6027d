package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.plugin.balanceproxy.core.Client;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Addresses as the JDK and Netty have them. */
final class SocketAddresses {

    /** What accept writes into its array first: the length of the rest. */
    static final int ACCEPTED_BYTES = 25;

    /** Four bytes of address and four of port; an IPv6 address is followed by its scope and the port. */
    private static final int ACCEPTED_IPV4_LENGTH = 8;

    private SocketAddresses() {}

    static InetSocketAddress of(Endpoint endpoint) {
        return new InetSocketAddress(of(endpoint.address()), endpoint.port());
    }

    static Endpoint endpoint(InetSocketAddress address) {
        return new Endpoint(IpAddress.ofBytes(address.getAddress().getAddress()), address.getPort());
    }

    /** The client whose address {@code Socket.accept} has written. */
    static Client accepted(byte[] written) {
        int length = written[0];
        byte[] address = Arrays.copyOfRange(written, 1, 1 + (length == ACCEPTED_IPV4_LENGTH ? 4 : 16));
        int port = ByteBuffer.wrap(written, 1 + length - Integer.BYTES, Integer.BYTES)
                .getInt();
        return new Client(IpAddress.ofBytes(address), port);
    }

    private static InetAddress of(IpAddress address) {
        byte[] bytes = address.toBytes();
        try {
            // Not getByAddress(bytes), which makes an IPv4 address of ::ffff:192.0.2.1.
            return bytes.length == 4 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of " + bytes.length + " bytes", e);
        }
    }
}
