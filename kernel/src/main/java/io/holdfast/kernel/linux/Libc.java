package io.holdfast.kernel.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The C library's functions, by their own names. Sizes are longs: 64-bit Linux only. After a result of -1,
 * {@link Native#getLastError()} has errno until the next call.
 */
final class Libc {

    static {
        Native.register(Libc.class, "c");
    }

    private Libc() {}

    static native int socket(int domain, int type, int protocol);

    static native int bind(int fd, Pointer address, int addressLength);

    static native int listen(int fd, int backlog);

    static native int accept(int fd, @Nullable Pointer address, @Nullable Pointer addressLength);

    static native int connect(int fd, Pointer address, int addressLength);

    static native int shutdown(int fd, int how);

    static native int getsockopt(int fd, int level, int name, Pointer value, Pointer valueLength);

    static native int setsockopt(int fd, int level, int name, Pointer value, int valueLength);

    static native long sendto(
            int fd, Pointer bytes, long length, int flags, @Nullable Pointer address, int addressLength);

    static native long sendmsg(int fd, Pointer message, int flags);

    static native long recvmsg(int fd, Pointer message, int flags);

    static native int open(String path, int flags);

    static native long read(int fd, Pointer bytes, long length);

    static native long write(int fd, Pointer bytes, long length);

    static native int close(int fd);

    static native int poll(Pointer descriptors, long count, int timeoutMillis);

    static native int if_nametoindex(String name);

    static native int setns(int fd, int kind);

    static native int sched_setscheduler(int thread, int policy, Pointer parameters);

    static native int setpriority(int which, int who, int niceness);

    static native int mlockall(int flags);

    static native int prctl(int option, long second, long third, long fourth, long fifth);

    static native int execve(String path, Pointer arguments, Pointer environment);

    static native int ioctl(int fd, long request);

    static native int fcntl(int fd, int command, int value);
}
