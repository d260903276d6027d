package io.holdfast.plugin.addresslinux;

import io.holdfast.api.address.AddressProvider.Claim;
import io.holdfast.api.address.AddressProvider.Plan;
import io.holdfast.api.address.Lease;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.netlink.NetlinkMessage.Refusal;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.plugin.addresslinux.wire.AddressMessage;
import io.holdfast.plugin.addresslinux.wire.AddressMessage.Wanted;
import io.holdfast.plugin.addresslinux.wire.FencedLease;
import io.holdfast.plugin.addresslinux.wire.LinkMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses of one instance on one interface. */
final class AddressClaim implements Claim {

    private static final Logger LOG = LoggerFactory.getLogger(AddressClaim.class);

    private static final Duration REMOVAL_PAUSE = Duration.ofSeconds(1);

    private final Plan plan;
    private final Optional<FencedLease> fenced;
    private final boolean fullyFenced;
    private final Machine machine;
    private final Renewals renewals;
    /** What the fence holds at the moment or, after a release that failed, still does. */
    private Optional<FencedLease> guarded = Optional.empty();

    private @Nullable Hold hold;
    /** What could not be removed when it was released. */
    private @Nullable Hold unremoved;

    private MonotonicTime removalTriedAt = MonotonicTime.now();
    private volatile List<InterfaceAddress> held = List.of();
    private List<InterfaceAddress> othersTold = List.of();

    /** @param fenced what the fence can hold of the plan; empty when that is nothing */
    AddressClaim(Plan plan, Optional<FencedLease> fenced, Machine machine, Renewals renewals) {
        this.plan = plan;
        this.fenced = fenced;
        this.fullyFenced = fenced.stream()
                .anyMatch(lease -> lease.addresses().size() == plan.addresses().size());
        this.machine = machine;
        this.renewals = renewals;
    }

    @Override
    public void acquire(Lease lease, MonotonicTime from) {
        release();
        try {
            Optional<LinkMessage> link = machine.links().byName(plan.interfaceName());
            if (link.isEmpty()) {
                plan.listener().failed("interface " + plan.interfaceName() + " does not exist");
            } else {
                acquire(lease, from, link.get());
            }
        } catch (LinuxException e) {
            plan.listener().failed(String.valueOf(e.getMessage()));
        }
    }

    /** Acquires on a given interface, which need not be there: the kernel's refusals go to the listener. */
    void acquire(Lease lease, MonotonicTime from, LinkMessage link) throws LinuxException {
        if (lease instanceof Lease.Expiring expiring) {
            LeasePeriod period = new LeasePeriod(from, expiring.term());
            if (period.isOver(MonotonicTime.now())) {
                plan.listener().leaseLost("the lease ran out before its addresses were installed");
                return;
            }
            // What an earlier release left guarded is guarded anew.
            runningLease().ifPresent(old -> machine.fence().orElseThrow().forget(old));
            guarded = fencedOn(link);
            if (machine.fence().isPresent() && guarded.isPresent()) {
                machine.fence().get().start(guarded.get(), period);
            }
        }
        AddressLifetime lifetime =
                AddressLifetime.of(lease, machine.fence().isPresent() && fullyFenced, machine.holdsMany());
        Hold taken = new Hold(link, lifetime);
        hold = taken;
        unremoved = null;
        install(taken, lifetime.validSecondsAfter(MonotonicTime.now().since(from)))
                .ifPresent(plan.listener()::failed);
        held = List.copyOf(taken.addresses());
        if (held.stream().anyMatch(address -> address.family() == Family.IPV4)) {
            machine.promoteSecondaries().ensure(link.name(), link.index());
        }
        prepareFrames(taken, link);
    }

    /**
     * What the fence is to hold on that interface. Addresses that are there already are not ours: they answer before we
     * come and after we go, and a lease that runs out must not silence them, above all those of an owner.
     */
    private Optional<FencedLease> fencedOn(LinkMessage link) throws LinuxException {
        Set<IpAddress> foreign = machine.links().othersAddresses(link.index()).stream()
                .map(other -> other.address().address())
                .collect(Collectors.toSet());
        return fenced.map(lease -> lease.without(foreign))
                .filter(lease -> !lease.addresses().isEmpty());
    }

    /** Tells which of the addresses somebody else has put on the interface, when that is news. */
    void tellOthers() throws LinuxException {
        List<InterfaceAddress> found = othersFound();
        if (!found.equals(othersTold)) {
            othersTold = found;
            plan.listener().othersFound(found);
        }
    }

    private List<InterfaceAddress> othersFound() throws LinuxException {
        Optional<LinkMessage> link = machine.links().byName(plan.interfaceName());
        if (link.isEmpty()) {
            return List.of();
        }
        return machine.links().othersAddresses(link.get().index()).stream()
                .map(AddressMessage::address)
                .filter(other -> plan.addresses().stream()
                        .anyMatch(ours -> ours.address().equals(other.address())))
                .toList();
    }

    /** The reason of a refusal; empty when all are there. */
    private Optional<String> install(Hold taken, int validSeconds) throws LinuxException {
        int index = taken.link.index();
        List<AddressMessage> others = machine.links().othersAddresses(index);
        List<Wanted> wanted = plan.addresses().stream()
                .distinct()
                .map(address -> wanted(address, index, needsPrefixRoute(address, others), validSeconds))
                .toList();
        MonotonicTime now = MonotonicTime.now();
        Map<Wanted, Refusal> refused = machine.route().change(wanted, AddressMessage::requestNew);
        Optional<String> failure = Optional.empty();
        for (Wanted one : wanted) {
            Refusal refusal = refused.get(one);
            if (refusal == null) {
                taken.addInstalled(one, now);
                machine.installed().added(index, one.address());
            } else if (refusal.errno() != Refusals.EEXIST) {
                failure = Optional.of(
                        one.address() + " could not be put on " + taken.link.name() + ": " + Refusals.words(refusal));
            } else if (isOurs(one)) {
                // From before, when its removal failed: from now on it lives as the others do.
                machine.route().change(List.of(one), AddressMessage::requestRenewal);
                taken.addInstalled(one, now);
                machine.installed().added(index, one.address());
            } else {
                taken.addFound(one.address());
            }
        }
        return failure;
    }

    /** Puts the addresses there behind a fence that is shut, and takes them away; without a fence nothing is tried. */
    @Override
    public Optional<String> tryOut() {
        Optional<Fence> fence = machine.fence();
        Optional<LinkMessage> link = machine.links().byName(plan.interfaceName());
        if (hold != null || unremoved != null || !fullyFenced || fence.isEmpty()) {
            return Optional.empty();
        }
        if (link.isEmpty()) {
            return Optional.of("interface " + plan.interfaceName() + " does not exist");
        }
        Hold tried = new Hold(link.get(), AddressLifetime.SHORTEST);
        try {
            guarded = fencedOn(link.get());
            if (guarded.isPresent()) {
                fence.get().start(guarded.get(), new LeasePeriod(MonotonicTime.now(), Duration.ZERO));
            }
            return install(tried, AddressLifetime.SHORTEST.validSeconds());
        } catch (LinuxException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } finally {
            removeAndForget(tried);
        }
    }

    private boolean isOurs(Wanted present) throws LinuxException {
        return machine.route().addresses(present.index()).stream()
                .anyMatch(message -> message.address().equals(present.address())
                        && machine.installed().isOurs(message));
    }

    private static Wanted wanted(InterfaceAddress address, int index, boolean prefixRoute, int validSeconds) {
        int preferredSeconds = AddressLifetime.preferredSeconds(address, validSeconds);
        return new Wanted(address, index, InstalledAddresses.MARK, prefixRoute, preferredSeconds, validSeconds);
    }

    /** IPv6: the route to the network belongs to the address that was there first; a host address has no network. */
    private static boolean needsPrefixRoute(InterfaceAddress address, List<AddressMessage> others) {
        return address.prefixLength() < address.family().bits()
                && others.stream().noneMatch(other -> other.address().isInNetworkOf(address));
    }

    private void prepareFrames(Hold taken, LinkMessage link) {
        taken.frames = machine.announcer()
                .framesFor(
                        link,
                        taken.addresses().stream()
                                .map(InterfaceAddress::address)
                                .toList());
    }

    @Override
    public void renew(Lease lease, MonotonicTime from) {
        Hold current = hold;
        if (current != null && !current.over && lease instanceof Lease.Expiring expiring) {
            renewals.add(this, current, new LeasePeriod(from, expiring.term()), expiring.renewalInterval());
        }
    }

    /** What the fence has of this claim at the moment; empty when nothing. */
    Optional<FencedLease> runningLease() {
        return guarded.filter(lease -> machine.fence().stream().anyMatch(fence -> fence.knows(lease)));
    }

    boolean isHeldAs(Hold given) {
        return hold == given && !given.over;
    }

    /** Tells that the lease is over, once. */
    void lost(String reason) {
        Hold current = hold;
        if (current != null && !current.over) {
            current.over = true;
            plan.listener().leaseLost(reason);
        }
    }

    /** Tells that the addresses are not as they should be, once. */
    void failed(String reason) {
        Hold current = hold;
        if (current != null && !current.over) {
            current.over = true;
            plan.listener().failed(reason);
        }
    }

    @Override
    public void announce() {
        announce(0, Integer.MAX_VALUE);
    }

    @Override
    public int announce(int first, int most) {
        Hold current = hold;
        if (current == null) {
            return 0;
        }
        return machine.links()
                .byIndex(current.link.index())
                .map(link -> {
                    if (!link.mac().equals(Optional.of(current.frames.mac()))) {
                        prepareFrames(current, link);
                    }
                    return machine.announcer().send(link, current.frames.part(first, most));
                })
                .orElse(0);
    }

    @Override
    public void release() {
        Hold given = hold;
        if (given == null) {
            return;
        }
        hold = null;
        held = List.of();
        runningLease().ifPresent(lease -> machine.fence().orElseThrow().shut(lease));
        removeAndForget(given);
    }

    /** While an address of ours could not be removed, it stays behind the fence. */
    private void removeAndForget(Hold given) {
        removalTriedAt = MonotonicTime.now();
        if (remove(given)) {
            unremoved = null;
            runningLease().ifPresent(lease -> machine.fence().orElseThrow().forget(lease));
        } else {
            unremoved = given;
        }
    }

    /** Tries again, now and then, to remove what could not be removed. */
    void retryRelease(MonotonicTime now) {
        Hold left = unremoved;
        if (left != null && hold == null && now.since(removalTriedAt).compareTo(REMOVAL_PAUSE) >= 0) {
            removeAndForget(left);
        }
    }

    private boolean remove(Hold given) {
        int index = given.link.index();
        List<InterfaceAddress> ours = given.installedInReverse();
        Set<InterfaceAddress> withRoute = given.lastWithRoute();
        try {
            Map<InterfaceAddress, Refusal> refused = machine.route().change(ours, (out, address, flags, sequence) -> {
                if (withRoute.contains(address)) {
                    AddressMessage.requestRemovalWithRoute(
                            out, address, index, InstalledAddresses.MARK, flags, sequence);
                } else {
                    AddressMessage.requestRemoval(out, address, index, flags, sequence);
                }
            });
            boolean allGone = true;
            for (InterfaceAddress address : ours) {
                Refusal refusal = refused.get(address);
                if (refusal == null) {
                    machine.installed().removed(index, address);
                } else if (refusal.errno() == Refusals.EADDRNOTAVAIL || refusal.errno() == Refusals.ENODEV) {
                    machine.installed().forget(index, address);
                } else {
                    allGone = false;
                    LOG.warn(
                            "instance={} {} could not be removed from {}: {}",
                            plan.instance(),
                            address,
                            given.link.name(),
                            Refusals.words(refusal));
                }
            }
            return allGone;
        } catch (LinuxException e) {
            LOG.warn("instance={} addresses could not be removed: {}", plan.instance(), e.getMessage());
            return false;
        }
    }

    @Override
    public List<InterfaceAddress> held() {
        return held;
    }

    /** An address has left an interface, and not by our doing. */
    void addressGone(int index, InterfaceAddress address) {
        Hold current = hold;
        if (current != null && !current.over && current.link.index() == index && current.has(address)) {
            checkPresence(current, List.of(address));
        }
    }

    /** Any address may have left. */
    void anythingMayBeGone() {
        Hold current = hold;
        if (current != null && !current.over) {
            checkPresence(current, current.addresses());
        }
    }

    private void checkPresence(Hold current, List<InterfaceAddress> addresses) {
        int index = current.link.index();
        // An interface that is gone or switched off takes addresses with it: its state tells enough.
        if (machine.links().byIndex(index).filter(LinkMessage::isEnabled).isEmpty()) {
            return;
        }
        try {
            List<InterfaceAddress> present = machine.route().addresses(index).stream()
                    .map(AddressMessage::address)
                    .toList();
            Optional<InterfaceAddress> missing = addresses.stream()
                    .filter(address -> !present.contains(address))
                    .findFirst();
            missing.ifPresent(address -> tellMissing(current, address));
        } catch (LinuxException e) {
            LOG.warn("instance={} {}", plan.instance(), e.getMessage());
        }
    }

    private void tellMissing(Hold current, InterfaceAddress address) {
        machine.installed().forget(current.link.index(), address);
        if (current.mayHaveExpired(address, MonotonicTime.now())) {
            lost("the kernel ended the life of " + address + ", which was not renewed in time");
        } else {
            failed(address + " was removed from " + current.link.name() + " by somebody else");
        }
    }
}
