package io.holdfast.kernel.linux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.testing.PrivateNetwork;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** The service manager's end of the line to it. */
public final class ServiceManager implements AutoCloseable {

    private static final int FAMILY_BYTES = 2;

    private final NativeBuffer received = new NativeBuffer(1000);
    private final MessageHeader message = new MessageHeader(received, 28, 0);
    private final KernelSocket socket;

    private ServiceManager(KernelSocket socket) {
        this.socket = socket;
    }

    /** Listens at a path, or at an abstract name that begins with a zero. */
    public static ServiceManager at(String name) throws LinuxException {
        KernelSocket socket =
                KernelSocket.open("test", KernelSocket.AF_UNIX, KernelSocket.SOCK_DGRAM, 0, Capability.CAP_NET_ADMIN);
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        NativeBuffer address = NativeBuffer.cleared(FAMILY_BYTES + path.length);
        address.host.putShort(0, (short) KernelSocket.AF_UNIX);
        address.host.put(FAMILY_BYTES, path);
        socket.bind(address);
        return new ServiceManager(socket);
    }

    /** The next message, which is waited for. */
    public String next() throws InterruptedException {
        AtomicLong length = new AtomicLong();
        PrivateNetwork.await("a message", () -> length.updateAndGet(_ -> receive()) >= 0, "none");
        byte[] bytes = new byte[Math.toIntExact(length.get())];
        received.host.get(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private long receive() {
        message.reset(1000);
        return socket.receiveMessage(message);
    }

    @Override
    public void close() {
        socket.close();
    }
}
