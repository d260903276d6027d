package io.holdfast.kernel.vrrp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.api.vrrp.ReceivedPacket;
import io.holdfast.kernel.vrrp.wire.AdvertisementDecoder;
import io.holdfast.kernel.vrrp.wire.AdvertisementEncoder;
import io.holdfast.kernel.vrrp.wire.Decoded;
import io.holdfast.kernel.vrrp.wire.WireOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A machine with one router: the shell that the election asks for, over a simulated kernel that ends leases by itself.
 * It can lose its process, its link or its time.
 */
final class SimulatedRouter {

    /** From when to when the machine answered for the addresses. */
    record Held(SimulatedRouter router, MonotonicTime from, MonotonicTime to) {}

    /** What a socket keeps for a process that does not read. */
    private static final int SOCKET_BUFFER = 64;

    private static final FaultCause LINK_DOWN = new FaultCause(FaultCause.Kind.LINK_DOWN, "eth0");

    final String name;
    final IpAddress address;
    final List<Held> held = new ArrayList<>();

    /** When the process froze or died. */
    final List<MonotonicTime> stops = new ArrayList<>();

    /** How late timers fire on this machine. */
    Duration lateness = Duration.ZERO;

    boolean sendingFails;

    /** Why the addresses cannot be held whenever they are tried. */
    Optional<String> triesFail = Optional.empty();

    boolean linkDown;

    VrrpState state;
    boolean running;
    boolean frozen;
    boolean machinePaused;

    private final SimulatedLan lan;
    private final IpAddress group;
    private final AdvertisementEncoder encoder;
    private final AdvertisementDecoder decoder;
    private final BiConsumer<SimulatedRouter, List<VrrpAction>> trace;
    private final Deque<ReceivedPacket> socket = new ArrayDeque<>();
    private final Deque<VrrpEvent> untold = new ArrayDeque<>();
    private Duration stolenTime = Duration.ZERO;
    private MonotonicTime pausedAt = new MonotonicTime(0);
    private Optional<MonotonicTime> armedFor = Optional.empty();
    private int incarnation;
    private Optional<MonotonicTime> holdingSince = Optional.empty();
    private MonotonicTime kernelLeaseUntil = new MonotonicTime(0);
    private MonotonicTime mayAdvertiseUntil = new MonotonicTime(0);

    SimulatedRouter(
            SimulatedLan lan,
            String name,
            IpAddress address,
            IpAddress group,
            ElectionOptions options,
            WireOptions wire,
            BiConsumer<SimulatedRouter, List<VrrpAction>> trace) {
        this.lan = lan;
        this.name = name;
        this.address = address;
        this.group = group;
        this.encoder = new AdvertisementEncoder(wire);
        this.decoder = new AdvertisementDecoder(wire);
        this.trace = trace;
        this.state = Election.initial(options);
        lan.routers.add(this);
    }

    // What happens to the process.

    void start() {
        running = true;
        handle(new VrrpEvent.Started());
    }

    void stop() {
        handle(new VrrpEvent.ShutdownRequested());
        running = false;
    }

    /** The process dies without a word; what the kernel holds, it holds until the lease ends. */
    void kill() {
        stops.add(lan.time.now());
        running = false;
        frozen = false;
        incarnation++;
        armedFor = Optional.empty();
        socket.clear();
        untold.clear();
    }

    /** Starts after {@link #kill}: what the dead process left behind goes first. */
    void restart() {
        release();
        state = Election.initial(state.local().options());
        running = true;
        if (linkDown) {
            handle(new VrrpEvent.FaultRaised(LINK_DOWN));
        }
        start();
    }

    void freeze() {
        stops.add(lan.time.now());
        frozen = true;
    }

    void resume() {
        frozen = false;
        catchUp();
    }

    // What happens to the machine.

    void pauseMachine() {
        endHold();
        machinePaused = true;
        pausedAt = lan.time.now();
    }

    /** The machine's own clock knows nothing of the pause. */
    void resumeMachine() {
        machinePaused = false;
        stolenTime = stolenTime.plus(lan.time.now().since(pausedAt));
        if (state instanceof VrrpState.Active && localNow().isBefore(kernelLeaseUntil)) {
            holdingSince = Optional.of(lan.time.now());
        }
        catchUp();
    }

    private void catchUp() {
        if (frozen || machinePaused) {
            return;
        }
        drain();
        while (!untold.isEmpty()) {
            handle(untold.remove());
        }
        timer(incarnation);
    }

    void setLink(boolean up) {
        linkDown = !up;
        tell(up ? new VrrpEvent.FaultCleared(LINK_DOWN) : new VrrpEvent.FaultRaised(LINK_DOWN));
    }

    /** Something that the process learns when it runs, from netlink, trackers or people. */
    void tell(VrrpEvent event) {
        if (running && (frozen || machinePaused)) {
            untold.add(event);
        } else if (running) {
            handle(event);
        }
    }

    // The shell.

    void handle(VrrpEvent event) {
        Transition transition = Election.on(state, event, localNow());
        StateName before = state.name();
        state = transition.next();
        boolean sent = true;
        boolean tried = false;
        for (VrrpAction action : transition.actions()) {
            switch (action) {
                case VrrpAction.SendAdvertisement(var priority) -> sent = send(priority, before);
                case VrrpAction.AcquireAddresses _ -> acquire(sent);
                case VrrpAction.RenewLease _ -> renew(sent);
                case VrrpAction.AnnounceAddresses _ -> assertHolding(sent);
                case VrrpAction.ReleaseAddresses _ -> release();
                case VrrpAction.TryAddresses() -> tried = true;
                case VrrpAction.ReportTransition(var from, var to, var _) -> {
                    assertEquals(before, from, name + " reports another state than it leaves");
                    before = to;
                }
                case VrrpAction.ReportResumed _, VrrpAction.ReportSplitSuspected _ -> {}
            }
        }
        trace.accept(this, transition.actions());
        if (!sent) {
            handle(new VrrpEvent.SendFailed("no buffer space"));
            return;
        }
        assertEquals(state instanceof VrrpState.Active, holdingSince.isPresent(), name + " holds iff Active");
        arm();
        if (tried) {
            handle(new VrrpEvent.AddressesTried(triesFail));
        }
    }

    void arrive(IpAddress source, IpAddress destination, byte[] message) {
        if (!running || machinePaused || linkDown) {
            return;
        }
        if (socket.size() < SOCKET_BUFFER) {
            socket.add(new ReceivedPacket(source, destination, 255, ByteBuffer.wrap(message), new MonotonicTime(0)));
        }
        if (!frozen) {
            drain();
        }
    }

    private void drain() {
        while (!socket.isEmpty()) {
            ReceivedPacket packet = socket.remove();
            switch (decoder.decode(packet, address)) {
                case Decoded.Accepted(var advertisement, var _) ->
                    handle(new VrrpEvent.AdvertisementReceived(advertisement, packet.source(), address));
                case Decoded.Discarded(var reason) -> throw new AssertionError(name + " discards: " + reason);
            }
        }
    }

    private void arm() {
        if (state.deadline().isPresent() && !state.deadline().equals(armedFor)) {
            armedFor = state.deadline();
            int owner = incarnation;
            lan.time.in(state.deadline().get().since(localNow()).plus(lateness), () -> timer(owner));
        }
    }

    private void timer(int owner) {
        if (!running
                || frozen
                || machinePaused
                || owner != incarnation
                || state.deadline().isEmpty()) {
            return;
        }
        armedFor = Optional.empty();
        if (localNow().isBefore(state.deadline().get())) {
            arm();
        } else {
            handle(new VrrpEvent.TimerExpired());
        }
    }

    private boolean send(Priority priority, StateName before) {
        boolean takeover = before != StateName.ACTIVE;
        boolean resignation = priority.equals(Priority.RESIGNATION);
        if (state.local().options().lease() && !takeover && !resignation) {
            assertTrue(localNow().isBefore(mayAdvertiseUntil), name + " advertises although its lease has ended");
        }
        if (sendingFails || linkDown) {
            return false;
        }
        mayAdvertiseUntil = localNow().plus(leaseTerm());
        ByteBuffer message = ByteBuffer.allocate(200);
        encoder.encode(priority, address, group, message);
        byte[] bytes = new byte[message.flip().remaining()];
        message.get(bytes);
        lan.send(this, group, bytes);
        return true;
    }

    // The kernel.

    /** The last word about {@link #held}. */
    void finish() {
        endHold();
    }

    boolean holds() {
        return holdingSince.isPresent() && !machinePaused && localNow().isBefore(kernelLeaseUntil);
    }

    private void acquire(boolean sent) {
        if (holdingSince.isEmpty()) {
            holdingSince = Optional.of(lan.time.now());
        }
        // A claim that is skipped because nothing could be sent is released again before time moves on.
        kernelLeaseUntil = sent ? leaseEnd() : localNow();
    }

    private void renew(boolean sent) {
        if (sent) {
            assertTrue(localNow().isBefore(kernelLeaseUntil), name + " renews a lease that has ended");
            kernelLeaseUntil = leaseEnd();
        }
    }

    private void assertHolding(boolean sent) {
        assertTrue(!sent || holds(), name + " announces what it does not hold");
    }

    private void release() {
        endHold();
        holdingSince = Optional.empty();
    }

    private void endHold() {
        if (holdingSince.isPresent()) {
            MonotonicTime leaseEnd = kernelLeaseUntil.plus(stolenTime);
            MonotonicTime end = lan.time.now().isBefore(leaseEnd) ? lan.time.now() : leaseEnd;
            if (holdingSince.get().isBefore(end)) {
                held.add(new Held(this, holdingSince.get(), end));
            }
        }
    }

    private MonotonicTime leaseEnd() {
        return localNow().plus(state.local().options().lease() ? leaseTerm() : Duration.ofDays(1));
    }

    private Duration leaseTerm() {
        ElectionOptions options = state.local().options();
        return options.version().leaseTerm(options.interval());
    }

    private MonotonicTime localNow() {
        return new MonotonicTime(lan.time.now().nanos() - stolenTime.toNanos());
    }
}
