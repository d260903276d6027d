package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.api.vrrp.VirtualRouterId;
import io.holdfast.kernel.vrrp.wire.Advertisement;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import io.holdfast.kernel.vrrp.wire.ProtocolVersion;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** States and events of one small router in few words: 192.0.2.2, priority 100, version 3, 1 s. */
final class Words {

    static final IpAddress LOCAL = IpAddress.parse("192.0.2.2");

    static final ElectionOptions OPTIONS =
            ElectionOptions.of(ProtocolVersion.V3, new Priority(100), AdvertisementInterval.ONE_SECOND);

    static final FaultCause LINK_DOWN = new FaultCause(FaultCause.Kind.LINK_DOWN, "eth0");
    static final FaultCause TRACKER_DOWN = new FaultCause(FaultCause.Kind.TRACKER_DOWN, "nginx");

    private Words() {}

    static MonotonicTime at(String seconds) {
        return new MonotonicTime(new BigDecimal(seconds).movePointRight(9).longValueExact());
    }

    static ElectionOptions preempting(boolean preempt, Duration delay) {
        return new ElectionOptions(
                OPTIONS.version(),
                OPTIONS.priority(),
                OPTIONS.interval(),
                preempt,
                delay,
                OPTIONS.lease(),
                OPTIONS.acceptMode(),
                OPTIONS.announcements());
    }

    static ElectionOptions leasing(boolean lease) {
        return new ElectionOptions(
                OPTIONS.version(),
                OPTIONS.priority(),
                OPTIONS.interval(),
                OPTIONS.preempt(),
                OPTIONS.preemptDelay(),
                lease,
                OPTIONS.acceptMode(),
                OPTIONS.announcements());
    }

    static ElectionOptions announcing(Announcements announcements) {
        return new ElectionOptions(
                OPTIONS.version(),
                OPTIONS.priority(),
                OPTIONS.interval(),
                OPTIONS.preempt(),
                OPTIONS.preemptDelay(),
                OPTIONS.lease(),
                OPTIONS.acceptMode(),
                announcements);
    }

    static ElectionOptions withoutAccept(int priority) {
        return new ElectionOptions(
                OPTIONS.version(),
                new Priority(priority),
                OPTIONS.interval(),
                true,
                Duration.ZERO,
                true,
                false,
                OPTIONS.announcements());
    }

    /** An advertisement of version 3 and 1 s. */
    static VrrpEvent heard(int priority, String source) {
        return heard(priority, source, 100);
    }

    static VrrpEvent heard(int priority, String source, int centiseconds) {
        Advertisement advertisement = new Advertisement(
                ProtocolVersion.V3,
                new VirtualRouterId(51),
                new Priority(priority),
                new AdvertisementInterval(centiseconds),
                List.of(IpAddress.parse("192.0.2.100")));
        return new VrrpEvent.AdvertisementReceived(advertisement, IpAddress.parse(source), LOCAL);
    }

    /** Started at 0 s, a Backup since. */
    static VrrpState.Backup backup(ElectionOptions options) {
        return (VrrpState.Backup) Election.on(Election.initial(options), new VrrpEvent.Started(), at("0"))
                .next();
    }

    /** Active since 0 s: its Active_Down_Timer has just ended. */
    static VrrpState.Active active(ElectionOptions options) {
        VrrpState.Backup backup = backup(options);
        VrrpState.Backup expired = new VrrpState.Backup(
                backup.local(),
                backup.activeInterval(),
                at("-3.609375"),
                at("0"),
                backup.lastHeard(),
                backup.preemptAt(),
                backup.phase());
        return (VrrpState.Active)
                Election.on(expired, new VrrpEvent.TimerExpired(), at("0")).next();
    }

    static VrrpState fault(FaultCause fault) {
        return Election.on(backup(OPTIONS), new VrrpEvent.FaultRaised(fault), at("0"))
                .next();
    }

    static VrrpState failed(String reason) {
        return Election.on(active(OPTIONS), new VrrpEvent.AddressesFailed(reason), at("0"))
                .next();
    }

    /** State, deadlines in seconds, and what else is not as usual. */
    static String of(VrrpState state) {
        String common = (state.local().priority().value() == 100
                        ? ""
                        : " priority=" + state.local().priority())
                + (state.local().faults().isEmpty()
                        ? ""
                        : state.local().faults().stream()
                                .map(fault -> fault.kind().word())
                                .collect(Collectors.joining("+", " ", "")));
        return switch (state) {
            case VrrpState.Initialize _ -> "initialize" + common;
            case VrrpState.Backup backup ->
                "backup until " + seconds(backup.activeDownDeadline())
                        + (backup.phase() == VrrpState.Phase.WAITING
                                ? ""
                                : " " + backup.phase().name().toLowerCase(Locale.ROOT))
                        + common;
            case VrrpState.Active active ->
                "active advert " + seconds(active.adverDeadline()) + " lease " + seconds(active.leaseUntil()) + common;
            case VrrpState.Fault fault ->
                "fault"
                        + fault.retryDeadline()
                                .map(deadline -> " until " + seconds(deadline))
                                .orElse("") + common;
        };
    }

    static String seconds(MonotonicTime time) {
        return BigDecimal.valueOf(time.nanos(), 9).stripTrailingZeros().toPlainString();
    }
}
