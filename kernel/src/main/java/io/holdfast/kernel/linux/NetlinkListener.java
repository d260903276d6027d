package io.holdfast.kernel.linux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork.NetlinkReceiver;
import io.holdfast.kernel.loop.ControlLoop;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A netlink socket that hears multicast groups. */
final class NetlinkListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NetlinkListener.class);

    /** So that a storm of changes leaves the loop its timers. */
    private static final int MAX_DATAGRAMS_PER_TURN = 256;

    private final KernelSocket socket;
    private final NetlinkReceiver receiver;
    private final MessageHeader incoming = Netlink.incoming();

    private NetlinkListener(KernelSocket socket, NetlinkReceiver receiver) {
        this.socket = socket;
        this.receiver = receiver;
    }

    static NetlinkListener open(int protocol, Set<Integer> groups, NetlinkReceiver receiver, ControlLoop loop)
            throws LinuxException {
        NetlinkListener listener = new NetlinkListener(Netlink.openForGroups(protocol, groups), receiver);
        listener.socket.watch(loop, listener::onReadable);
        return listener;
    }

    private void onReadable() {
        for (int i = 0; i < MAX_DATAGRAMS_PER_TURN; i++) {
            long length = Netlink.receive(socket, incoming);
            if (length == -Errno.EAGAIN) {
                return;
            }
            if (length == -Errno.ENOBUFS || length > Netlink.MAX_DATAGRAM_BYTES) {
                receiver.overrun();
            } else if (length < 0) {
                LOG.debug("{}: {}", socket.subject(), Errno.describe((int) -length));
            } else if (Netlink.isFromKernel(incoming)) {
                Netlink.split(incoming.bytes.host.clear().limit((int) length), receiver::received);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
