package io.holdfast.kernel.daemon;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.kernel.linux.ProgramImage;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much memory the daemon takes for its objects. It starts with a small heap, which is enough for hundreds of
 * servers: a larger one costs every daemon some megabytes, used or not. For a large configuration, many addresses, or
 * high limits, it starts again with a large heap, before anything has happened; once it runs, the collector is told how
 * much of it to use.
 */
public final class Heap {

    private static final Logger log = LoggerFactory.getLogger(Heap.class);

    /** The launcher's system property: {@code small} when it would give more to one who asks. */
    private static final String GIVEN = "holdfast.heap";

    /** How to ask the launcher. */
    private static final Map<String, String> LARGE = Map.of("HOLDFAST_HEAP", "large");

    /**
     * A configuration takes up to a hundred times its size while it is read, a third of it objects that live on
     * (measured).
     */
    private static final int SHARE = 200;

    /** Below this the collector is left alone. */
    private static final long SMALLEST_BYTES = 64L << 20;

    private Heap() {}

    /**
     * Reads the configuration. When it may be too large for the heap, or its services with the connections, clients and
     * events that its limits allow need more than there is room for, the program starts anew, and this does not return.
     *
     * @param arguments of the program
     */
    public static Configuration read(Path file, List<String> arguments) {
        String home = System.getProperty("holdfast.home");
        if (home == null || !"small".equals(System.getProperty(GIVEN))) {
            return Configuration.read(file);
        }
        long fits = Runtime.getRuntime().maxMemory() / SHARE;
        return Configuration.readWithin(file, Math.toIntExact(fits))
                .filter(Heap::fits)
                .orElseGet(() -> {
                    startAnew(Path.of(home, "bin", "holdfast"), arguments);
                    return Configuration.read(file);
                });
    }

    /** One that is refused needs nothing. */
    private static boolean fits(Configuration configuration) {
        return switch (configuration) {
            case Configuration.Refused _ -> true;
            case Configuration.Sound sound -> HeapNeeds.now(sound).fit();
        };
    }

    /** Whether there is more than the collector is told to use at least. */
    static boolean isLarge() {
        return Runtime.getRuntime().maxMemory() > SMALLEST_BYTES;
    }

    private static void startAnew(Path launcher, List<String> arguments) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(LARGE);
        try {
            ProgramImage.replace(launcher, arguments, environment);
        } catch (LinuxException e) {
            log.warn("heap stays small for this configuration: {}", e.getMessage());
        }
    }

    /**
     * Gives back what only the start needed, and has the collector keep a large heap near what lives in it: it would
     * rather let it grow to its limit.
     */
    static void settle() {
        System.gc();
        long lives = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long enough = Math.max(SMALLEST_BYTES, 2 * lives);
        if (enough < Runtime.getRuntime().maxMemory()) {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .setVMOption("SoftMaxHeapSize", Long.toString(enough));
        }
    }
}
