package io.holdfast.kernel.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The capabilities that are in effect.
 *
 * @param bits one bit for each capability, by its number
 */
public record Capabilities(long bits) {

    private static final String FIELD = "CapEff:";

    /** Those of the calling thread. */
    public static Capabilities effective() {
        try {
            return parse(Files.readString(Path.of("/proc/thread-self/status")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /proc/thread-self/status", e);
        }
    }

    /** Those in the text of a status file (proc_pid_status(5)). */
    static Capabilities parse(String status) {
        return status.lines()
                .filter(line -> line.startsWith(FIELD))
                .map(line -> line.substring(FIELD.length()).strip())
                .map(hex -> new Capabilities(Long.parseUnsignedLong(hex, 16)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no " + FIELD + " in: " + status));
    }

    public boolean has(Capability capability) {
        return (bits >>> capability.bit() & 1) == 1;
    }

    /** Those of the list that are not in effect, in its order. */
    public List<Capability> missing(Capability... needed) {
        return Arrays.stream(needed).filter(capability -> !has(capability)).toList();
    }
}
