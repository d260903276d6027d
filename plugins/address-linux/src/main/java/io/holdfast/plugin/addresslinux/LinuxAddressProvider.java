package io.holdfast.plugin.addresslinux;

import io.holdfast.api.address.AddressProvider;
import io.holdfast.api.address.LinkState;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.plugin.addresslinux.wire.AddressMessage;
import io.holdfast.plugin.addresslinux.wire.FencedLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Virtual addresses by rtnetlink, behind an nftables fence where the kernel has nftables. */
final class LinuxAddressProvider implements AddressProvider {

    private static final Logger LOG = LoggerFactory.getLogger(LinuxAddressProvider.class);

    /** Renewing this many IPv6 addresses at once takes about a millisecond. */
    private static final int MANY = 30;

    private final LinuxAddressOptions options;
    private final LinuxNetwork network;
    private final List<String> limitations = new ArrayList<>();
    private final List<AddressClaim> claims = new ArrayList<>();
    private final Renewals renewals = new Renewals();
    private @Nullable Machine machine;

    LinuxAddressProvider(LinuxAddressOptions options, LinuxNetwork network) {
        this.options = options;
        this.network = network;
    }

    @Override
    public List<Claim> start(List<Plan> plans) throws LinuxException {
        FencePlan fencePlan = FencePlan.of(plans);
        RouteSocket route = new RouteSocket(network);
        InstalledAddresses installed = new InstalledAddresses();
        Links links = new Links(route, installed, new Changes());
        try {
            route.requirePrivilege();
            links.open(network);
            Leftovers.remove(route, links, plans).ifPresent(limitations::add);
            Announcer announcer = new Announcer(network);
            PromoteSecondaries promoteSecondaries = new PromoteSecondaries(network);
            promoteSecondaries.removeLeftovers(links);
            boolean many =
                    plans.stream().mapToInt(plan -> plan.addresses().size()).sum() >= MANY;
            Machine unfenced =
                    new Machine(route, links, installed, Optional.empty(), announcer, promoteSecondaries, many);
            machine = unfenced.behind(openFence(fencePlan, unfenced));
        } catch (LinuxException | RuntimeException e) {
            links.close();
            route.close();
            throw e;
        }
        for (int i = 0; i < plans.size(); i++) {
            AddressClaim claim =
                    new AddressClaim(plans.get(i), fencePlan.leases().get(i), running(), renewals);
            claims.add(claim);
            claim.tellOthers();
        }
        return List.copyOf(claims);
    }

    private Optional<Fence> openFence(FencePlan plan, Machine unfenced) {
        try {
            if (!options.fence()) {
                Fence.removeLeftovers(network);
                limitations.add("the nftables fence is switched off (addresses.fence = false): " + withoutFence());
                return Optional.empty();
            }
            Rehearsal.run(network, unfenced);
            Fence fence = Fence.open(
                    network,
                    plan.leases().stream()
                            .<FencedLease>flatMap(Optional::stream)
                            .toList());
            limitations.addAll(plan.limitations());
            return Optional.of(fence);
        } catch (LinuxException e) {
            if (options.fence()) {
                limitations.add("no nftables fence (" + e.getMessage() + "): " + withoutFence());
            } else {
                LOG.debug("no nftables tables to remove: {}", e.getMessage());
            }
            return Optional.empty();
        }
    }

    private static String withoutFence() {
        return "an owner that freezes answers for its addresses until the kernel ends their life, which it counts in"
                + " seconds; with advertisement intervals below 1 s another router takes them earlier";
    }

    private Machine running() {
        Machine present = machine;
        if (present == null) {
            throw new IllegalStateException("the address provider is not started, or closed");
        }
        return present;
    }

    @Override
    public void watch(InterfaceName interfaceName, Consumer<LinkState> listener) throws LinuxException {
        running().links().watch(interfaceName, listener);
    }

    @Override
    public void commit() {
        Machine present = machine;
        if (present != null) {
            renewals.commit(present);
            MonotonicTime now = MonotonicTime.now();
            claims.forEach(claim -> claim.retryRelease(now));
        }
    }

    @Override
    public List<String> limitations() {
        return List.copyOf(limitations);
    }

    @Override
    public void close() {
        Machine present = machine;
        if (present != null) {
            claims.reversed().forEach(AddressClaim::release);
            present.close();
            machine = null;
        }
    }

    /** Passes on to the claims what happens to addresses. */
    private final class Changes implements Links.Addresses {

        @Override
        public void othersChanged() {
            for (AddressClaim claim : claims) {
                try {
                    claim.tellOthers();
                } catch (LinuxException e) {
                    LOG.warn("addresses of others are not known: {}", e.getMessage());
                }
            }
        }

        @Override
        public void addressGone(AddressMessage message) {
            claims.forEach(claim -> claim.addressGone(message.index(), message.address()));
        }

        @Override
        public void anythingMayBeGone() {
            claims.forEach(AddressClaim::anythingMayBeGone);
        }
    }
}
