package io.holdfast.plugin.addresslinux;

import io.holdfast.api.address.LinkState;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.linux.LinuxNetwork.NetlinkReceiver;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.plugin.addresslinux.wire.AddressMessage;
import io.holdfast.plugin.addresslinux.wire.LinkMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the kernel says of interfaces and their own addresses, kept up to date and told to those who watch. */
final class Links implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Links.class);

    private static final int NETLINK_ROUTE = 0;

    /** RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR (linux/rtnetlink.h). */
    private static final Set<Integer> GROUPS = Set.of(1, 5, 9);

    private final RouteSocket route;
    private final InstalledAddresses installed;
    private final Addresses addresses;
    private final Map<Integer, LinkMessage> links = new HashMap<>();
    /** By interface, until one of them changes: what is ours comes and goes more often than what is not. */
    private final Map<Integer, List<AddressMessage>> othersAddresses = new HashMap<>();

    private final Map<InterfaceName, Watch> watches = new LinkedHashMap<>();
    private @Nullable AutoCloseable subscription;

    /** Told what happens to addresses. */
    interface Addresses {

        /** Some that are not of our making may have come or gone. */
        void othersChanged();

        /** An address is gone and we did not remove it. */
        void addressGone(AddressMessage message);

        /** Messages were lost: any address may be gone. */
        void anythingMayBeGone();
    }

    private static final class Watch {
        private final List<Consumer<LinkState>> listeners = new ArrayList<>();
        private LinkState told;

        private Watch(LinkState told) {
            this.told = told;
        }
    }

    Links(RouteSocket route, InstalledAddresses installed, Addresses addresses) {
        this.route = route;
        this.installed = installed;
        this.addresses = addresses;
    }

    /** Listens, then reads: what changes in between is heard. */
    void open(LinuxNetwork network) throws LinuxException {
        subscription = network.listenNetlink(NETLINK_ROUTE, GROUPS, new Receiver());
        readLinks();
    }

    /** Reads the interfaces again, without telling anybody. */
    void readLinks() throws LinuxException {
        List<LinkMessage> found = route.links();
        links.clear();
        found.forEach(link -> links.put(link.index(), link));
    }

    Optional<LinkMessage> byIndex(int index) {
        return Optional.ofNullable(links.get(index));
    }

    List<LinkMessage> all() {
        return List.copyOf(links.values());
    }

    Optional<LinkMessage> byName(InterfaceName name) {
        return links.values().stream().filter(link -> link.name().equals(name)).findFirst();
    }

    /** Addresses on the interface that are not of our making, usable or not. */
    List<AddressMessage> othersAddresses(int index) throws LinuxException {
        List<AddressMessage> known = othersAddresses.get(index);
        if (known == null) {
            known = route.addresses(index).stream()
                    .filter(address -> !installed.isOurs(address))
                    .toList();
            othersAddresses.put(index, known);
        }
        return known;
    }

    void watch(InterfaceName name, Consumer<LinkState> listener) throws LinuxException {
        Watch watch = watches.get(name);
        if (watch == null) {
            watch = new Watch(state(name));
            watches.put(name, watch);
        }
        watch.listeners.add(listener);
        listener.accept(watch.told);
    }

    private LinkState state(InterfaceName name) throws LinuxException {
        Optional<LinkMessage> found = byName(name);
        if (found.isEmpty()) {
            return new LinkState.Missing(name);
        }
        LinkMessage link = found.get();
        List<InterfaceAddress> usable = othersAddresses(link.index()).stream()
                .filter(AddressMessage::isUsable)
                .map(AddressMessage::address)
                .toList();
        return new LinkState.Present(name, link.index(), link.isUp(), link.mac(), link.mtuBytes(), usable);
    }

    private void publish(InterfaceName name) {
        Watch watch = watches.get(name);
        if (watch == null) {
            return;
        }
        try {
            LinkState now = state(name);
            if (!now.equals(watch.told)) {
                watch.told = now;
                List.copyOf(watch.listeners).forEach(listener -> listener.accept(now));
            }
        } catch (LinuxException e) {
            LOG.warn("the state of {} is not known: {}", name, e.getMessage());
        }
    }

    private final class Receiver implements NetlinkReceiver {

        @Override
        public void received(ByteBuffer bytes) {
            NetlinkMessage message = NetlinkMessage.read(bytes);
            LinkMessage.read(message).ifPresent(this::linkChanged);
            AddressMessage.read(message).ifPresent(this::addressChanged);
        }

        private void linkChanged(LinkMessage link) {
            if (link.removed()) {
                othersAddresses.remove(link.index());
            }
            LinkMessage before = link.removed() ? links.remove(link.index()) : links.put(link.index(), link);
            if (before != null && !before.name().equals(link.name())) {
                publish(before.name());
            }
            publish(link.name());
            if (before == null || link.removed() || !before.name().equals(link.name())) {
                addresses.othersChanged();
            }
        }

        private void addressChanged(AddressMessage message) {
            if (message.removed() && installed.isOwnRemoval(message)) {
                return;
            }
            if (!installed.isOurs(message)) {
                othersAddresses.remove(message.index());
                byIndex(message.index()).ifPresent(link -> publish(link.name()));
                addresses.othersChanged();
            }
            if (message.removed()) {
                addresses.addressGone(message);
            }
        }

        @Override
        public void overrun() {
            try {
                readLinks();
            } catch (LinuxException e) {
                LOG.warn("{}", e.getMessage());
            }
            othersAddresses.clear();
            installed.forgetRemovals();
            List.copyOf(watches.keySet()).forEach(Links.this::publish);
            addresses.othersChanged();
            addresses.anythingMayBeGone();
        }
    }

    @Override
    public void close() {
        watches.clear();
        AutoCloseable open = subscription;
        subscription = null;
        if (open != null) {
            try {
                open.close();
            } catch (Exception e) {
                LOG.warn("closing the netlink listener failed", e);
            }
        }
    }
}
