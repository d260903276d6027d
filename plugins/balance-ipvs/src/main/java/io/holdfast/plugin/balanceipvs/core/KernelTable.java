package io.holdfast.plugin.balanceipvs.core;

import io.holdfast.api.balance.RealServer;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.net.Endpoint;
import io.holdfast.plugin.balanceipvs.core.Change.AddServer;
import io.holdfast.plugin.balanceipvs.core.Change.AddService;
import io.holdfast.plugin.balanceipvs.core.Change.EditServer;
import io.holdfast.plugin.balanceipvs.core.Change.EditService;
import io.holdfast.plugin.balanceipvs.core.Change.RemoveServer;
import io.holdfast.plugin.balanceipvs.core.Change.RemoveService;
import io.holdfast.plugin.balanceipvs.wire.ServerSettings;
import io.holdfast.plugin.balanceipvs.wire.ServiceSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Our services as the kernel has them, as far as we know, and what has to change to make them the wanted ones. */
public final class KernelTable {

    private final Map<ServiceKey, Entry> services = new LinkedHashMap<>();

    private static final class Entry {
        ServiceSettings settings;
        final Map<Endpoint, ServerSettings> servers;
        /** What this is known to be, so that nothing of it need be compared again. */
        @Nullable
        VirtualService settled;

        Entry(ServiceSettings settings, Map<Endpoint, ServerSettings> servers) {
            this.settings = settings;
            this.servers = servers;
        }

        boolean has(Map<Endpoint, ServerSettings> found) {
            return servers.keySet().equals(found.keySet())
                    && servers.entrySet().stream()
                            .allMatch(server -> Objects.requireNonNull(found.get(server.getKey()))
                                    .serveAs(server.getValue()));
        }
    }

    /** The services that there are; a view. */
    public Set<ServiceKey> keys() {
        return Collections.unmodifiableSet(services.keySet());
    }

    /**
     * This is how the kernel has a service.
     *
     * @return whether that was known
     */
    public boolean found(ServiceKey key, ServiceSettings settings, Map<Endpoint, ServerSettings> servers) {
        Entry known = services.get(key);
        if (known != null && known.settings.equals(settings) && known.has(servers)) {
            return true;
        }
        services.put(key, new Entry(settings, new LinkedHashMap<>(servers)));
        return false;
    }

    /**
     * The kernel does not have this service.
     *
     * @return whether that was known
     */
    public boolean missing(ServiceKey key) {
        return services.remove(key) == null;
    }

    /** This service is as wanted. */
    public void settle(VirtualService service) {
        Entry entry = services.get(service.address());
        if (entry != null) {
            entry.settled = service;
        }
    }

    /**
     * The fewest changes that make the table the wanted one. What serves more comes first: new services and servers,
     * then what is edited, then servers that go, at last services that go. So no service is without servers on the way
     * from some to others.
     */
    public List<Change> plan(List<VirtualService> wanted) {
        List<Change> additions = new ArrayList<>();
        List<Change> edits = new ArrayList<>();
        List<Change> removals = new ArrayList<>();
        Set<ServiceKey> staying = HashSet.newHashSet(wanted.size());
        for (VirtualService service : wanted) {
            staying.add(service.address());
            Entry entry = services.get(service.address());
            if (entry == null || !service.equals(entry.settled)) {
                plan(service, entry, additions, edits, removals);
            }
        }
        for (ServiceKey key : services.keySet()) {
            if (!staying.contains(key)) {
                removals.add(new RemoveService(key));
            }
        }
        additions.addAll(edits);
        additions.addAll(removals);
        return additions;
    }

    private static void plan(
            VirtualService service,
            @Nullable Entry entry,
            List<Change> additions,
            List<Change> edits,
            List<Change> removals) {
        ServiceKey key = service.address();
        ServiceSettings settings = Settings.of(service);
        Map<Endpoint, ServerSettings> leaving = new HashMap<>();
        if (entry == null) {
            additions.add(new AddService(key, settings));
        } else {
            leaving.putAll(entry.servers);
            if (!entry.settings.equals(settings)) {
                edits.add(new EditService(key, settings));
            }
        }
        ServerSettings previous = null;
        for (RealServer server : service.servers()) {
            ServerSettings wanted = Settings.of(server);
            // Most servers of a service have the same: one object then, of tens of thousands.
            if (previous != null && previous.equals(wanted)) {
                wanted = previous;
            }
            previous = wanted;
            ServerSettings present = leaving.remove(server.endpoint());
            if (present == null) {
                additions.add(new AddServer(key, server.endpoint(), wanted));
            } else if (!present.serveAs(wanted)) {
                edits.add(new EditServer(key, server.endpoint(), wanted));
            }
        }
        for (Endpoint server : leaving.keySet()) {
            removals.add(new RemoveServer(key, server));
        }
    }

    /** The kernel has made a change. */
    public void done(Change change) {
        switch (change) {
            case AddService(ServiceKey key, ServiceSettings settings) ->
                services.put(key, new Entry(settings, new LinkedHashMap<>()));
            case EditService(ServiceKey key, ServiceSettings settings) -> entry(key).settings = settings;
            case RemoveService(ServiceKey key) -> services.remove(key);
            case AddServer(ServiceKey key, Endpoint server, ServerSettings settings) ->
                entry(key).servers.put(server, settings);
            case EditServer(ServiceKey key, Endpoint server, ServerSettings settings) ->
                entry(key).servers.put(server, settings);
            case RemoveServer(ServiceKey key, Endpoint server) ->
                entry(key).servers.remove(server);
        }
    }

    private Entry entry(ServiceKey key) {
        Entry entry = services.get(key);
        if (entry == null) {
            throw new IllegalStateException(key + " is not in the table");
        }
        return entry;
    }
}
