package io.holdfast.kernel.daemon;

import java.util.Optional;

/**
 * The heap of this process, and what fills it: the services of the configuration, and by its limits what comes from
 * outside or in a long outage.
 *
 * @param maxBytes as large as it may become
 * @param servicesBytes what the services take, with traffic or without
 * @param events how many the queues of all notifiers keep at most
 * @param trafficBytes the most that the traffic of all services may take
 */
public record HeapNeeds(long maxBytes, long servicesBytes, long events, long trafficBytes) {

    /** What an event takes that waits, with a subject of its own (measured). */
    private static final int EVENT_BYTES = 1_300;

    /** Those of a configuration in this process. */
    public static HeapNeeds now(Configuration.Sound configuration) {
        return new HeapNeeds(
                Runtime.getRuntime().maxMemory(),
                configuration.services().servicesHeapBytes(),
                configuration.eventsThatMayWait(),
                configuration.services().trafficHeapBytes());
    }

    /** Whether there is room for all of it. */
    boolean fit() {
        return needed() <= room();
    }

    /** The rest is for what is always there, for checks, and for the collector. */
    private long room() {
        return maxBytes / 3 * 2;
    }

    private long needed() {
        return servicesBytes + eventBytes() + trafficBytes;
    }

    private long eventBytes() {
        return events * EVENT_BYTES;
    }

    /**
     * What traffic may take: as much as it likes when there is enough; else what the services and the events leave, half
     * of what the services leave at least, and an eighth where they leave less.
     */
    long forTraffic() {
        long free = room() - servicesBytes;
        long left = Math.max(room() / 8, Math.max(free / 2, free - eventBytes()));
        return trafficBytes <= left ? Long.MAX_VALUE : left;
    }

    /** A sentence for the operator when there may be too little. */
    public Optional<String> shortage() {
        if (fit()) {
            return Optional.empty();
        }
        return Optional.of("the heap may have " + megabytes(maxBytes)
                + " MB, two thirds of it for services, traffic and events, and"
                + " could need " + megabytes(needed() / 2 * 3) + " MB (" + megabytes(servicesBytes)
                + " for the servers of services at each of their addresses, " + megabytes(trafficBytes)
                + " for the connections and clients that balancers allow, "
                + megabytes(eventBytes()) + " for the events that may wait for notifiers, and half as much again):"
                + " raise it (HOLDFAST_JAVA_OPTIONS=-Xmx...), lower max-connections, max-udp-sessions and"
                + " max-persistent-clients, or shorten the queues; until then " + untilThen());
    }

    private String untilThen() {
        if (servicesBytes > room()) {
            return "the daemon may end for want of memory: its services have too many addresses for their servers";
        }
        return forTraffic() < trafficBytes
                ? "these limits are lowered so that traffic takes " + megabytes(forTraffic()) + " MB"
                : "leases may be lost for want of memory when as many events wait";
    }

    private static long megabytes(long bytes) {
        return Math.ceilDiv(bytes, 1L << 20);
    }
}
