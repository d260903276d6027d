package io.holdfast.plugin.balanceipvs.core;

import io.holdfast.api.balance.ServiceKey;
import io.holdfast.plugin.balanceipvs.wire.Timeouts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is ours in the kernel. IPVS has no room for a mark, so it is written down: one fact a line.
 *
 * <pre>
 * service tcp/192.0.2.10:80
 * service fwmark/7
 * sync-daemons
 * timeouts-before 900 120 300
 * </pre>
 *
 * @param services those that we made, or are about to make
 * @param syncDaemons whether we started those that run
 * @param timeoutsBefore what the timeouts were before we set them
 */
public record Ownership(Set<ServiceKey> services, boolean syncDaemons, Optional<Timeouts> timeoutsBefore) {

    /** Nothing is ours. */
    public static final Ownership NOTHING = new Ownership(Set.of(), false, Optional.empty());

    private static final String SERVICE = "service ";
    private static final String SYNC_DAEMONS = "sync-daemons";
    private static final String TIMEOUTS_BEFORE = "timeouts-before ";

    public Ownership {
        services = Set.copyOf(services);
    }

    /** The same with other services. */
    public Ownership withServices(Set<ServiceKey> other) {
        return new Ownership(other, syncDaemons, timeoutsBefore);
    }

    /** The same with or without sync daemons. */
    public Ownership withSyncDaemons(boolean ours) {
        return new Ownership(services, ours, timeoutsBefore);
    }

    /** The same with other timeouts to go back to. */
    public Ownership withTimeoutsBefore(Optional<Timeouts> before) {
        return new Ownership(services, syncDaemons, before);
    }

    /** The lines, services in the order of their texts. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        services.stream().map(Object::toString).sorted().forEach(service -> lines.add(SERVICE + service));
        if (syncDaemons) {
            lines.add(SYNC_DAEMONS);
        }
        timeoutsBefore.ifPresent(before -> lines.add(
                TIMEOUTS_BEFORE + before.tcpSeconds() + " " + before.tcpFinSeconds() + " " + before.udpSeconds()));
        return lines;
    }

    /**
     * Reads what {@link #lines} makes.
     *
     * @throws IllegalArgumentException naming the first line that is something else
     */
    public static Ownership of(List<String> lines) {
        Set<ServiceKey> services = new LinkedHashSet<>();
        boolean syncDaemons = false;
        Optional<Timeouts> before = Optional.empty();
        for (String line : lines) {
            if (line.startsWith(SERVICE)) {
                services.add(ServiceKey.parse(line.substring(SERVICE.length())));
            } else if (line.startsWith(TIMEOUTS_BEFORE)) {
                before = Optional.of(timeouts(line));
            } else if (line.equals(SYNC_DAEMONS)) {
                syncDaemons = true;
            } else {
                throw new IllegalArgumentException("\"" + line + "\" is no such line");
            }
        }
        return new Ownership(services, syncDaemons, before);
    }

    private static Timeouts timeouts(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 4) {
            throw new IllegalArgumentException("\"" + line + "\" does not have three timeouts");
        }
        return new Timeouts(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
    }
}
