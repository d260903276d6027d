package io.holdfast.kernel.linux;

import com.sun.jna.Native;
import io.holdfast.api.linux.LinuxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A name that one process of a network namespace can have: that of an abstract unix socket (unix(7)). It leaves no
 * file, needs no privilege, and ends with the process, however that ends.
 *
 * <p>Threads: any.
 */
public final class NamespaceName {

    private static final int SO_PEERCRED = 17;
    private static final int SHUT_RDWR = 2;
    private static final int FAMILY_BYTES = 2;
    private static final int UCRED_BYTES = 12;
    private static final int BACKLOG = 128;

    /** A holder takes its name and listens in one breath; one that does not answer for that long never will. */
    private static final int ATTEMPTS = 40;

    private static final long PAUSE_MILLIS = 25;

    private final int fd;
    private final Thread visitors;

    private NamespaceName(int fd) {
        this.fd = fd;
        // Who asks for the holder waits in the queue until it is accepted, even when it has gone: a full queue answers
        // nobody.
        this.visitors = Thread.ofPlatform().name("namespace-name").daemon().start(this::sendAway);
    }

    /** What came of taking a name. */
    public sealed interface Outcome {

        /** It is ours until released. */
        record Taken(NamespaceName name) implements Outcome {}

        /**
         * Another process has it.
         *
         * @param holder who; empty when it does not say, as nothing of ours would do
         */
        record Refused(Optional<NameHolder> holder) implements Outcome {}
    }

    /**
     * Takes a name, or says who has it.
     *
     * @throws LinuxException when the kernel has no unix sockets to give
     */
    public static Outcome take(String name) throws LinuxException, InterruptedException {
        NativeBuffer address = address(name);
        for (int i = 0; i < ATTEMPTS; i++) {
            int fd = socket(name, 0);
            if (Libc.bind(fd, address.memory, address.size()) == 0 && Libc.listen(fd, BACKLOG) == 0) {
                return new Outcome.Taken(new NamespaceName(fd));
            }
            int errno = Native.getLastError();
            Libc.close(fd);
            if (errno != Errno.EADDRINUSE) {
                throw Refusal.of("take the name @" + name, errno);
            }
            Optional<NameHolder> holder = holder(name, address);
            if (holder.isPresent()) {
                return new Outcome.Refused(holder);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return new Outcome.Refused(Optional.empty());
    }

    private static NativeBuffer address(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        NativeBuffer address = NativeBuffer.cleared(FAMILY_BYTES + 1 + bytes.length);
        address.host.putShort(0, (short) KernelSocket.AF_UNIX);
        address.host.put(FAMILY_BYTES + 1, bytes);
        return address;
    }

    private static int socket(String name, int flags) throws LinuxException {
        int fd = Libc.socket(KernelSocket.AF_UNIX, KernelSocket.SOCK_STREAM | KernelSocket.SOCK_CLOEXEC | flags, 0);
        if (fd < 0) {
            throw Refusal.of("open a socket for the name @" + name, Native.getLastError());
        }
        return fd;
    }

    /** The process that listens; empty when nobody does, or its queue is full. */
    private static Optional<NameHolder> holder(String name, NativeBuffer address) throws LinuxException {
        int fd = socket(name, KernelSocket.SOCK_NONBLOCK);
        try {
            NativeBuffer credentials = NativeBuffer.cleared(UCRED_BYTES);
            NativeBuffer length = new NativeBuffer(Integer.BYTES);
            length.host.putInt(0, UCRED_BYTES);
            boolean told = Libc.connect(fd, address.memory, address.size()) == 0
                    && Libc.getsockopt(fd, KernelSocket.SOL_SOCKET, SO_PEERCRED, credentials.memory, length.memory)
                            == 0;
            return told
                    ? Optional.of(new NameHolder(credentials.host.getInt(0), credentials.host.getInt(4)))
                    : Optional.empty();
        } finally {
            Libc.close(fd);
        }
    }

    private void sendAway() {
        while (true) {
            int visitor = Libc.accept(fd, null, null);
            if (visitor >= 0) {
                Libc.close(visitor);
            } else if (Native.getLastError() != Errno.EINTR) {
                return;
            }
        }
    }

    /** Gives the name back, once. */
    public void release() throws InterruptedException {
        // Wakes the thread, which must not see the number of the descriptor given to somebody else.
        Libc.shutdown(fd, SHUT_RDWR);
        visitors.join();
        Libc.close(fd);
    }
}
