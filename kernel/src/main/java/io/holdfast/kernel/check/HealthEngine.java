package io.holdfast.kernel.check;

import com.sun.management.UnixOperatingSystemMXBean;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.check.SharedCheck.EngineParts;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Runs the checks of all servers. Equal checks run once, whoever wants them; each has at most one attempt under way.
 *
 * <p>Threads: every method may be called on any thread and none blocks on a checker.
 */
public final class HealthEngine implements AutoCloseable {

    /**
     * What an engine may use.
     *
     * @param attemptsPerType attempts of one type of checker at once; an attempt costs a file descriptor and some 10
     *     KB, over TLS some 80 KB
     */
    public record Limits(int attemptsPerType) {

        private static final long HEAP_BYTES_PER_ATTEMPT = 128 * 1024;

        /** Some types at their limit leave file descriptors for everything else. */
        private static final long SHARE_OF_DESCRIPTORS = 8;

        /**
         * As many as the heap has room for when all servers are silent, 512 for 64 MB, and no more than an eighth of
         * the file descriptors that the process may have; 4096 at most.
         */
        public static final Limits DEFAULTS = new Limits((int) Math.min(
                Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_ATTEMPT, 64, 4096),
                Math.max(16, mostDescriptors() / SHARE_OF_DESCRIPTORS)));

        private static long mostDescriptors() {
            return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                    .getMaxFileDescriptorCount();
        }

        public Limits {
            if (attemptsPerType < 1) {
                throw new IllegalArgumentException("attempts per type " + attemptsPerType + " is not positive");
            }
        }
    }

    private final Limits limits;
    private final Timetable timetable = new Timetable("checks");
    private final EngineMeter meter = new EngineMeter();
    private final EngineParts parts;
    private final Map<String, Slots> slots = new ConcurrentHashMap<>();
    /** Guarded by this. */
    private final Map<CheckSpec, SharedCheck> checks = new HashMap<>();

    /**
     * Is ready for checks.
     *
     * @param random spreads first starts; safe for several threads
     * @throws IllegalStateException when this machine lacks what every check needs, with a sentence for the operator
     */
    public HealthEngine(Limits limits, RandomGenerator random) {
        SocketWaits.prepare();
        this.limits = limits;
        Carriers carriers = new Carriers(timetable, meter.running::get, this::inspect);
        this.parts = new EngineParts(timetable, meter, carriers, new Shortages(timetable), random);
        timetable.start();
    }

    /**
     * Starts the checks of a server. A check that runs already for another server keeps its state and its rhythm: on a
     * reload, register what is wanted before closing what is not.
     *
     * @param server what events call it
     */
    public Registration register(String server, List<CheckSpec> wanted, HealthListener listener) {
        return register(server, wanted, listener, true);
    }

    /**
     * As {@link #register(String, List, HealthListener)}, but suspended from the start: nothing is asked for this
     * server before {@link Registration#resume}.
     */
    public Registration registerSuspended(String server, List<CheckSpec> wanted, HealthListener listener) {
        return register(server, wanted, listener, false);
    }

    private Registration register(String server, List<CheckSpec> wanted, HealthListener listener, boolean asking) {
        ServerChecks registration;
        synchronized (this) {
            List<SharedCheck> shared = new ArrayList<>();
            for (CheckSpec spec : new LinkedHashSet<>(wanted)) {
                shared.add(checks.computeIfAbsent(spec, this::share));
            }
            registration = new ServerChecks(server, shared, listener, this::release);
            registration.start(asking);
        }
        return registration;
    }

    /** How the engine itself is doing. */
    public synchronized EngineSnapshot snapshot() {
        return new EngineSnapshot(
                checks.size(),
                meter.attempts(),
                meter.stuck.get(),
                meter.latestStart(),
                meter.lateStarts(),
                slots.values().stream().map(Slots::snapshot).toList());
    }

    /** Ends every check. Attempts under way are interrupted and not waited for. Idempotent. */
    @Override
    public synchronized void close() {
        checks.values().forEach(SharedCheck::close);
        checks.clear();
        timetable.endWhen(() -> meter.running.get() == 0);
    }

    /** Whether some type computes at length; on the timetable's thread. */
    private boolean inspect() {
        MonotonicTime now = MonotonicTime.now();
        slots.values().forEach(type -> type.inspect(now));
        return slots.values().stream().anyMatch(type -> type.computing() > 0);
    }

    private SharedCheck share(CheckSpec spec) {
        String type = spec.checker().type();
        return new SharedCheck(
                spec, parts, slots.computeIfAbsent(type, name -> new Slots(name, limits.attemptsPerType())));
    }

    private synchronized void release(SharedCheck check) {
        if (!check.hasServers() && checks.remove(check.spec(), check)) {
            check.close();
        }
    }
}
