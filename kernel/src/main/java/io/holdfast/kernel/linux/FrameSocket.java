package io.holdfast.kernel.linux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork.PacketSocket;
import io.holdfast.api.net.InterfaceName;
import java.nio.ByteBuffer;

/** A packet socket (packet(7)) that sends on one interface and, asking for no protocol, receives nothing. */
final class FrameSocket implements PacketSocket {

    private static final int ETHERNET_HEADER = 14;
    private static final int ETHERNET_TYPE = 12;
    private static final int MAX_FRAME_BYTES = 65_535 + ETHERNET_HEADER;
    private static final int SOCKADDR_LL = 20;

    private final KernelSocket socket;
    private final NativeBuffer bytes = new NativeBuffer(MAX_FRAME_BYTES);
    private final NativeBuffer address = NativeBuffer.cleared(SOCKADDR_LL);

    private FrameSocket(KernelSocket socket, int interfaceIndex) {
        this.socket = socket;
        address.host.putShort(0, (short) KernelSocket.AF_PACKET);
        address.host.putInt(4, interfaceIndex);
    }

    static FrameSocket open(InterfaceName interfaceName) throws LinuxException {
        int index = NetworkInterfaces.index(interfaceName);
        return new FrameSocket(
                KernelSocket.open(
                        "packet socket on " + interfaceName,
                        KernelSocket.AF_PACKET,
                        KernelSocket.SOCK_RAW,
                        0,
                        Capability.CAP_NET_RAW),
                index);
    }

    @Override
    public void send(ByteBuffer frame) throws LinuxException {
        int length = frame.remaining();
        if (length < ETHERNET_HEADER || length > MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("a frame has 14 to " + MAX_FRAME_BYTES + " bytes, not " + length);
        }
        bytes.host.put(0, frame, frame.position(), length);
        address.network.putShort(2, bytes.network.getShort(ETHERNET_TYPE)); // sll_protocol
        long sent = socket.send(bytes, length, address, SOCKADDR_LL);
        if (sent < 0) {
            throw Refusal.ofSending("send through the " + socket.subject(), (int) -sent);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
