package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.vrrp.core.VrrpAction.ReportResumed;
import io.holdfast.kernel.vrrp.core.VrrpState.Backup;
import io.holdfast.kernel.vrrp.core.VrrpState.Peer;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import java.time.Duration;
import java.util.Optional;

/** RFC 9568, section 6.4.2. */
final class BackupRules {

    private BackupRules() {}

    static Transition on(Backup state, VrrpEvent event, MonotonicTime now) {
        LocalRouter local = state.local();
        return switch (event) {
            case VrrpEvent.TimerExpired() -> timerExpired(state, now);
            case VrrpEvent.AdvertisementReceived received -> received(state, received, now);
            case VrrpEvent.FaultRaised(var fault) -> Entrance.fault(StateName.BACKUP, local.raising(fault), now);
            case VrrpEvent.ShutdownRequested() -> Entrance.initialize(StateName.BACKUP, local, new Cause.Shutdown());
            case VrrpEvent.PriorityChanged(var priority) -> Transition.to(withSkewOf(state, local.with(priority)));
            case VrrpEvent.OptionsChanged(var options, var priority) ->
                optionsChanged(state, local.with(options, priority), now);
            case VrrpEvent.Started _,
                    VrrpEvent.FaultCleared _,
                    VrrpEvent.LeaseLost _,
                    VrrpEvent.SendFailed _,
                    VrrpEvent.AddressesFailed _ -> Transition.to(state);
        };
    }

    private static Transition timerExpired(Backup state, MonotonicTime now) {
        if (now.isBefore(state.activeDownDeadline())) {
            return Transition.to(state);
        }
        Duration wait = state.local().activeDownInterval(state.activeInterval());
        Duration lateness = now.since(state.activeDownDeadline());
        if (lateness.compareTo(wait) > 0) {
            // The process stood still: others have decided since, and what they said may not have reached the socket.
            return Transition.to(
                    rearmed(state.local(), state.activeInterval(), Optional.empty(), Optional.empty(), now),
                    new ReportResumed(lateness));
        }
        return Entrance.active(StateName.BACKUP, state.local(), takeoverCause(state, now), now);
    }

    private static Cause takeoverCause(Backup state, MonotonicTime now) {
        Duration after = now.since(state.armedAt());
        if (state.lastHeard().isPresent()) {
            Peer peer = state.lastHeard().get();
            if (peer.priority().equals(Priority.RESIGNATION)) {
                return new Cause.ResignationHeard(peer.address(), after);
            }
            if (state.preempting()) {
                return new Cause.LowerPriorityPreempted(peer.address(), peer.priority());
            }
        }
        return new Cause.ActiveDownExpired(after);
    }

    private static Transition received(Backup state, VrrpEvent.AdvertisementReceived received, MonotonicTime now) {
        if (received.source().equals(received.localAddress())) {
            return Transition.to(state);
        }
        Priority priority = received.advertisement().priority();
        Optional<Peer> sender = peer(state, received);
        if (priority.equals(Priority.RESIGNATION)) {
            return Transition.to(resigned(state, sender, now));
        }
        LocalRouter local = state.local();
        Optional<MonotonicTime> preemptAt = preemptAt(state, priority, now);
        if (preemptAt.isPresent() && !now.isBefore(preemptAt.get())) {
            return Transition.to(ignoring(state, sender, preemptAt));
        }
        AdvertisementInterval activeInterval = local.options()
                .version()
                .activeInterval(
                        local.options().interval(), received.advertisement().interval());
        return Transition.to(rearmed(state.local(), activeInterval, sender, preemptAt, now));
    }

    /** The sender of an advertisement; the same object as before, as long as it is the same and of the same priority. */
    private static Optional<Peer> peer(Backup state, VrrpEvent.AdvertisementReceived received) {
        if (state.lastHeard().isPresent()) {
            Peer last = state.lastHeard().get();
            if (last.address().equals(received.source())
                    && last.priority().equals(received.advertisement().priority())) {
                return state.lastHeard();
            }
        }
        return Optional.of(received.sender());
    }

    /** When an Active router of this priority is no longer left in peace; empty when it always is. */
    private static Optional<MonotonicTime> preemptAt(Backup state, Priority heard, MonotonicTime now) {
        LocalRouter local = state.local();
        if (!local.preempts() || heard.compareTo(local.priority()) >= 0) {
            return Optional.empty();
        }
        return state.preemptAt().isPresent()
                ? state.preemptAt()
                : Optional.of(now.plus(local.options().preemptDelay()));
    }

    /** RFC 9568, section 6.4.2: an advertisement of lower priority is discarded, so the timer runs on. */
    private static Backup ignoring(Backup state, Optional<Peer> sender, Optional<MonotonicTime> preemptAt) {
        return new Backup(
                state.local(),
                state.activeInterval(),
                state.armedAt(),
                state.activeDownDeadline(),
                sender,
                preemptAt,
                true);
    }

    /** Waits for Skew_Time only. Never longer than before: resignations without end must not keep the addresses down. */
    private static Backup resigned(Backup state, Optional<Peer> sender, MonotonicTime now) {
        MonotonicTime skewed = now.plus(state.local().skewTime(state.activeInterval()));
        return new Backup(
                state.local(),
                state.activeInterval(),
                now,
                skewed.isBefore(state.activeDownDeadline()) ? skewed : state.activeDownDeadline(),
                sender,
                state.preemptAt(),
                false);
    }

    private static Backup rearmed(
            LocalRouter local,
            AdvertisementInterval activeInterval,
            Optional<Peer> sender,
            Optional<MonotonicTime> preemptAt,
            MonotonicTime now) {
        return new Backup(
                local,
                activeInterval,
                now,
                now.plus(local.activeDownInterval(activeInterval)),
                sender,
                preemptAt,
                false);
    }

    /** A new priority moves the running timer by the difference of the skews, so that trackers cannot hold it up. */
    private static Backup withSkewOf(Backup state, LocalRouter local) {
        Duration difference =
                local.skewTime(state.activeInterval()).minus(state.local().skewTime(state.activeInterval()));
        return new Backup(
                local,
                state.activeInterval(),
                state.armedAt(),
                state.activeDownDeadline().plus(difference),
                state.lastHeard(),
                state.preemptAt(),
                state.preempting());
    }

    private static Transition optionsChanged(Backup state, LocalRouter local, MonotonicTime now) {
        ElectionOptions before = state.local().options();
        ElectionOptions after = local.options();
        if (after.owner() && !before.owner()) {
            return Entrance.active(StateName.BACKUP, local, new Cause.AddressOwner(), now);
        }
        AdvertisementInterval activeInterval = after.version().activeInterval(after.interval(), state.activeInterval());
        return after.version() == before.version() && activeInterval.equals(state.activeInterval())
                ? Transition.to(withSkewOf(state, local))
                : Transition.to(rearmed(local, activeInterval, state.lastHeard(), state.preemptAt(), now));
    }
}
