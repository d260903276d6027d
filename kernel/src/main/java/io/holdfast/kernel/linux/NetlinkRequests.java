package io.holdfast.kernel.linux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork.NetlinkSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A netlink socket for requests. The kernel puts every answer into the socket's queue before the sending call returns,
 * and the next part of a dump whenever a part is read: all has been answered when the queue is empty.
 */
final class NetlinkRequests implements NetlinkSocket {

    /**
     * The most that the answers to one exchange may be in all: some ten thousand addresses; the program's memory is
     * small.
     */
    private static final int MAX_ANSWER_BYTES = 8 << 20;

    private final KernelSocket socket;
    private final NativeBuffer outgoing = new NativeBuffer(Netlink.MAX_DATAGRAM_BYTES);
    private final MessageHeader incoming = Netlink.incoming();

    private NetlinkRequests(KernelSocket socket) {
        this.socket = socket;
    }

    static NetlinkRequests open(int protocol) throws LinuxException {
        return new NetlinkRequests(Netlink.openForRequests(protocol));
    }

    @Override
    public List<ByteBuffer> exchange(ByteBuffer request) throws LinuxException {
        int length = request.remaining();
        if (length > outgoing.size()) {
            throw failure("send " + length + " bytes", Errno.EMSGSIZE);
        }
        outgoing.host.put(0, request, request.position(), length);
        long sent = socket.send(outgoing, length, null, 0);
        if (sent < 0) {
            throw failure("send", (int) -sent);
        }
        return answers();
    }

    private List<ByteBuffer> answers() throws LinuxException {
        List<ByteBuffer> answers = new ArrayList<>();
        int total = 0;
        int failed = 0;
        for (long length = receive(); length != -Errno.EAGAIN; length = receive()) {
            total += (int) Math.max(0, length);
            if (length < 0) {
                failed = (int) -length;
            } else if (length > Netlink.MAX_DATAGRAM_BYTES || total > MAX_ANSWER_BYTES) {
                failed = Errno.EMSGSIZE;
            }
            // After a failure the rest is read off, so that the next exchange begins with an empty queue.
            if (failed != 0) {
                answers.clear();
                total = 0;
            } else if (Netlink.isFromKernel(incoming)) {
                byte[] datagram = new byte[(int) length];
                incoming.bytes.host.get(0, datagram);
                Netlink.split(ByteBuffer.wrap(datagram), answers::add);
            }
        }
        if (failed != 0) {
            throw failure("receive", failed);
        }
        return answers;
    }

    private long receive() {
        return Netlink.receive(socket, incoming);
    }

    private LinuxException failure(String operation, int errno) {
        return Refusal.of(operation + " through the " + socket.subject(), errno);
    }

    @Override
    public void close() {
        socket.close();
    }
}
