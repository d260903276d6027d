package io.holdfast.kernel.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

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
import io.holdfast.kernel.loop.VirtualTimers;
import io.holdfast.kernel.vrrp.core.Announcements;
import io.holdfast.kernel.vrrp.core.Cause;
import io.holdfast.kernel.vrrp.core.FaultCause;
import io.holdfast.kernel.vrrp.core.StateName;
import io.holdfast.kernel.vrrp.core.VrrpEvent;
import io.holdfast.kernel.vrrp.core.VrrpState;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import io.holdfast.kernel.vrrp.wire.ChecksumForm;
import io.holdfast.kernel.vrrp.wire.DiscardReason;
import io.holdfast.kernel.vrrp.wire.ProtocolVersion;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shell with a transport, addresses and a clock that write down what is asked of them. */
final class VirtualRouterTest {

    private static final IpAddress OWN = IpAddress.parse("192.0.2.1");
    private static final IpAddress PEER = IpAddress.parse("192.0.2.2");

    private final List<String> story = new ArrayList<>();
    private MonotonicTime now = new MonotonicTime(0);
    private MonotonicTime arrivedAt = now;
    private final VirtualTimers timers = new VirtualTimers();
    private boolean linkRefuses;
    private boolean addressesFail;
    private VirtualRouter router = router(List.of());

    @BeforeEach
    void startAsBackup() {
        start();
    }

    private void start() {
        router.use(new WrittenClaim());
        router.use(Optional.of(new WrittenLink()), Optional.of(OWN));
        router.deliver(new VrrpEvent.Started());
        story.clear();
    }

    @Test
    void whenTheActiveRouterFallsSilent_thenItAdvertisesBeforeItTakesTheAddressesAndAnnouncesThem() {
        expire();

        assertEquals(
                List.of(
                        "send 31 33 96 01 00 64 -> 224.0.0.18",
                        "acquire Expiring[term=PT3S, renewalInterval=PT1S] from 3414062000",
                        "announce",
                        "report backup -> active",
                        "settled"),
                story);
        timers.advance(Duration.ofMillis(1));
        assertEquals("announce", story.getLast());
    }

    @Test
    void whenTheAddressesAreGivenUp_thenTheyAreNotAnnouncedAnyMore() {
        expire();
        router.deliver(new VrrpEvent.ShutdownRequested());
        story.clear();

        timers.advance(Duration.ofMillis(1));

        assertEquals(List.of(), story);
    }

    @Test
    void whenTheAddressesCouldNotBeTaken_thenTheyAreTriedBeforeTheOthersAreDisturbedAgain() {
        addressesFail = true;
        expire();
        story.clear();

        expire();
        assertEquals(List.of("try", "settled"), story);
        addressesFail = false;
        expire();

        assertEquals(List.of("try", "settled", "try", "report fault -> backup", "settled"), story);
    }

    @Test
    void whenAnAdvertisementIsDue_thenTheLeaseIsCountedFromTheInstantBeforeItLeft() {
        expire();
        story.clear();

        expire();

        assertEquals(
                List.of(
                        "send 31 33 96 01 00 64 -> 224.0.0.18",
                        "renew Expiring[term=PT3S, renewalInterval=PT1S] from 4414062000",
                        "settled"),
                story);
    }

    @Test
    void whenTheFirstAdvertisementCannotLeave_thenNoAddressIsTaken() {
        linkRefuses = true;

        expire();

        assertEquals(StateName.FAULT, router.state().name());
        assertEquals(
                List.of(),
                story.stream()
                        .filter(line -> line.startsWith("acquire") || line.startsWith("announce"))
                        .toList());
    }

    @Test
    void whenTheAddressesCannotBeTaken_thenItLetsGoAndResignsAndSaysSo() {
        addressesFail = true;

        expire();

        assertEquals(StateName.FAULT, router.state().name());
        assertEquals(
                List.of("release", "send 31 33 00 01 00 64 -> 224.0.0.18", "report active -> fault", "settled"),
                story.subList(story.indexOf("report backup -> active") + 1, story.size()));
    }

    @Test
    void whenToldToStop_thenTheAddressesAreGoneBeforeTheResignationLeaves() {
        expire();
        story.clear();

        router.deliver(new VrrpEvent.ShutdownRequested());

        assertEquals(
                List.of("release", "send 31 33 00 01 00 64 -> 224.0.0.18", "report active -> initialize", "settled"),
                story);
    }

    @Test
    void aPacketThatFailsACheckIsCountedAndChangesNothing() {
        VrrpState before = router.state();

        router.received(packet(HexFormat.of().parseHex("3133c80100640000c000020a")));

        assertEquals(1, router.counters().discards(DiscardReason.CHECKSUM));
        assertEquals(before, router.state());
        assertEquals(List.of("discarded checksum 1"), story);
    }

    @Test
    void withoutASourceAddressAPacketIsCountedAndNotLookedAt() {
        router.use(Optional.of(new WrittenLink()), Optional.empty());

        router.received(packet(HexFormat.of().parseHex("3133c8010064a1cac000020a")));

        assertEquals(1, router.counters().discards(DiscardReason.NO_SOURCE_ADDRESS));
        assertEquals(List.of("discarded no-source-address 1"), story);
    }

    @Test
    void whenTheFaultsChangeAndTheStateDoesNot_thenItIsSaidOnce() {
        FaultCause link = new FaultCause(FaultCause.Kind.LINK_DOWN, "eth0");
        FaultCause tracker = new FaultCause(FaultCause.Kind.TRACKER_DOWN, "nginx");
        router.deliver(new VrrpEvent.FaultRaised(link));
        router.deliver(new VrrpEvent.FaultRaised(tracker));
        router.deliver(new VrrpEvent.FaultRaised(tracker));
        router.deliver(new VrrpEvent.FaultCleared(link));

        assertEquals(
                List.of(
                        "report backup -> fault",
                        "settled",
                        "faults [link-down interface=eth0, tracker-down tracker=nginx]",
                        "settled",
                        "settled",
                        "faults [tracker-down tracker=nginx]",
                        "settled"),
                story);
    }

    @Test
    void anAdvertisementIsHeard() {
        // Version 3, VRID 51, priority 200, 1 s, 192.0.2.10 from 192.0.2.2 to 224.0.0.18; checksum with pseudo-header.
        router.received(packet(HexFormat.of().parseHex("3133c8010064a1cac000020a")));

        assertEquals(List.of("settled"), story);
        assertEquals(
                new VrrpState.Heard(PEER, new Priority(200), AdvertisementInterval.ONE_SECOND, now),
                assertInstanceOf(VrrpState.Backup.class, router.state())
                        .lastHeard()
                        .orElseThrow());
    }

    @Test
    void aBackupCountsFromTheInstantAtWhichTheAdvertisementArrived() {
        now = new MonotonicTime(1_000_000_000);
        arrivedAt = new MonotonicTime(999_700_000);

        router.received(packet(HexFormat.of().parseHex("3133c8010064a1cac000020a")));

        // 0.9997 s and an Active_Down_Interval of 3 s and (256 - 150) / 256 s.
        assertEquals(
                new MonotonicTime(4_413_762_000L), router.state().deadline().orElseThrow());
    }

    @Test
    void anActiveRouterHearsNoEarlierThanItLooks() {
        expire();
        arrivedAt = now;
        now = now.plus(Duration.ofSeconds(4));

        router.received(packet(HexFormat.of().parseHex("31336401006405cbc000020a")));

        assertEquals(StateName.BACKUP, router.state().name());
        assertEquals("lease-lost", router.standing().cause().word());
    }

    @Test
    void withPeers_theAdvertisementGoesToEachOfThem() {
        router = router(List.of(PEER, IpAddress.parse("192.0.2.3")));
        start();

        expire();

        assertEquals(
                List.of("send 31 33 96 01 00 64 -> 192.0.2.2", "send 31 33 96 01 00 64 -> 192.0.2.3"),
                story.subList(0, 2));
    }

    private void expire() {
        now = router.state().deadline().orElseThrow();
        router.deliver(new VrrpEvent.TimerExpired());
    }

    private ReceivedPacket packet(byte[] message) {
        return new ReceivedPacket(PEER, IpAddress.parse("224.0.0.18"), 255, ByteBuffer.wrap(message), arrivedAt);
    }

    private VirtualRouter router(List<IpAddress> peers) {
        return new VirtualRouter(
                new InstanceOptions(
                        "VI_1",
                        new InterfaceName("eth0"),
                        new VirtualRouterId(51),
                        Family.IPV4,
                        ProtocolVersion.V3,
                        new Priority(150),
                        AdvertisementInterval.ONE_SECOND,
                        true,
                        Duration.ZERO,
                        List.of(InterfaceAddress.parse("192.0.2.10/24")),
                        peers,
                        Optional.empty(),
                        Optional.empty(),
                        ChecksumForm.PSEUDO_HEADER,
                        new Announcements(2, 2, Duration.ofSeconds(5), Duration.ZERO, 1),
                        true),
                () -> now,
                new WrittenReports(),
                new PacedAnnouncements(timers),
                _ -> story.add("settled"));
    }

    private final class WrittenLink implements VrrpTransport.Link {

        @Override
        public void send(ByteBuffer message, IpAddress source, IpAddress destination) throws LinuxException {
            if (linkRefuses) {
                throw new LinuxException("send an advertisement", 100, "the network is down");
            }
            byte[] head = new byte[6];
            message.get(message.position(), head);
            story.add("send " + HexFormat.ofDelimiter(" ").formatHex(head) + " -> " + destination);
        }

        @Override
        public void drain() {}

        @Override
        public void close() {}
    }

    private final class WrittenClaim implements AddressProvider.Claim {

        @Override
        public void acquire(Lease lease, MonotonicTime from) {
            story.add("acquire " + lease + " from " + from.nanos());
            if (addressesFail) {
                router.failed("no room");
            }
        }

        @Override
        public void renew(Lease lease, MonotonicTime from) {
            story.add("renew " + lease + " from " + from.nanos());
        }

        @Override
        public void announce() {
            story.add("announce");
        }

        @Override
        public int announce(int first, int most) {
            announce();
            return 1;
        }

        @Override
        public Optional<String> tryOut() {
            story.add("try");
            return addressesFail ? Optional.of("no room") : Optional.empty();
        }

        @Override
        public void release() {
            story.add("release");
        }

        @Override
        public List<InterfaceAddress> held() {
            return List.of();
        }
    }

    private final class WrittenReports implements VrrpReports {

        @Override
        public void transition(InstanceOptions instance, StateName from, StateName to, Priority priority, Cause cause) {
            story.add("report " + from.word() + " -> " + to.word());
        }

        @Override
        public void faultsChanged(InstanceOptions instance, VrrpState state) {
            story.add("faults " + state.local().faults());
        }

        @Override
        public void resumed(InstanceOptions instance, Duration lateness) {
            story.add("resumed");
        }

        @Override
        public void splitSuspected(InstanceOptions instance, VrrpState state, IpAddress peer, Priority priority) {
            story.add("split suspected");
        }

        @Override
        public void discarded(InstanceOptions instance, DiscardReason reason, IpAddress source, long count) {
            story.add("discarded " + reason.word() + " " + count);
        }

        @Override
        public void addressesDiffer(InstanceOptions instance, IpAddress source, List<IpAddress> theirs, long count) {
            story.add("addresses differ");
        }
    }
}
