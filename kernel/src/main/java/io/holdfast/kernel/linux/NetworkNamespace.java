package io.holdfast.kernel.linux;

import com.sun.jna.Native;
import io.holdfast.api.linux.LinuxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A network namespace (network_namespaces(7)), by the file that stands for it. */
public record NetworkNamespace(Path file) {

    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;
    /** ioctl_nsfs(2), linux/nsfs.h. */
    private static final int NS_GET_USERNS = 0xb701;

    /** One made by {@code ip netns add}. */
    public static NetworkNamespace named(String name) {
        return new NetworkNamespace(Path.of("/run/netns", name));
    }

    /** The one that the program was started in. */
    public static NetworkNamespace ofThisProcess() {
        return new NetworkNamespace(Path.of("/proc/self/ns/net"));
    }

    /** The one that the calling thread is in. */
    static NetworkNamespace ofThisThread() {
        return new NetworkNamespace(Path.of("/proc/thread-self/ns/net"));
    }

    /**
     * Whether it belongs to the user namespace that this process is in, where privileges in another user namespace do
     * not count, unless it is one above (user_namespaces(7)).
     */
    boolean belongsToOurUserNamespace() throws LinuxException {
        String operation = "find the owner of network namespace " + file;
        int fd = Libc.open(file.toString(), O_RDONLY_CLOEXEC);
        if (fd < 0) {
            throw Refusal.of(operation, Native.getLastError());
        }
        int owner = Libc.ioctl(fd, NS_GET_USERNS);
        int errno = Native.getLastError();
        Libc.close(fd);
        if (owner >= 0) {
            try {
                return link("/proc/self/fd/" + owner).equals(link("/proc/self/ns/user"));
            } finally {
                Libc.close(owner);
            }
        }
        if (errno == Errno.EPERM) {
            // One above ours, which we may not see.
            return false;
        }
        throw Refusal.of(operation, errno);
    }

    /** What a namespace is called, such as {@code user:[4026531837]}. */
    private static Path link(String path) {
        try {
            return Files.readSymbolicLink(Path.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /** Moves the calling thread there: what it opens from now on belongs there, what it has open stays where it was. */
    public void enter() throws LinuxException {
        String operation = "enter network namespace " + file;
        int fd = Libc.open(file.toString(), O_RDONLY_CLOEXEC);
        if (fd < 0) {
            throw Refusal.of(operation, Native.getLastError());
        }
        int result = Libc.setns(fd, CLONE_NEWNET);
        int errno = Native.getLastError();
        Libc.close(fd);
        if (result < 0) {
            throw Refusal.of(operation, errno, Capability.CAP_SYS_ADMIN);
        }
    }
}
