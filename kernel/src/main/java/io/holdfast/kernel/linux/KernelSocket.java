package io.holdfast.kernel.linux;

import com.sun.jna.Native;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.Registration;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A socket that never blocks and is not inherited by other programs. Once closed, the kernel refuses it (EBADF). */
final class KernelSocket implements AutoCloseable {

    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_NETLINK = 16;
    static final int AF_PACKET = 17;

    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;

    static final int MSG_TRUNC = 0x20;
    private static final int MSG_NOSIGNAL = 0x4000;

    static final int SOL_SOCKET = 1;
    static final int SO_PRIORITY = 12;
    private static final int SO_RCVBUF = 8;
    private static final int SO_BINDTODEVICE = 25;
    private static final int SO_RCVBUFFORCE = 33;

    private final String subject;
    private int fd;
    private @Nullable Registration registration;

    private KernelSocket(String subject, int fd) {
        this.subject = subject;
        this.fd = fd;
    }

    /**
     * @param subject what the socket is, for messages: {@code "raw socket (protocol 112) on eth0"}
     * @param needed the capability without which the kernel refuses
     */
    static KernelSocket open(String subject, int domain, int type, int protocol, Capability needed)
            throws LinuxException {
        int fd = Libc.socket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
        if (fd < 0) {
            throw Refusal.of("open " + subject, Native.getLastError(), needed);
        }
        return new KernelSocket(subject, fd);
    }

    void bindToDevice(InterfaceName interfaceName) throws LinuxException {
        byte[] name = interfaceName.value().getBytes(StandardCharsets.UTF_8);
        NativeBuffer value = NativeBuffer.cleared(name.length + 1);
        value.host.put(0, name);
        option("bind to " + interfaceName, SOL_SOCKET, SO_BINDTODEVICE, value);
    }

    void bind(NativeBuffer address) throws LinuxException {
        if (Libc.bind(fd, address.memory, address.size()) < 0) {
            throw failure("bind", Native.getLastError());
        }
    }

    void option(String what, int level, int name, int value) throws LinuxException {
        int errno = trySet(level, name, value);
        if (errno != 0) {
            throw failure(what, errno);
        }
    }

    void option(String what, int level, int name, NativeBuffer value) throws LinuxException {
        if (Libc.setsockopt(fd, level, name, value.memory, value.size()) < 0) {
            throw failure(what, Native.getLastError());
        }
    }

    /** Sets an option that older kernels may lack: nothing depends on it. */
    void optionWherePossible(int level, int name, int value) {
        trySet(level, name, value);
    }

    /** Asks for room for bursts, up to the system's limit where going beyond it is not permitted. */
    void receiveBuffer(int sizeBytes) {
        if (trySet(SOL_SOCKET, SO_RCVBUFFORCE, sizeBytes) != 0) {
            trySet(SOL_SOCKET, SO_RCVBUF, sizeBytes);
        }
    }

    /** 0 or the error number. */
    private int trySet(int level, int name, int value) {
        NativeBuffer number = new NativeBuffer(Integer.BYTES);
        number.host.putInt(0, value);
        return Libc.setsockopt(fd, level, name, number.memory, Integer.BYTES) < 0 ? Native.getLastError() : 0;
    }

    /** The number of bytes, or the negative error number. */
    long sendMessage(MessageHeader message) {
        return resultOf(Libc.sendmsg(fd, message.memory(), MSG_NOSIGNAL));
    }

    /** The number of bytes, the true one if the buffer was too small, or the negative error number. */
    long receiveMessage(MessageHeader message) {
        return resultOf(Libc.recvmsg(fd, message.memory(), MSG_TRUNC));
    }

    /** Sends to an address, or to the socket's peer (for netlink the kernel) if there is none. */
    long send(NativeBuffer bytes, int length, @Nullable NativeBuffer address, int addressLength) {
        return resultOf(Libc.sendto(
                fd, bytes.memory, length, MSG_NOSIGNAL, address == null ? null : address.memory, addressLength));
    }

    private static long resultOf(long result) {
        return result < 0 ? -Native.getLastError() : result;
    }

    /** Calls the action on the loop whenever there is something to read, until this is closed. */
    void watch(ControlLoop loop, Runnable onReadable) {
        registration = loop.register(fd, onReadable);
    }

    LinuxException failure(String operation, int errno) {
        return Refusal.of(operation + " for the " + subject, errno, Capability.CAP_NET_ADMIN);
    }

    String subject() {
        return subject;
    }

    @Override
    public void close() {
        if (fd < 0) {
            return;
        }
        if (registration != null) {
            registration.close();
        }
        Libc.close(fd);
        fd = -1;
    }
}
