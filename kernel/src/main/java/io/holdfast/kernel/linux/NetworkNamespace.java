package io.holdfast.kernel.linux;

import com.sun.jna.Native;
import io.holdfast.api.linux.LinuxException;
import java.nio.file.Path;

/** A network namespace (network_namespaces(7)), by the file that stands for it. */
public record NetworkNamespace(Path file) {

    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;

    /** One made by {@code ip netns add}. */
    public static NetworkNamespace named(String name) {
        return new NetworkNamespace(Path.of("/run/netns", name));
    }

    /** The one that the program was started in. */
    public static NetworkNamespace ofThisProcess() {
        return new NetworkNamespace(Path.of("/proc/self/ns/net"));
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
