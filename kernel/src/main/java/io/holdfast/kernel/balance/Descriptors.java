package io.holdfast.kernel.balance;

import com.sun.management.UnixOperatingSystemMXBean;
import io.holdfast.kernel.check.CheckSpec;
import io.holdfast.kernel.check.HealthEngine;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The file descriptors of this process and who may need them.
 *
 * @param limit as many as it may have: RLIMIT_NOFILE, which Java raises to the hard limit when it starts
 * @param open those that it has now
 * @param checks the most that checks may take
 * @param traffic the most that the traffic of all services may take
 * @param addresses those that the addresses of each service take, by its name
 */
public record Descriptors(long limit, long open, long checks, long traffic, Map<String, Integer> addresses) {

    /** A connection; a check that runs a program has some for a moment. */
    private static final long OF_A_CHECK = 2;

    /** For the status, notifications, the events' files, and what is accepted before it is refused. */
    private static final long OF_THE_REST = 100;

    public Descriptors {
        addresses = Map.copyOf(addresses);
    }

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
                options.trafficDescriptors(),
                options.addressDescriptors());
    }

    private static String type(CheckSpec check) {
        return check.checker().type();
    }

    /** What traffic may take: what the others leave, and half of what is free at least. */
    public long forTraffic() {
        long free = Math.max(0, limit - open - listening());
        return Math.max(free / 2, free - checks - OF_THE_REST);
    }

    private long listening() {
        return addresses.values().stream().mapToLong(Integer::longValue).sum();
    }

    /** A sentence for the operator when there may be too few. */
    public Optional<String> shortage() {
        long rest = open + OF_THE_REST;
        long listening = listening();
        long needed = traffic + listening + checks + rest;
        if (traffic + listening == 0 || needed <= limit) {
            return Optional.empty();
        }
        return Optional.of("the process may have " + limit + " file descriptors and could need " + needed + " ("
                + traffic + " for the connections that balancers allow, " + listening
                + " for the addresses where they listen, " + checks + " for checks, " + rest + " for the rest"
                + largest()
                        .map(service -> "; service " + service + " alone has more addresses than that")
                        .orElse("")
                + "): raise the limit (LimitNOFILE= of the systemd unit, ulimit -n) or lower max-connections and"
                + " max-udp-sessions; until then connections get " + forTraffic());
    }

    /** The service whose addresses are more than there can ever be. */
    private Optional<String> largest() {
        return addresses.entrySet().stream()
                .filter(service -> service.getValue() > limit)
                .map(Map.Entry::getKey)
                .min(Comparator.naturalOrder());
    }
}
