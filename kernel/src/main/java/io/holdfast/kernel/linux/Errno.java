package io.holdfast.kernel.linux;

/** Error numbers of Linux (asm-generic/errno.h: x86-64, aarch64 and riscv64 share them) in words. */
final class Errno {

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int ENXIO = 6;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int EMSGSIZE = 90;
    static final int EAFNOSUPPORT = 97;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int ENETDOWN = 100;
    static final int ENETUNREACH = 101;
    static final int ENOBUFS = 105;

    private Errno() {}

    /** Meaning and name: {@code "no such device (ENODEV)"}. */
    static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "operation not permitted (EPERM)";
            case ENOENT -> "no such file, object or process (ENOENT)";
            case ESRCH -> "no such process (ESRCH)";
            case EINTR -> "interrupted by a signal (EINTR)";
            case 5 -> "input/output error (EIO)";
            case ENXIO -> "no such device or address (ENXIO)";
            case 7 -> "argument list too long (E2BIG)";
            case 9 -> "bad file descriptor (EBADF): the socket is closed";
            case EAGAIN -> "temporarily not possible, a buffer is full (EAGAIN)";
            case ENOMEM -> "the kernel has no memory, or a limit on locked memory is reached (ENOMEM)";
            case EACCES -> "permission denied (EACCES)";
            case 14 -> "bad address (EFAULT)";
            case 16 -> "device or resource busy (EBUSY)";
            case 17 -> "it exists already (EEXIST)";
            case ENODEV -> "no such device (ENODEV)";
            case 20 -> "not a directory (ENOTDIR)";
            case 21 -> "is a directory (EISDIR)";
            case EINVAL -> "invalid argument (EINVAL)";
            case 23 -> "too many open files in the system (ENFILE)";
            case 24 -> "too many open files in this process (EMFILE)";
            case 28 -> "no space left (ENOSPC)";
            case 30 -> "read-only file system (EROFS)";
            case 34 -> "value out of range (ERANGE)";
            case 36 -> "name too long (ENAMETOOLONG)";
            case 38 -> "this kernel does not have it (ENOSYS)";
            case 71 -> "protocol error (EPROTO)";
            case 75 -> "value too large (EOVERFLOW)";
            case 88 -> "not a socket (ENOTSOCK)";
            case 89 -> "a destination address is needed (EDESTADDRREQ)";
            case EMSGSIZE -> "message too long (EMSGSIZE)";
            case 92 -> "this kernel does not know the option (ENOPROTOOPT)";
            case 93 -> "this kernel does not have the protocol (EPROTONOSUPPORT)";
            case 94 -> "this kernel does not have the socket type (ESOCKTNOSUPPORT)";
            case 95 -> "not supported (EOPNOTSUPP)";
            case EAFNOSUPPORT -> "this kernel does not have the address family (EAFNOSUPPORT)";
            case EADDRINUSE -> "address in use (EADDRINUSE)";
            case EADDRNOTAVAIL -> "address not available (EADDRNOTAVAIL)";
            case ENETDOWN -> "the network is down (ENETDOWN)";
            case ENETUNREACH -> "the network is unreachable (ENETUNREACH)";
            case ENOBUFS -> "no buffer space (ENOBUFS)";
            case 107 -> "not connected (ENOTCONN)";
            case 110 -> "timed out (ETIMEDOUT)";
            case 111 -> "connection refused (ECONNREFUSED)";
            case 113 -> "no route to the host (EHOSTUNREACH)";
            default -> "error number " + errno;
        };
    }
}
