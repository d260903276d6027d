package io.holdfast.kernel.linux;

import io.holdfast.api.linux.LinuxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** What the two kinds of netlink sockets share: opening, receiving, splitting into messages (netlink(7), RFC 3549). */
final class Netlink {

    /** The most that one datagram may carry, either way; untouched pages of it cost nothing. */
    static final int MAX_DATAGRAM_BYTES = 1 << 20;
    /** Length of a struct nlmsghdr: length, type, flags, sequence number, port. */
    static final int HEADER = 16;

    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;
    private static final int SOCKADDR_NL = 12;
    /** Room for bursts: some thousand address or link changes at once. */
    private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

    private Netlink() {}

    static KernelSocket openForRequests(int protocol) throws LinuxException {
        KernelSocket socket = open("netlink socket (protocol " + protocol + ")", protocol);
        socket.optionWherePossible(SOL_NETLINK, NETLINK_EXT_ACK, 1);
        socket.optionWherePossible(SOL_NETLINK, NETLINK_CAP_ACK, 1);
        socket.optionWherePossible(SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
        return socket;
    }

    static KernelSocket openForGroups(int protocol, Iterable<Integer> groups) throws LinuxException {
        KernelSocket socket = open("netlink listener (protocol " + protocol + ")", protocol);
        try {
            NativeBuffer anyPort = NativeBuffer.cleared(SOCKADDR_NL);
            anyPort.host.putShort(0, (short) KernelSocket.AF_NETLINK);
            socket.bind(anyPort);
            for (int group : groups) {
                socket.option("join group " + group, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
            }
            return socket;
        } catch (LinuxException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static KernelSocket open(String subject, int protocol) throws LinuxException {
        KernelSocket socket = KernelSocket.open(
                subject, KernelSocket.AF_NETLINK, KernelSocket.SOCK_RAW, protocol, Capability.CAP_NET_ADMIN);
        socket.receiveBuffer(RECEIVE_BUFFER_BYTES);
        return socket;
    }

    static MessageHeader incoming() {
        return new MessageHeader(new NativeBuffer(MAX_DATAGRAM_BYTES), SOCKADDR_NL, 0);
    }

    /** The length of the next datagram, which is then in the header's bytes, or the negative error number. */
    static long receive(KernelSocket socket, MessageHeader incoming) {
        incoming.reset(MAX_DATAGRAM_BYTES);
        return socket.receiveMessage(incoming);
    }

    /** Whether the datagram came from the kernel: other programs can send to a netlink socket as well. */
    static boolean isFromKernel(MessageHeader incoming) {
        return incoming.fields.host.getInt(MessageHeader.ADDRESS + 4) == 0; // nl_pid
    }

    /**
     * Gives each message of a datagram, in the machine's byte order; what is left after a broken header is not given.
     */
    static void split(ByteBuffer datagram, Consumer<ByteBuffer> messages) {
        ByteBuffer rest = datagram.duplicate().order(ByteOrder.nativeOrder());
        while (rest.remaining() >= HEADER) {
            int start = rest.position();
            int length = rest.getInt(start);
            if (length < HEADER || length > rest.remaining()) {
                return;
            }
            messages.accept(rest.slice(start, length).order(ByteOrder.nativeOrder()));
            rest.position(Math.min(rest.limit(), start + (length + 3 & ~3)));
        }
    }
}
