package io.holdfast.plugin.vrrpip;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.linux.LinuxNetwork.RawOptions;
import io.holdfast.api.linux.LinuxNetwork.RawReceiver;
import io.holdfast.api.linux.LinuxNetwork.RawSocket;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.vrrp.ReceivedPacket;
import io.holdfast.api.vrrp.VrrpTransport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One raw socket for each link: an interface and a family. */
final class IpTransport implements VrrpTransport {

    /** RFC 9568, section 5.1.1.4. */
    private static final int PROTOCOL = 112;
    /** RFC 9568, sections 5.1.1.3 and 5.1.2.3. */
    private static final int HOP_LIMIT = 255;
    /** Internetwork control (RFC 791, section 3.1), as other VRRP routers send. */
    private static final int TRAFFIC_CLASS = 0xC0;
    /** RFC 9568, section 5.1.1.2. */
    private static final IpAddress IPV4_GROUP = IpAddress.parse("224.0.0.18");
    /** RFC 9568, section 5.1.2.2. */
    private static final IpAddress IPV6_GROUP = IpAddress.parse("ff02::12");

    private final LinuxNetwork network;
    private final List<IpLink> links = new ArrayList<>();

    IpTransport(LinuxNetwork network) {
        this.network = network;
    }

    @Override
    public Link open(InterfaceName interfaceName, Family family, Receiver receiver) throws LinuxException {
        RawOptions options =
                new RawOptions(family, PROTOCOL, interfaceName, Set.of(group(family)), HOP_LIMIT, TRAFFIC_CLASS);
        IpLink link = new IpLink(network.openRaw(options, receiving(family, receiver)));
        links.add(link);
        return link;
    }

    private static IpAddress group(Family family) {
        return switch (family) {
            case IPV4 -> IPV4_GROUP;
            case IPV6 -> IPV6_GROUP;
        };
    }

    private static RawReceiver receiving(Family family, Receiver receiver) {
        return switch (family) {
            case IPV4 ->
                (bytes, source, destination, hopLimit, arrivedAt) -> receiver.received(
                        new ReceivedPacket(source, destination, hopLimit, Ipv4Header.payload(bytes), arrivedAt));
            case IPV6 ->
                (bytes, source, destination, hopLimit, arrivedAt) ->
                        receiver.received(new ReceivedPacket(source, destination, hopLimit, bytes, arrivedAt));
        };
    }

    @Override
    public void close() {
        List.copyOf(links).forEach(IpLink::close);
    }

    private final class IpLink implements Link {

        private final RawSocket socket;

        IpLink(RawSocket socket) {
            this.socket = socket;
        }

        @Override
        public void send(ByteBuffer message, IpAddress source, IpAddress destination) throws LinuxException {
            socket.send(message, source, destination);
        }

        @Override
        public void drain() {
            socket.drain();
        }

        @Override
        public void close() {
            links.remove(this);
            socket.close();
        }
    }
}
