package io.holdfast.api.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * A signal to a whole process group. The JDK signals single processes only, and a program to do it, such as kill(1),
 * may be missing at the moment when it is needed.
 */
enum Signal {
    /** The friendly one. */
    TERM(15),
    /** The one that cannot be ignored. */
    KILL(9);

    private static final MethodHandle KILL_FUNCTION = kill();

    /** The same on every architecture of Linux: signal(7). */
    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /**
     * Sends it to every process of a group.
     *
     * @param leader the process that began the group, alive or not: more than 1
     * @return false when there is no such group any more, or we may not signal it
     */
    boolean toGroup(long leader) {
        if (leader <= 1) {
            // 0 and -1 would be our own group and everybody (kill(2)).
            throw new IllegalArgumentException("process " + leader + " leads no group of ours");
        }
        try {
            return (int) KILL_FUNCTION.invokeExact(Math.toIntExact(-leader), number) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("kill(2) cannot be called", e);
        }
    }

    /** {@code int kill(pid_t pid, int sig)}. */
    @SuppressWarnings("restricted") // a function of two numbers that touches no memory
    private static MethodHandle kill() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("kill"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }
}
