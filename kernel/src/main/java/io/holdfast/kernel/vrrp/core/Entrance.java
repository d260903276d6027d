package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.vrrp.core.VrrpAction.AcquireAddresses;
import io.holdfast.kernel.vrrp.core.VrrpAction.AnnounceAddresses;
import io.holdfast.kernel.vrrp.core.VrrpAction.ReleaseAddresses;
import io.holdfast.kernel.vrrp.core.VrrpAction.ReportTransition;
import io.holdfast.kernel.vrrp.core.VrrpAction.SendAdvertisement;
import io.holdfast.kernel.vrrp.core.VrrpState.Active;
import io.holdfast.kernel.vrrp.core.VrrpState.Backup;
import io.holdfast.kernel.vrrp.core.VrrpState.Fault;
import io.holdfast.kernel.vrrp.core.VrrpState.Heard;
import io.holdfast.kernel.vrrp.core.VrrpState.Initialize;
import io.holdfast.kernel.vrrp.core.VrrpState.NextAnnouncement;
import io.holdfast.kernel.vrrp.core.VrrpState.Phase;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The only doors into a state, each with what has to be done on the way. */
final class Entrance {

    private Entrance() {}

    /** Takes part from the start, or again after a fault: an owner at once, others after a full wait. */
    static Transition participant(StateName from, LocalRouter local, Cause cause, MonotonicTime now) {
        return local.options().owner()
                ? active(from, local, new Cause.AddressOwner(), now)
                : backup(from, local, local.options().interval(), Optional.empty(), cause, now);
    }

    /** RFC 9568, section 6.4.1 and 6.4.3: waits for a full Active_Down_Interval. */
    static Transition backup(
            StateName from,
            LocalRouter local,
            AdvertisementInterval activeInterval,
            Optional<Heard> heard,
            Cause cause,
            MonotonicTime now) {
        Backup backup = new Backup(
                local,
                activeInterval,
                now,
                now.plus(local.activeDownInterval(activeInterval)),
                heard,
                Optional.empty(),
                Phase.WAITING);
        return leaving(from, backup, false, cause);
    }

    /**
     * RFC 9568, section 6.4.2: the advertisement goes first, so that another Active router has let go of the addresses
     * before they are announced.
     */
    static Transition active(StateName from, LocalRouter local, Cause cause, MonotonicTime now) {
        ElectionOptions options = local.options();
        Active active = new Active(
                local,
                now,
                now.plus(options.interval().duration()),
                now.plus(options.version().leaseTerm(options.interval())),
                Optional.empty(),
                now,
                Optional.of(
                        new NextAnnouncement(now.plus(options.announcements().repeatDelay()), false)),
                Optional.empty());
        List<VrrpAction> actions = new ArrayList<>(4);
        actions.add(new SendAdvertisement(local.priority()));
        actions.add(new AcquireAddresses(options.acceptMode() || options.owner()));
        if (options.announcements().count() > 0) {
            actions.add(new AnnounceAddresses(options.announcements().count()));
        }
        actions.add(new ReportTransition(from, StateName.ACTIVE, cause));
        return new Transition(active, actions);
    }

    /** Leaves the election because of the last of {@code local.faults()}. */
    static Transition fault(StateName from, LocalRouter local, MonotonicTime now) {
        FaultCause fault = local.faults().getLast();
        Optional<MonotonicTime> retryDeadline =
                fault.kind().raisedByElection() ? Optional.of(now.plus(RetryDelay.of(local))) : Optional.empty();
        return leaving(from, new Fault(local, retryDeadline), fault.kind().canSend(), new Cause.FaultRaised(fault));
    }

    static Transition initialize(StateName from, LocalRouter local, Cause cause) {
        return leaving(from, new Initialize(local), true, cause);
    }

    /**
     * An Active router lets go of its addresses <em>before</em> it resigns: the successor waits for its Skew_Time only,
     * which may be shorter than the removal takes.
     */
    private static Transition leaving(StateName from, VrrpState next, boolean resigning, Cause cause) {
        ReportTransition report = new ReportTransition(from, next.name(), cause);
        if (from != StateName.ACTIVE) {
            return Transition.to(next, report);
        }
        return resigning
                ? Transition.to(next, new ReleaseAddresses(), new SendAdvertisement(Priority.RESIGNATION), report)
                : Transition.to(next, new ReleaseAddresses(), report);
    }
}
