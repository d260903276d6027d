package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.vrrp.core.VrrpAction.AcquireAddresses;
import io.holdfast.kernel.vrrp.core.VrrpAction.AnnounceAddresses;
import io.holdfast.kernel.vrrp.core.VrrpAction.RenewLease;
import io.holdfast.kernel.vrrp.core.VrrpAction.ReportSplitSuspected;
import io.holdfast.kernel.vrrp.core.VrrpAction.SendAdvertisement;
import io.holdfast.kernel.vrrp.core.VrrpState.Active;
import io.holdfast.kernel.vrrp.core.VrrpState.NextAnnouncement;
import io.holdfast.kernel.vrrp.core.VrrpState.Rival;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * RFC 9568, section 6.4.3, under a lease: a router that slept through the time for which its last advertisement keeps
 * the others quiet gives the addresses up before it does anything else.
 */
final class ActiveRules {

    /**
     * The first may have crossed ours on the way, the second be a reply that was under way: the third did not hear us.
     */
    private static final int RIVAL_ADVERTISEMENTS_OF_A_SPLIT = 3;

    private ActiveRules() {}

    static Transition on(Active state, VrrpEvent event, MonotonicTime now) {
        LocalRouter local = state.local();
        if (local.options().lease() && !now.isBefore(state.leaseUntil())) {
            Transition down = leaseLost(state, silence(state, now), now);
            return down.then(Election.on(down.next(), event, now));
        }
        return switch (event) {
            case VrrpEvent.TimerExpired() -> timerExpired(state, now);
            case VrrpEvent.AdvertisementReceived received -> received(state, received, now);
            case VrrpEvent.FaultRaised(var fault) -> Entrance.fault(StateName.ACTIVE, local.raising(fault), now);
            case VrrpEvent.AddressesFailed(var reason) ->
                Entrance.fault(StateName.ACTIVE, local.failing(reason, failures(state, now)), now);
            case VrrpEvent.SendFailed(var reason) -> sendFailed(state, reason, now);
            case VrrpEvent.LeaseLost(var reason) -> leaseLost(state, reason, now);
            case VrrpEvent.ShutdownRequested() -> Entrance.initialize(StateName.ACTIVE, local, new Cause.Shutdown());
            case VrrpEvent.PriorityChanged(var priority) -> Transition.to(state.with(local.with(priority)));
            case VrrpEvent.OptionsChanged(var options, var priority) ->
                optionsChanged(state, local.with(options, priority), now);
            case VrrpEvent.LinkChanged() ->
                Transition.to(local.addressFailures() == 0 ? state : state.with(local.forgettingFailures()));
            case VrrpEvent.Started _, VrrpEvent.FaultCleared _, VrrpEvent.AddressesTried _ -> Transition.to(state);
        };
    }

    /** Nothing is sent, not even a resignation: whoever holds the addresses now must not be disturbed. */
    private static Transition leaseLost(Active state, String reason, MonotonicTime now) {
        LocalRouter local = state.local();
        return Entrance.backup(
                StateName.ACTIVE,
                local,
                local.options().interval(),
                Optional.empty(),
                new Cause.LeaseLost(reason),
                now);
    }

    /** A router that has held its addresses for long begins to count anew. */
    private static int failures(Active state, MonotonicTime now) {
        boolean lasted = now.since(state.since()).compareTo(RetryDelay.LONGEST) >= 0;
        return lasted ? 1 : state.local().addressFailures() + 1;
    }

    /** An advertisement that did not leave keeps nobody quiet. */
    private static Transition sendFailed(Active state, String reason, MonotonicTime now) {
        if (state.earlierLeaseUntil().isEmpty()) {
            FaultCause fault = new FaultCause(FaultCause.Kind.SEND_FAILED, reason);
            return Entrance.fault(StateName.ACTIVE, state.local().raising(fault), now);
        }
        return Transition.to(state.withAdvertisement(
                state.adverDeadline(), state.earlierLeaseUntil().get(), state.earlierLeaseUntil()));
    }

    private static String silence(Active state, MonotonicTime now) {
        Duration silence = now.since(state.leaseUntil()).plus(leaseTerm(state.local()));
        return "no advertisement left for " + silence.toMillis() + "ms";
    }

    private static Duration leaseTerm(LocalRouter local) {
        return local.options().version().leaseTerm(local.options().interval());
    }

    private static Transition timerExpired(Active state, MonotonicTime now) {
        List<VrrpAction> actions = new ArrayList<>(3);
        Active next = state;
        if (!now.isBefore(state.adverDeadline())) {
            next = advertised(next, state.adverDeadline(), now);
            actions.add(new SendAdvertisement(state.local().priority()));
            actions.add(new RenewLease());
        }
        if (state.nextAnnouncement().isPresent()
                && !now.isBefore(state.nextAnnouncement().get().at())) {
            next = announced(next, state.nextAnnouncement().get(), now, actions);
        }
        return new Transition(next, actions);
    }

    /**
     * The state after an advertisement sent now.
     *
     * @param scheduled when it was due. The next is due an interval later, so that lateness does not add up, unless
     *     that time has passed as well
     */
    private static Active advertised(Active state, MonotonicTime scheduled, MonotonicTime now) {
        Duration interval = state.local().options().interval().duration();
        MonotonicTime next = scheduled.plus(interval);
        return state.withAdvertisement(
                next.isAfter(now) ? next : now.plus(interval),
                now.plus(leaseTerm(state.local())),
                Optional.of(state.leaseUntil()));
    }

    private static Active announced(Active state, NextAnnouncement due, MonotonicTime now, List<VrrpAction> actions) {
        Announcements announcements = state.local().options().announcements();
        announce(due.refresh() ? announcements.refreshCount() : announcements.repeatCount(), actions);
        return state.withAnnouncement(now, refresh(announcements, now));
    }

    private static Optional<NextAnnouncement> refresh(Announcements announcements, MonotonicTime now) {
        return announcements.refreshes()
                ? Optional.of(new NextAnnouncement(now.plus(announcements.refreshInterval()), true))
                : Optional.empty();
    }

    private static void announce(int times, List<VrrpAction> actions) {
        if (times > 0) {
            actions.add(new AnnounceAddresses(times));
        }
    }

    private static Transition received(Active state, VrrpEvent.AdvertisementReceived received, MonotonicTime now) {
        int order = received.source().compareTo(received.localAddress());
        if (order == 0) {
            return Transition.to(state);
        }
        LocalRouter local = state.local();
        Priority theirs = received.advertisement().priority();
        if (theirs.equals(Priority.RESIGNATION)) {
            return Transition.to(
                    advertised(state, now, now), new SendAdvertisement(local.priority()), new RenewLease());
        }
        int claim = theirs.compareTo(local.priority());
        if (claim > 0) {
            return yieldTo(state, received, new Cause.HigherPriorityHeard(received.source(), theirs), now);
        }
        if (claim == 0 && order > 0) {
            return yieldTo(state, received, new Cause.HigherAddressHeard(received.source(), theirs), now);
        }
        return answerRival(state, received, now);
    }

    private static Transition yieldTo(
            Active state, VrrpEvent.AdvertisementReceived received, Cause cause, MonotonicTime now) {
        LocalRouter local = state.local();
        AdvertisementInterval activeInterval = local.options()
                .version()
                .activeInterval(
                        local.options().interval(), received.advertisement().interval());
        return Entrance.backup(StateName.ACTIVE, local, activeInterval, Optional.of(received.heard(now)), cause, now);
    }

    /**
     * Asserts our state at once (RFC 9568, section 6.4.3) and tells the link again where the addresses are: when a
     * rival turns up, for it has just announced itself, and then no more often than announcements are repeated anyway.
     */
    private static Transition answerRival(Active state, VrrpEvent.AdvertisementReceived received, MonotonicTime now) {
        Announcements announcements = state.local().options().announcements();
        List<VrrpAction> actions = new ArrayList<>(4);
        actions.add(new SendAdvertisement(state.local().priority()));
        actions.add(new RenewLease());
        Rival rival = heardAgain(state, received, now);
        Active next = advertised(state, now, now).with(rival);
        Duration pause =
                rival.heard() == 1 ? state.local().options().interval().duration() : announcements.repeatDelay();
        if (now.since(state.announcedAt()).compareTo(pause) >= 0) {
            announce(announcements.count(), actions);
            NextAnnouncement repetition = new NextAnnouncement(now.plus(announcements.repeatDelay()), false);
            next = next.withAnnouncement(now, Optional.of(repetition));
        }
        if (rival.heard() == RIVAL_ADVERTISEMENTS_OF_A_SPLIT) {
            actions.add(new ReportSplitSuspected(
                    received.source(), received.advertisement().priority()));
        }
        return new Transition(next, actions);
    }

    private static Rival heardAgain(Active state, VrrpEvent.AdvertisementReceived received, MonotonicTime now) {
        if (state.rival().isEmpty()) {
            return new Rival(1, now);
        }
        Duration pause =
                state.local().activeDownInterval(received.advertisement().interval());
        boolean over = now.since(state.rival().get().lastHeardAt()).compareTo(pause) > 0;
        return new Rival(over ? 1 : state.rival().get().heard() + 1, now);
    }

    /**
     * What the advertisement says may be new, and with it the lease's term, so it goes out at once. Nothing else is
     * disturbed.
     */
    private static Transition optionsChanged(Active state, LocalRouter local, MonotonicTime now) {
        ElectionOptions before = state.local().options();
        ElectionOptions after = local.options();
        Active next = state.with(local);
        if (next.nextAnnouncement().isEmpty()) {
            next = next.withAnnouncement(state.announcedAt(), refresh(after.announcements(), now));
        }
        boolean holdsOtherwise = before.version() != after.version()
                || !before.interval().equals(after.interval())
                || before.lease() != after.lease()
                || before.acceptMode() != after.acceptMode();
        return holdsOtherwise
                ? Transition.to(
                        advertised(next, now, now),
                        new SendAdvertisement(local.priority()),
                        new AcquireAddresses(after.acceptMode() || after.owner()))
                : Transition.to(next);
    }
}
