package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.api.vrrp.ReceivedPacket;
import io.holdfast.api.vrrp.VirtualRouterId;
import io.holdfast.kernel.vrrp.wire.Addressing;
import io.holdfast.kernel.vrrp.wire.AdvertisementDecoder;
import io.holdfast.kernel.vrrp.wire.AdvertisementEncoder;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import io.holdfast.kernel.vrrp.wire.Authentication;
import io.holdfast.kernel.vrrp.wire.ChecksumForm;
import io.holdfast.kernel.vrrp.wire.Decoded;
import io.holdfast.kernel.vrrp.wire.ProtocolVersion;
import io.holdfast.kernel.vrrp.wire.WireOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A made-up election that goes through everything once, so that no class has to be loaded and no call site linked when a
 * real router has to take over: that alone costs milliseconds, and the first takeover is as urgent as any other.
 */
public final class Rehearsal {

    private static final ElectionOptions OPTIONS =
            ElectionOptions.of(ProtocolVersion.V3, new Priority(100), AdvertisementInterval.ONE_SECOND);

    private final List<Transition> transitions = new ArrayList<>();
    private VrrpState state = Election.initial(OPTIONS);
    private MonotonicTime now = new MonotonicTime(0);

    private Rehearsal() {}

    /** Plays the election; on any thread, best before the first real one. Returns what happened. */
    public static List<Transition> play() {
        Rehearsal rehearsal = new Rehearsal();
        rehearsal.takeOver(Family.IPV4);
        rehearsal.takeOver(Family.IPV6);
        rehearsal.fail();
        return List.copyOf(rehearsal.transitions);
    }

    private void takeOver(Family family) {
        handle(new VrrpEvent.Started());
        hear(family, 200);
        hear(family, 0);
        timer();
        timer();
        hear(family, 0);
        for (int i = 0; i < 3; i++) {
            hear(family, 50);
        }
        hear(family, 100);
        hear(family, 50);
        preempt(family);
        hear(family, 200);
        handle(new VrrpEvent.ShutdownRequested());
    }

    private void preempt(Family family) {
        timer();
        hear(family, 50);
        timer();
    }

    private void fail() {
        FaultCause fault = new FaultCause(FaultCause.Kind.LINK_DOWN, "rehearsal");
        handle(new VrrpEvent.Started());
        handle(new VrrpEvent.PriorityChanged(new Priority(90)));
        handle(new VrrpEvent.FaultRaised(fault));
        handle(new VrrpEvent.FaultCleared(fault));
        timer();
        timer();
        handle(new VrrpEvent.SendFailed("rehearsal"));
        handle(new VrrpEvent.LeaseLost("rehearsal"));
        now = now.plus(Duration.ofMinutes(1));
        handle(new VrrpEvent.TimerExpired());
        timer();
        handle(new VrrpEvent.AddressesFailed("rehearsal"));
        timer();
        ElectionOptions owner =
                ElectionOptions.of(ProtocolVersion.V2, Priority.OWNER, AdvertisementInterval.ONE_SECOND);
        handle(new VrrpEvent.OptionsChanged(owner, Priority.OWNER));
        handle(new VrrpEvent.ShutdownRequested());
    }

    /** A message from a peer with a higher address, written and read. */
    private void hear(Family family, int priority) {
        boolean four = family == Family.IPV4;
        IpAddress local = IpAddress.parse(four ? "192.0.2.1" : "fe80::1");
        IpAddress peer = IpAddress.parse(four ? "192.0.2.2" : "fe80::2");
        IpAddress group = IpAddress.parse(four ? "224.0.0.18" : "ff02::12");
        WireOptions wire = new WireOptions(
                OPTIONS.version(),
                new VirtualRouterId(1),
                family,
                List.of(peer),
                OPTIONS.interval(),
                Authentication.NONE,
                ChecksumForm.PSEUDO_HEADER,
                new Addressing.Multicast(),
                false);
        ByteBuffer message = ByteBuffer.allocate(wire.messageBytes());
        new AdvertisementEncoder(wire).encode(new Priority(priority), peer, group, message);
        message.flip();
        ReceivedPacket packet = new ReceivedPacket(peer, group, 255, message);
        switch (new AdvertisementDecoder(wire).decode(packet, local)) {
            case Decoded.Accepted(var advertisement, boolean _) ->
                handle(new VrrpEvent.AdvertisementReceived(advertisement, peer, local));
            case Decoded.Discarded(var reason) ->
                throw new IllegalStateException("our own message is discarded: " + reason);
        }
    }

    private void timer() {
        now = state.deadline().orElse(now);
        handle(new VrrpEvent.TimerExpired());
    }

    private void handle(VrrpEvent event) {
        Transition transition = Election.on(state, event, now);
        state = transition.next();
        transitions.add(transition);
        for (VrrpAction action : transition.actions()) {
            if (action instanceof VrrpAction.ReportTransition report) {
                String _ = report.cause().text();
            }
        }
    }
}
