package io.holdfast.plugin.balanceproxy;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** How much a pipe holds, as Linux has it. */
final class LinuxPipe {

    // linux/fcntl.h
    private static final int F_SETPIPE_SZ = 1031;
    private static final int F_GETPIPE_SZ = 1032;

    private static final MethodHandle FCNTL = fcntl();

    private LinuxPipe() {}

    static boolean grow(int descriptor, int bytes) {
        return call(descriptor, F_SETPIPE_SZ, bytes) >= 0;
    }

    /** -1 when it is no pipe, or none any more. */
    static int bytes(int descriptor) {
        return call(descriptor, F_GETPIPE_SZ, 0);
    }

    private static int call(int descriptor, int command, int value) {
        try {
            return (int) FCNTL.invokeExact(descriptor, command, value);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** {@code int fcntl(int fd, int op, ...)}. */
    @SuppressWarnings("restricted") // a function of three numbers that touches no memory
    private static MethodHandle fcntl() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("fcntl"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
    }
}
