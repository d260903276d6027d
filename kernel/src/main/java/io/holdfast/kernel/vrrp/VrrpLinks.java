package io.holdfast.kernel.vrrp;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.vrrp.ReceivedPacket;
import io.holdfast.api.vrrp.VrrpTransport;
import java.util.HashMap;
import java.util.Map;
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
    private final Strangers strangers = new Strangers();

    VrrpLinks(VrrpTransport transport) {
        this.transport = transport;
    }

    /**
     * Takes part in a link, opening it for the first virtual router there.
     *
     * @throws LinuxException when the kernel refuses to open it
     */
    VrrpTransport.Link join(VirtualRouter router, int interfaceIndex) throws LinuxException {
        Key key = Key.of(router, interfaceIndex);
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
    void leave(VirtualRouter router, int interfaceIndex) {
        Key key = Key.of(router, interfaceIndex);
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

    /** The packets that carried a VRID of nobody here, or none, since the start. */
    Strangers strangers() {
        return strangers;
    }

    /** An interface that was made anew has another index; sockets are bound to the index. */
    private record Key(InterfaceName interfaceName, int interfaceIndex, Family family) {
        static Key of(VirtualRouter router, int interfaceIndex) {
            return new Key(
                    router.options().interfaceName(),
                    interfaceIndex,
                    router.options().family());
        }
    }

    private record SharedLink(VrrpTransport.Link link, Demultiplexer demultiplexer) {}

    private final class Demultiplexer implements VrrpTransport.Receiver {

        private final @Nullable VirtualRouter[] routers = new VirtualRouter[256];
        private int count;

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
            if (offset >= packet.message().limit()) {
                strangers.countOneWithoutVrid();
                return;
            }
            int vrid = packet.message().get(offset) & 0xFF;
            VirtualRouter router = routers[vrid];
            if (router == null) {
                strangers.count(vrid);
            } else {
                router.received(packet);
            }
        }
    }
}
