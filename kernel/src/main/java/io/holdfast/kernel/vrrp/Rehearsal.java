package io.holdfast.kernel.vrrp;

import io.holdfast.api.address.AddressProvider;
import io.holdfast.api.address.Lease;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.api.vrrp.ReceivedPacket;
import io.holdfast.api.vrrp.VirtualRouterId;
import io.holdfast.api.vrrp.VrrpTransport;
import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.Timer;
import io.holdfast.kernel.vrrp.core.Announcements;
import io.holdfast.kernel.vrrp.core.Cause;
import io.holdfast.kernel.vrrp.core.StateName;
import io.holdfast.kernel.vrrp.core.VrrpEvent;
import io.holdfast.kernel.vrrp.core.VrrpState;
import io.holdfast.kernel.vrrp.wire.AdvertisementEncoder;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import io.holdfast.kernel.vrrp.wire.ChecksumForm;
import io.holdfast.kernel.vrrp.wire.DiscardReason;
import io.holdfast.kernel.vrrp.wire.ProtocolVersion;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays takeovers on the loopback interface right after the start, so that the first real one does not have to wait for
 * classes to be loaded and code to be compiled: a Backup may run for months before it sends its first advertisement.
 *
 * <p>A virtual router of its own takes over, hears a better one and steps back, a few times a millisecond, holding no
 * address. Its advertisements go to 127.0.0.2 and reach nobody. Lives on the control loop.
 */
final class Rehearsal {

    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);

    /** Enough for the compiler's first tier: 200 calls (Tier3InvocationThreshold) times 4 (CompileThresholdScaling). */
    private static final int TAKEOVERS = 1_500;

    private static final int TAKEOVERS_PER_SLICE = 3;
    private static final Duration BETWEEN_SLICES = Duration.ofMillis(1);
    private static final InterfaceName LOOPBACK = new InterfaceName("lo");
    private static final IpAddress HERE = IpAddress.parse("127.0.0.1");
    private static final IpAddress BETTER_ROUTER = IpAddress.parse("127.0.0.2");

    private final ControlLoop loop;
    private final Timer timer;
    private final VrrpTransport.Link link;
    private final VirtualRouter router;
    private final ReceivedPacket better;
    private MonotonicTime now = new MonotonicTime(0);
    private int played;

    private Rehearsal(ControlLoop loop, VrrpTransport.Link link) {
        InstanceOptions options = options();
        ByteBuffer message = ByteBuffer.allocateDirect(options.wire().messageBytes());
        new AdvertisementEncoder(options.wire()).encode(new Priority(200), BETTER_ROUTER, HERE, message);
        this.loop = loop;
        this.link = link;
        this.better = new ReceivedPacket(BETTER_ROUTER, HERE, 255, message.flip(), now);
        this.router = new VirtualRouter(options, () -> now, new Silence(), new PacedAnnouncements(loop), _ -> {});
        router.use(new NoAddresses());
        router.use(Optional.of(link), Optional.of(HERE));
        router.deliver(new VrrpEvent.Started());
        this.timer = loop.schedule(loop.now(), this::slice);
    }

    /** Begins; the rest happens between other things. */
    static Optional<Rehearsal> begin(ControlLoop loop, VrrpTransport transport) {
        try {
            return Optional.of(new Rehearsal(loop, transport.open(LOOPBACK, Family.IPV4, _ -> {})));
        } catch (LinuxException e) {
            log.debug("rehearsal left out: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Breaks off, or does nothing when it is over. */
    void end() {
        timer.cancel();
        link.close();
    }

    private void slice() {
        for (int i = 0; i < TAKEOVERS_PER_SLICE; i++) {
            link.drain();
            now = router.state().deadline().orElse(now);
            router.deliver(new VrrpEvent.TimerExpired());
            router.received(better);
            played++;
        }
        if (played < TAKEOVERS) {
            timer.arm(loop.now().plus(BETWEEN_SLICES));
        } else {
            end();
        }
    }

    private static InstanceOptions options() {
        return new InstanceOptions(
                "rehearsal",
                LOOPBACK,
                new VirtualRouterId(255),
                Family.IPV4,
                ProtocolVersion.V3,
                new Priority(100),
                AdvertisementInterval.ONE_SECOND,
                true,
                Duration.ZERO,
                List.of(InterfaceAddress.parse("127.0.0.3/32")),
                List.of(BETTER_ROUTER),
                Optional.empty(),
                Optional.empty(),
                ChecksumForm.PSEUDO_HEADER,
                Announcements.DEFAULT,
                true);
    }

    private static final class NoAddresses implements AddressProvider.Claim {

        @Override
        public void acquire(Lease lease, MonotonicTime from) {}

        @Override
        public void renew(Lease lease, MonotonicTime from) {}

        @Override
        public void announce() {}

        @Override
        public void release() {}

        @Override
        public List<InterfaceAddress> held() {
            return List.of();
        }
    }

    private static final class Silence implements VrrpReports {

        @Override
        public void transition(
                InstanceOptions instance, StateName from, StateName to, Priority priority, Cause cause) {}

        @Override
        public void faultsChanged(InstanceOptions instance, VrrpState state) {}

        @Override
        public void resumed(InstanceOptions instance, Duration lateness) {}

        @Override
        public void splitSuspected(InstanceOptions instance, VrrpState state, IpAddress peer, Priority priority) {}

        @Override
        public void discarded(InstanceOptions instance, DiscardReason reason, IpAddress source, long count) {}

        @Override
        public void addressesDiffer(InstanceOptions instance, IpAddress source, List<IpAddress> theirs, long count) {}
    }
}
