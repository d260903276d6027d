package io.holdfast.plugin.balanceipvs;

import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.net.Endpoint;
import io.holdfast.plugin.balanceipvs.core.KernelTable;
import io.holdfast.plugin.balanceipvs.wire.ServerEntry;
import io.holdfast.plugin.balanceipvs.wire.ServerSettings;
import io.holdfast.plugin.balanceipvs.wire.ServiceEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares what is known of our services in the kernel with how the kernel has them. */
final class Comparison {

    private static final Logger LOG = LoggerFactory.getLogger(Comparison.class);

    /** So many that a change never waits for long. */
    private static final int SERVICES_IN_A_SLICE = 128;

    private static final int NAMED_IN_THE_LOG = 3;

    private final IpvsSocket socket;
    private final KernelTable table;
    private List<ServiceKey> rest = List.of();

    Comparison(IpvsSocket socket, KernelTable table) {
        this.socket = socket;
        this.table = table;
    }

    /** How many calls of {@link #next} it takes to compare everything. */
    int slices() {
        return Math.max(1, Math.ceilDiv(table.keys().size(), SERVICES_IN_A_SLICE));
    }

    /** Whether the next slice is as known. If not, the whole table is read, logged and known as it is. */
    boolean next() throws LinuxException {
        if (rest.isEmpty()) {
            rest = List.copyOf(table.keys());
        }
        List<ServiceKey> slice = rest.subList(0, Math.min(SERVICES_IN_A_SLICE, rest.size()));
        rest = rest.subList(slice.size(), rest.size());
        // Those that have gone in the meantime are no longer ours: somebody else may have them by now.
        List<ServiceKey> others =
                read(slice.stream().filter(table.keys()::contains).toList());
        if (others.isEmpty()) {
            return true;
        }
        others.addAll(read(table.keys()));
        LOG.warn("services={} changed by somebody else, made as wanted again: {}", others.size(), few(others));
        return false;
    }

    private static String few(List<ServiceKey> keys) {
        String named =
                keys.stream().limit(NAMED_IN_THE_LOG).map(String::valueOf).collect(Collectors.joining(", "));
        return keys.size() <= NAMED_IN_THE_LOG ? named : named + " and " + (keys.size() - NAMED_IN_THE_LOG) + " more";
    }

    /** Reads services, and gives those that were not known to be as they are. */
    List<ServiceKey> read(Collection<ServiceKey> services) throws LinuxException {
        List<ServiceKey> keys = List.copyOf(services);
        List<ServiceKey> others = new ArrayList<>();
        Map<ServiceKey, ServiceEntry> present = socket.services(keys);
        for (ServiceKey key : keys) {
            ServiceEntry service = present.get(key);
            boolean known = service == null
                    ? table.missing(key)
                    : table.found(key, service.settings(), settings(socket.servers(key)));
            if (!known) {
                others.add(key);
            }
        }
        return others;
    }

    private static Map<Endpoint, ServerSettings> settings(List<ServerEntry> servers) {
        Map<Endpoint, ServerSettings> settings = LinkedHashMap.newLinkedHashMap(servers.size());
        servers.forEach(server -> settings.put(server.endpoint(), server.settings()));
        return settings;
    }
}
