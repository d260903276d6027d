package io.holdfast.kernel.vrrp;

import io.holdfast.api.address.AddressProvider;
import io.holdfast.api.address.Lease;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.api.vrrp.ReceivedPacket;
import io.holdfast.api.vrrp.VrrpTransport;
import io.holdfast.kernel.vrrp.Counters.Count;
import io.holdfast.kernel.vrrp.core.Cause;
import io.holdfast.kernel.vrrp.core.Election;
import io.holdfast.kernel.vrrp.core.StateName;
import io.holdfast.kernel.vrrp.core.Transition;
import io.holdfast.kernel.vrrp.core.VrrpAction;
import io.holdfast.kernel.vrrp.core.VrrpEvent;
import io.holdfast.kernel.vrrp.core.VrrpState;
import io.holdfast.kernel.vrrp.wire.Addressing;
import io.holdfast.kernel.vrrp.wire.AdvertisementDecoder;
import io.holdfast.kernel.vrrp.wire.AdvertisementEncoder;
import io.holdfast.kernel.vrrp.wire.Decoded;
import io.holdfast.kernel.vrrp.wire.DiscardReason;
import io.holdfast.kernel.vrrp.wire.WireOptions;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One virtual router at work: hands events to the election, keeps its state, and carries out its actions in order.
 * Decides nothing.
 *
 * <p>Lives on the control loop; {@link #standing}, {@link #state} and {@link #counters} may be read from anywhere.
 */
final class VirtualRouter implements AddressProvider.Listener {

    private final InstanceOptions options;
    private final AdvertisementEncoder encoder;
    private final AdvertisementDecoder decoder;
    private final ByteBuffer message;
    private final List<IpAddress> destinations;
    private final Lease lease;
    private final Supplier<MonotonicTime> clock;
    private final VrrpReports reports;
    private final PacedAnnouncements announcements;
    private final Consumer<VirtualRouter> settled;
    private final Counters counters = new Counters();
    private final Queue<VrrpEvent> pending = new ArrayDeque<>();

    private volatile VrrpState state;
    private volatile Standing standing;
    private AddressProvider.@Nullable Claim claim;
    private VrrpTransport.@Nullable Link link;
    private @Nullable IpAddress source;
    private MonotonicTime advertisedAt;
    private MonotonicTime handledAt;
    private boolean stepping;

    /** How long an instance has been in its state, and why. */
    record Standing(StateName state, MonotonicTime since, Cause cause) {}

    /**
     * @param settled called after every event, when everything that follows from it has been done
     */
    VirtualRouter(
            InstanceOptions options,
            Supplier<MonotonicTime> clock,
            VrrpReports reports,
            PacedAnnouncements announcements,
            Consumer<VirtualRouter> settled) {
        WireOptions wire = options.wire();
        this.options = options;
        this.encoder = new AdvertisementEncoder(wire);
        this.decoder = new AdvertisementDecoder(wire);
        this.message = ByteBuffer.allocateDirect(wire.messageBytes());
        this.destinations = options.unicastPeers().isEmpty()
                ? List.of(Addressing.Multicast.group(options.family()))
                : options.unicastPeers();
        this.lease = options.lease()
                ? new Lease.Expiring(
                        options.version().leaseTerm(options.advertisementInterval()),
                        options.advertisementInterval().duration())
                : new Lease.Permanent();
        this.clock = clock;
        this.reports = reports;
        this.announcements = announcements;
        this.settled = settled;
        this.state = Election.initial(options.election());
        this.advertisedAt = clock.get();
        this.handledAt = advertisedAt;
        this.standing = new Standing(StateName.INITIALIZE, advertisedAt, new Cause.Startup());
    }

    InstanceOptions options() {
        return options;
    }

    /** The addresses that it may hold; before the first event. */
    void use(AddressProvider.Claim newClaim) {
        claim = newClaim;
    }

    /** Where it sends from now on, and from which address; empty when it cannot. */
    void use(Optional<VrrpTransport.Link> newLink, Optional<IpAddress> newSource) {
        link = newLink.orElse(null);
        source = newSource.orElse(null);
    }

    VrrpState state() {
        return state;
    }

    Standing standing() {
        return standing;
    }

    Counters counters() {
        return counters;
    }

    List<String> held() {
        AddressProvider.Claim current = claim;
        return current == null
                ? List.of()
                : current.held().stream().map(String::valueOf).toList();
    }

    /** A packet with our VRID arrived. */
    void received(ReceivedPacket packet) {
        IpAddress local = source;
        if (local == null) {
            discarded(DiscardReason.NO_SOURCE_ADDRESS, packet);
            return;
        }
        switch (decoder.decode(packet, local)) {
            case Decoded.Discarded(var reason) -> discarded(reason, packet);
            case Decoded.Accepted(var advertisement, boolean addressesDiffer) -> {
                counters.add(Count.ADVERTISEMENTS_RECEIVED);
                if (advertisement.priority().equals(Priority.RESIGNATION)) {
                    counters.add(Count.RESIGNATIONS_RECEIVED);
                }
                if (addressesDiffer) {
                    counters.add(Count.ADDRESS_LISTS_DIFFERENT);
                    reports.addressesDiffer(
                            options,
                            packet.source(),
                            advertisement.addresses(),
                            counters.get(Count.ADDRESS_LISTS_DIFFERENT));
                }
                deliver(
                        new VrrpEvent.AdvertisementReceived(advertisement, packet.source(), local),
                        hearingTime(packet.arrivedAt()));
            }
        }
    }

    private void discarded(DiscardReason reason, ReceivedPacket packet) {
        counters.addDiscard(reason);
        reports.discarded(options, reason, packet.source(), counters.discards(reason));
    }

    /**
     * A Backup counts from the instant at which the advertisement was here. An Active router counts from now: what it
     * says of its lease may not be earlier.
     */
    private MonotonicTime hearingTime(MonotonicTime arrivedAt) {
        boolean counts = state instanceof VrrpState.Backup && arrivedAt.isAfter(handledAt);
        return counts ? arrivedAt : clock.get();
    }

    @Override
    public void leaseLost(String reason) {
        counters.add(Count.LEASES_LOST);
        deliver(new VrrpEvent.LeaseLost(reason));
    }

    @Override
    public void failed(String reason) {
        deliver(new VrrpEvent.AddressesFailed(reason));
    }

    /** Handles an event, and those that it causes, before it returns; from within an action, after that action. */
    void deliver(VrrpEvent event) {
        deliver(event, clock.get());
    }

    private void deliver(VrrpEvent event, MonotonicTime at) {
        if (stepping) {
            pending.add(event);
            return;
        }
        stepping = true;
        try {
            handle(event, at);
            for (VrrpEvent next = pending.poll(); next != null; next = pending.poll()) {
                handle(next, clock.get());
            }
        } finally {
            stepping = false;
        }
        settled.accept(this);
    }

    private void handle(VrrpEvent event, MonotonicTime at) {
        handledAt = at;
        VrrpState before = state;
        Transition transition = Election.on(before, event, at);
        state = transition.next();
        perform(transition.actions());
        // A change of state has its line already, with the fault that caused it.
        if (before.name() == state.name()
                && !before.local().faults().equals(state.local().faults())) {
            reports.faultsChanged(options, state);
        }
    }

    private void perform(List<VrrpAction> actions) {
        Optional<String> unsent = Optional.empty();
        for (VrrpAction action : actions) {
            switch (action) {
                case VrrpAction.SendAdvertisement(var priority) -> unsent = send(priority);
                // Not when nobody has heard that the addresses are here: package description of the core, item 3.
                case VrrpAction.AcquireAddresses _ -> unless(unsent, () -> claim().acquire(lease, advertisedAt));
                case VrrpAction.RenewLease _ -> unless(unsent, () -> claim().renew(lease, advertisedAt));
                case VrrpAction.AnnounceAddresses(int times) ->
                    unless(unsent, () -> announcements.announce(claim(), times));
                case VrrpAction.ReleaseAddresses() -> release();
                case VrrpAction.TryAddresses() -> pending.add(new VrrpEvent.AddressesTried(claim().tryOut()));
                case VrrpAction.ReportTransition(var from, var to, var cause) -> transition(from, to, cause);
                case VrrpAction.ReportResumed(var lateness) -> reports.resumed(options, lateness);
                case VrrpAction.ReportSplitSuspected(var peer, var priority) ->
                    reports.splitSuspected(options, state, peer, priority);
            }
        }
        unsent.ifPresent(reason -> pending.add(new VrrpEvent.SendFailed(reason)));
    }

    private static void unless(Optional<String> failure, Runnable effect) {
        if (failure.isEmpty()) {
            effect.run();
        }
    }

    /** Empty, or why the advertisement reached no destination. */
    private Optional<String> send(Priority priority) {
        VrrpTransport.Link currentLink = link;
        IpAddress currentSource = source;
        if (currentLink == null || currentSource == null) {
            return Optional.of("the interface cannot send");
        }
        advertisedAt = clock.get();
        Optional<String> failure = Optional.empty();
        int reached = 0;
        for (IpAddress destination : destinations) {
            message.clear();
            encoder.encode(priority, currentSource, destination, message);
            message.flip();
            try {
                currentLink.send(message, currentSource, destination);
                reached++;
            } catch (LinuxException e) {
                counters.add(Count.SEND_FAILURES);
                failure = Optional.of(String.valueOf(e.getMessage()));
            }
        }
        if (reached == 0) {
            return failure;
        }
        counters.add(priority.equals(Priority.RESIGNATION) ? Count.RESIGNATIONS_SENT : Count.ADVERTISEMENTS_SENT);
        return Optional.empty();
    }

    private void release() {
        announcements.cancel(claim());
        claim().release();
    }

    private void transition(StateName from, StateName to, Cause cause) {
        if (to == StateName.ACTIVE) {
            counters.add(Count.BECAME_ACTIVE);
        }
        standing = new Standing(to, clock.get(), cause);
        reports.transition(options, from, to, state.local().priority(), cause);
    }

    private AddressProvider.Claim claim() {
        AddressProvider.Claim current = claim;
        if (current == null) {
            throw new IllegalStateException("instance " + options.name() + " was started without a claim");
        }
        return current;
    }
}
