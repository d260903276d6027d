package io.holdfast.plugin.addresslinux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.linux.LinuxNetwork.PacketSocket;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.net.Ipv6Address;
import io.holdfast.api.net.MacAddress;
import io.holdfast.plugin.addresslinux.wire.GratuitousArp;
import io.holdfast.plugin.addresslinux.wire.LinkMessage;
import io.holdfast.plugin.addresslinux.wire.UnsolicitedAdvertisement;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the neighbours on a link where an address is now: frames that are made once, through one socket per interface.
 */
final class Announcer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final LinuxNetwork network;
    private final Map<InterfaceName, Socket> sockets = new HashMap<>();

    Announcer(LinuxNetwork network) {
        this.network = network;
    }

    private record Socket(int index, PacketSocket packets) {}

    /** Frames for the addresses of one claim, as long as the interface keeps its MAC. */
    record Frames(MacAddress mac, List<ByteBuffer> frames) {
        static final Frames NONE = new Frames(new MacAddress(0), List.of());

        /** At most so many, after the first ones. */
        Frames part(int first, int most) {
            return new Frames(mac, frames.stream().skip(first).limit(most).toList());
        }
    }

    /** None when nobody on the interface asks for addresses: loopback, tunnels. */
    Frames framesFor(LinkMessage link, List<IpAddress> addresses) {
        if (!link.resolvesNeighbours()) {
            return Frames.NONE;
        }
        MacAddress mac = link.mac().orElseThrow();
        boolean router = isRouter(link.name());
        List<ByteBuffer> frames = addresses.stream()
                .map(address -> switch (address) {
                    case Ipv4Address ipv4 -> GratuitousArp.frame(mac, ipv4);
                    case Ipv6Address ipv6 -> UnsolicitedAdvertisement.frame(mac, ipv6, router);
                })
                .toList();
        return new Frames(mac, frames);
    }

    private boolean isRouter(InterfaceName name) {
        try {
            return network.readSysctl("ipv6/conf/" + name + "/forwarding").equals("1");
        } catch (LinuxException withoutIpv6) {
            return false;
        }
    }

    /**
     * Sends every frame; one that does not leave is not sent again here, the election repeats announcements.
     *
     * @return how many there were
     */
    int send(LinkMessage link, Frames frames) {
        if (frames.frames().isEmpty()) {
            return 0;
        }
        try {
            PacketSocket packets = socket(link);
            for (ByteBuffer frame : frames.frames()) {
                packets.send(frame);
            }
        } catch (LinuxException e) {
            LOG.warn("addresses on {} were not announced: {}", link.name(), e.getMessage());
        }
        return frames.frames().size();
    }

    /** A new socket when the interface was made anew: the old one is bound to an index that is gone. */
    private PacketSocket socket(LinkMessage link) throws LinuxException {
        Socket open = sockets.get(link.name());
        if (open != null && open.index() == link.index()) {
            return open.packets();
        }
        if (open != null) {
            open.packets().close();
            sockets.remove(link.name());
        }
        PacketSocket packets = network.openPacket(link.name());
        sockets.put(link.name(), new Socket(link.index(), packets));
        return packets;
    }

    @Override
    public void close() {
        sockets.values().forEach(socket -> socket.packets().close());
        sockets.clear();
    }
}
