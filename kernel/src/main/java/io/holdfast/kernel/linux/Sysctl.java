package io.holdfast.kernel.linux;

import com.sun.jna.Native;
import io.holdfast.api.linux.LinuxException;
import java.nio.charset.StandardCharsets;

/** Values below /proc/sys/net, of the network namespace of the calling thread. */
final class Sysctl {

    private static final String ROOT = "/proc/sys/net/";
    private static final int MAX_VALUE_BYTES = 4096;
    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    private static final int O_CLOEXEC = 0x80000;

    private Sysctl() {}

    static String read(String key) throws LinuxException {
        String operation = "read " + path(key);
        int fd = open(key, O_RDONLY, operation);
        try {
            NativeBuffer buffer = new NativeBuffer(MAX_VALUE_BYTES);
            long length = Libc.read(fd, buffer.memory, MAX_VALUE_BYTES);
            if (length < 0) {
                throw Refusal.of(operation, Native.getLastError());
            }
            byte[] value = new byte[(int) length];
            buffer.host.get(0, value);
            return new String(value, StandardCharsets.US_ASCII).strip();
        } finally {
            Libc.close(fd);
        }
    }

    static void write(String key, String value) throws LinuxException {
        String operation = "write " + value + " to " + path(key);
        int fd = open(key, O_WRONLY, operation);
        try {
            byte[] text = value.getBytes(StandardCharsets.US_ASCII);
            NativeBuffer buffer = new NativeBuffer(Math.max(1, text.length));
            buffer.host.put(0, text);
            if (Libc.write(fd, buffer.memory, text.length) < 0) {
                throw Refusal.of(operation, Native.getLastError(), Capability.CAP_NET_ADMIN);
            }
        } finally {
            Libc.close(fd);
        }
    }

    private static int open(String key, int mode, String operation) throws LinuxException {
        int fd = Libc.open(path(key), mode | O_CLOEXEC);
        if (fd < 0) {
            throw Refusal.of(operation, Native.getLastError(), Capability.CAP_NET_ADMIN);
        }
        return fd;
    }

    private static String path(String key) {
        if (!("/" + key).matches("(/(?!\\.{1,2}(/|$))[^/\\p{Cntrl}]+)+")) {
            throw new IllegalArgumentException("\"" + key + "\" is not a name below " + ROOT);
        }
        return ROOT + key;
    }
}
