package io.holdfast.kernel.linux;

import com.sun.jna.Native;
import com.sun.jna.StringArray;
import io.holdfast.api.linux.LinuxException;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What this process runs. */
public final class ProgramImage {

    /** fcntl(2). */
    private static final int F_SETFD = 2;

    private static final int FD_CLOEXEC = 1;

    private ProgramImage() {}

    /**
     * Runs another program in this process instead of this one, execve(2): the process keeps its number, its open
     * standard streams and its limits; nothing of this program goes on, not even its shutdown hooks.
     *
     * @throws LinuxException when that cannot be; otherwise this does not return
     */
    public static void replace(Path program, List<String> arguments, Map<String, String> environment)
            throws LinuxException {
        String path = program.toString();
        String[] words = Stream.concat(Stream.of(path), arguments.stream()).toArray(String[]::new);
        String[] variables = environment.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toArray(String[]::new);
        closeAllButStandardStreams();
        Libc.execve(path, new StringArray(words), new StringArray(variables));
        throw Refusal.of("execute " + path, Native.getLastError());
    }

    /** At the moment of the exchange: Java's own files, such as the jars, would stay open. */
    private static void closeAllButStandardStreams() {
        String[] descriptors = new File("/proc/self/fd").list();
        for (String descriptor : descriptors == null ? new String[0] : descriptors) {
            int fd = Integer.parseInt(descriptor);
            if (fd > 2) {
                Libc.fcntl(fd, F_SETFD, FD_CLOEXEC);
            }
        }
    }
}
