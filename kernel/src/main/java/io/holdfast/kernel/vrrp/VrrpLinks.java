package io.holdfast.kernel.vrrp;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.vrrp.ReceivedPacket;
import io.holdfast.api.vrrp.VrrpTransport;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The open ends of the transport: one for each interface and family in use, shared by the virtual routers on it. Hands
 * each packet to the virtual router whose VRID it carries. Lives on the control loop.
 */
final class VrrpLinks {

    /** Where the VRID stands in a message (RFC 9568, section 5.1). */
    private static final int VRID_OFFSET = 1;

    private final VrrpTransport transport;
    private final Map<Key, SharedLink> links = new HashMap<>();

    VrrpLinks(VrrpTransport transport) {
        this.transport = transport;
    }

    /**
     * Takes part in a link, opening it for the first virtual router there.
     *
     * @throws LinuxException when the kernel refuses to open it
     */
    VrrpTransport.Link join(VirtualRouter router) throws LinuxException {
        Key key = Key.of(router);
        SharedLink shared = links.get(key);
        if (shared == null) {
            Demultiplexer demultiplexer = new Demultiplexer();
            shared = new SharedLink(transport.open(key.interfaceName(), key.family(), demultiplexer), demultiplexer);
            links.put(key, shared);
        }
        shared.demultiplexer().add(router);
        return shared.link();
    }

    /** Leaves a link, closing it behind the last virtual router there. */
    void leave(VirtualRouter router) {
        Key key = Key.of(router);
        SharedLink shared = links.get(key);
        if (shared != null && shared.demultiplexer().remove(router)) {
            shared.link().close();
            links.remove(key);
        }
    }

    /** Delivers everything that has arrived anywhere. */
    void drain() {
        for (SharedLink shared : links.values()) {
            shared.link().drain();
        }
    }

    /** How many packets carried a VRID of nobody here, by interface and family. */
    Map<String, Long> strangers() {
        Map<String, Long> counts = new TreeMap<>();
        links.forEach((key, shared) ->
                counts.put(key.interfaceName() + " " + key.family().label(), shared.demultiplexer().strangers));
        return counts;
    }

    private record Key(InterfaceName interfaceName, Family family) {
        static Key of(VirtualRouter router) {
            return new Key(router.options().interfaceName(), router.options().family());
        }
    }

    private record SharedLink(VrrpTransport.Link link, Demultiplexer demultiplexer) {}

    private static final class Demultiplexer implements VrrpTransport.Receiver {

        private final @Nullable VirtualRouter[] routers = new VirtualRouter[256];
        private int count;
        private long strangers;

        void add(VirtualRouter router) {
            routers[router.options().virtualRouterId().value()] = router;
            count++;
        }

        /** Whether that was the last one. */
        boolean remove(VirtualRouter router) {
            routers[router.options().virtualRouterId().value()] = null;
            count--;
            return count == 0;
        }

        @Override
        public void received(ReceivedPacket packet) {
            int offset = packet.message().position() + VRID_OFFSET;
            VirtualRouter router =
                    offset < packet.message().limit() ? routers[packet.message().get(offset) & 0xFF] : null;
            if (router == null) {
                strangers++;
            } else {
                router.received(packet);
            }
        }
    }
}
