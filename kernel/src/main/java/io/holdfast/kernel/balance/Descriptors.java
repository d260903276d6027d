package io.holdfast.kernel.balance;

import com.sun.management.UnixOperatingSystemMXBean;
import io.holdfast.kernel.check.CheckSpec;
import io.holdfast.kernel.check.HealthEngine;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The file descriptors of this process and who may need them.
 *
 * @param limit as many as it may have: RLIMIT_NOFILE, which Java raises to the hard limit when it starts
 * @param open those that it has now
 * @param checks the most that checks may take
 * @param traffic the most that the traffic of all services may take
 */
public record Descriptors(long limit, long open, long checks, long traffic) {

    /** A connection; a check that runs a program has some for a moment. */
    private static final long OF_A_CHECK = 2;

    /** For the status, notifications, the events' files, and what is accepted before it is refused. */
    private static final long OF_THE_REST = 100;

    /** Those of this process, and what these options may make it need. */
    public static Descriptors now(ServicesOptions options, HealthEngine.Limits limits) {
        UnixOperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        long attempts = options.services().stream()
                .flatMap(service -> service.checks().stream())
                .flatMap(Collection::stream)
                .distinct()
                .collect(Collectors.groupingBy(Descriptors::type, Collectors.counting()))
                .values()
                .stream()
                .mapToLong(checks -> Math.min(checks, limits.attemptsPerType()))
                .sum();
        return new Descriptors(
                system.getMaxFileDescriptorCount(),
                system.getOpenFileDescriptorCount(),
                attempts * OF_A_CHECK,
                options.trafficDescriptors());
    }

    private static String type(CheckSpec check) {
        return check.checker().type();
    }

    /** What traffic may take: what the others leave, and half of what is free at least. */
    public long forTraffic() {
        long free = Math.max(0, limit - open);
        return Math.max(free / 2, free - checks - OF_THE_REST);
    }

    /** A sentence for the operator when there may be too few. */
    public Optional<String> shortage() {
        long rest = open + OF_THE_REST;
        long needed = traffic + checks + rest;
        if (traffic == 0 || needed <= limit) {
            return Optional.empty();
        }
        return Optional.of("the process may have " + limit + " file descriptors and could need " + needed + " ("
                + traffic + " for the connections that balancers allow, " + checks + " for checks, " + rest
                + " for the rest): raise the limit (LimitNOFILE= of the systemd unit, ulimit -n) or lower"
                + " max-connections and max-udp-sessions; until then connections get " + forTraffic());
    }
}
