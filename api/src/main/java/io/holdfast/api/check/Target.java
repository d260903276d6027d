package io.holdfast.api.check;

import io.holdfast.api.linux.ShortageException;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.net.Ipv6Address;
import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * The server that a check asks.
 *
 * @param endpoint where to ask; port 0 when the service has no port and the check names none
 * @param hostName the name under which clients know the service; what a checker of a protocol with names asks for
 *     unless its own options say otherwise
 * @param source the local address to ask from; empty leaves it to the routes
 * @param interfaceName the interface of a link-local {@code endpoint}
 */
public record Target(
        Endpoint endpoint,
        Optional<String> hostName,
        Optional<IpAddress> source,
        Optional<InterfaceName> interfaceName) {

    /** What strerror(3) says of EADDRNOTAVAIL. */
    private static final String ADDRESS_NOT_AVAILABLE = "Cannot assign requested address";

    public Target {
        if (source.isPresent() && source.get().family() != endpoint.address().family()) {
            throw new IllegalArgumentException(
                    "source address " + source.get() + " and " + endpoint.address() + " are of different families");
        }
    }

    /** A server without further facts. */
    public static Target of(Endpoint endpoint) {
        return new Target(endpoint, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * The endpoint for {@code java.net}, with the scope of a link-local address. Never asks a name server.
     *
     * @throws ShortageException when the interface does not exist or has no link-local address
     */
    public InetSocketAddress socketAddress() throws IOException {
        return new InetSocketAddress(inetAddress(endpoint.address()), endpoint.port());
    }

    /**
     * The local address to bind to, with any port; empty when the routes decide.
     *
     * @throws ShortageException when the interface does not exist or has no link-local address
     */
    public Optional<InetSocketAddress> localAddress() throws IOException {
        return source.isEmpty() ? Optional.empty() : Optional.of(new InetSocketAddress(inetAddress(source.get()), 0));
    }

    /**
     * Opens a TCP connection to the endpoint. An interruption of the calling virtual thread closes the socket, now and
     * later.
     *
     * @throws IOException when there is no connection by the deadline; a {@link ShortageException} when every local
     *     port that could ask this endpoint is taken, or the address to ask from is not on this machine
     */
    public Socket connect(Deadline deadline) throws IOException {
        if (endpoint.port() == 0) {
            throw new SocketException("the service has no port: the check needs one");
        }
        Socket socket = new Socket();
        try {
            Optional<InetSocketAddress> local = localAddress();
            if (local.isPresent()) {
                socket.bind(local.get());
            }
            socket.connect(socketAddress(), deadline.remainingMillis());
            return socket;
        } catch (BindException e) {
            socket.close();
            boolean unavailable = String.valueOf(e.getMessage()).startsWith(ADDRESS_NOT_AVAILABLE);
            if (unavailable && source.isPresent()) {
                throw noSource(e);
            }
            throw unavailable && hasLocalAddress() ? new ShortageException("no free local port for " + endpoint, e) : e;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Opens a UDP socket that is connected to the endpoint: the kernel tells it of ICMP errors, and nobody else's
     * datagrams come in.
     *
     * @throws IOException when that is not possible; a {@link ShortageException} when the address to ask from is not on
     *     this machine
     */
    public DatagramSocket connectDatagrams() throws IOException {
        InetSocketAddress remote = socketAddress();
        DatagramSocket socket = bindDatagrams();
        try {
            socket.connect(remote);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private DatagramSocket bindDatagrams() throws IOException {
        Optional<InetSocketAddress> local = localAddress();
        try {
            return new DatagramSocket(local.orElseGet(() -> new InetSocketAddress(0)));
        } catch (BindException e) {
            throw String.valueOf(e.getMessage()).startsWith(ADDRESS_NOT_AVAILABLE) && local.isPresent()
                    ? noSource(e)
                    : e;
        }
    }

    private ShortageException noSource(BindException cause) {
        return new ShortageException(
                "the source address " + source.map(String::valueOf).orElse("") + " is not on this machine", cause);
    }

    /** connect(2) has one error number, EADDRNOTAVAIL, for two things: no address to ask from, and no port. */
    private boolean hasLocalAddress() {
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.connect(socketAddress());
            return true;
        } catch (IOException e) {
            return ShortageException.in(e).isPresent();
        }
    }

    private InetAddress inetAddress(IpAddress address) throws IOException {
        boolean scoped = address instanceof Ipv6Address && address.isLinkLocal();
        return scoped && interfaceName.isPresent()
                ? scoped(address, interfaceName.get())
                : InetAddress.getByAddress(address.toBytes());
    }

    private static InetAddress scoped(IpAddress address, InterfaceName name) throws IOException {
        NetworkInterface scope = NetworkInterface.getByName(name.value());
        if (scope == null) {
            throw new ShortageException("there is no interface " + name);
        }
        try {
            return Inet6Address.getByAddress(null, address.toBytes(), scope);
        } catch (UnknownHostException e) {
            // All that Java has against 16 bytes.
            throw new ShortageException("the interface " + name + " has no link-local address", e);
        }
    }

    /** {@code 10.0.0.11:80}, with {@code (www.example.net)} where there is a name. */
    @Override
    public String toString() {
        return endpoint + hostName.map(name -> " (" + name + ")").orElse("");
    }
}
