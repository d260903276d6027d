package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.vrrp.core.VrrpAction.ReportResumed;
import io.holdfast.kernel.vrrp.core.VrrpState.Backup;
import io.holdfast.kernel.vrrp.core.VrrpState.Heard;
import io.holdfast.kernel.vrrp.core.VrrpState.Phase;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import java.time.Duration;
import java.util.Optional;

/** RFC 9568, section 6.4.2; how a router of lower priority is replaced is in {@link Preemption}. */
final class BackupRules {

    private BackupRules() {}

    static Transition on(Backup state, VrrpEvent event, MonotonicTime now) {
        LocalRouter local = state.local();
        return switch (event) {
            case VrrpEvent.TimerExpired() -> timerExpired(state, now);
            case VrrpEvent.AdvertisementReceived received ->
                received.source().equals(received.localAddress())
                        ? Transition.to(state)
                        : Transition.to(heard(state, received.heard(now)));
            case VrrpEvent.FaultRaised(var fault) -> Entrance.fault(StateName.BACKUP, local.raising(fault), now);
            case VrrpEvent.ShutdownRequested() -> Entrance.initialize(StateName.BACKUP, local, new Cause.Shutdown());
            case VrrpEvent.PriorityChanged(var priority) -> Transition.to(with(state, local.with(priority)));
            case VrrpEvent.OptionsChanged(var options, var priority) ->
                optionsChanged(state, local.with(options, priority), now);
            case VrrpEvent.LinkChanged() ->
                Transition.to(local.addressFailures() == 0 ? state : with(state, local.forgettingFailures()));
            case VrrpEvent.Started _,
                    VrrpEvent.FaultCleared _,
                    VrrpEvent.LeaseLost _,
                    VrrpEvent.SendFailed _,
                    VrrpEvent.AddressesFailed _,
                    VrrpEvent.AddressesTried _ -> Transition.to(state);
        };
    }

    private static Transition timerExpired(Backup state, MonotonicTime now) {
        if (now.isBefore(state.activeDownDeadline())) {
            return Transition.to(state);
        }
        Duration lateness = now.since(state.activeDownDeadline());
        if (lateness.compareTo(state.local().activeDownInterval(state.activeInterval())) > 0) {
            // The process stood still: others have decided since, and what they said may not have reached the socket.
            return Transition.to(
                    armed(state.local(), state.activeInterval(), now, Optional.empty(), Optional.empty()),
                    new ReportResumed(lateness));
        }
        Optional<Backup> patient = Preemption.waitingOn(state, now);
        return patient.isPresent()
                ? Transition.to(patient.get())
                : Entrance.active(StateName.BACKUP, state.local(), takeoverCause(state, now), now);
    }

    private static Cause takeoverCause(Backup state, MonotonicTime now) {
        if (state.lastHeard().isEmpty()) {
            return new Cause.ActiveDownExpired(now.since(state.armedAt()));
        }
        Heard heard = state.lastHeard().get();
        if (heard.priority().equals(Priority.RESIGNATION)) {
            return new Cause.ResignationHeard(heard.address(), now.since(heard.at()));
        }
        return switch (state.phase()) {
            case WAITING, PREEMPTION_DUE -> new Cause.ActiveDownExpired(now.since(heard.at()));
            case PREEMPTING, HANDOVER -> new Cause.LowerPriorityPreempted(heard.address(), heard.priority());
        };
    }

    private static Backup heard(Backup state, Heard heard) {
        if (heard.priority().equals(Priority.RESIGNATION)) {
            return resigned(state, heard);
        }
        Optional<MonotonicTime> preemptAt = Preemption.preemptAt(state, heard);
        if (preemptAt.isPresent() && !heard.at().isBefore(preemptAt.get())) {
            return Preemption.ignoring(state, heard, preemptAt);
        }
        ElectionOptions options = state.local().options();
        AdvertisementInterval activeInterval = options.version().activeInterval(options.interval(), heard.interval());
        return armed(state.local(), activeInterval, heard.at(), Optional.of(heard), preemptAt);
    }

    /**
     * Waits for Skew_Time only. Never longer than before: resignations without end must not keep the addresses down.
     */
    private static Backup resigned(Backup state, Heard heard) {
        MonotonicTime skewed = heard.at().plus(state.local().skewTime(state.activeInterval()));
        return new Backup(
                state.local(),
                state.activeInterval(),
                heard.at(),
                skewed.isBefore(state.activeDownDeadline()) ? skewed : state.activeDownDeadline(),
                Optional.of(heard),
                state.preemptAt(),
                Phase.WAITING);
    }

    private static Backup armed(
            LocalRouter local,
            AdvertisementInterval activeInterval,
            MonotonicTime at,
            Optional<Heard> lastHeard,
            Optional<MonotonicTime> preemptAt) {
        return new Backup(
                local,
                activeInterval,
                at,
                at.plus(local.activeDownInterval(activeInterval)),
                lastHeard,
                preemptAt,
                Phase.WAITING);
    }

    /**
     * The same wait for a router of another priority: the timer moves by the difference of the skews, so that a tracker
     * that changes its mind all the time cannot hold it up.
     */
    private static Backup with(Backup state, LocalRouter local) {
        if (state.phase() != Phase.WAITING
                && !Preemption.isBetter(local, state.lastHeard().orElseThrow())) {
            Heard active = state.lastHeard().get();
            return armed(local, active.interval(), active.at(), state.lastHeard(), Optional.empty());
        }
        Duration difference =
                local.skewTime(state.activeInterval()).minus(state.local().skewTime(state.activeInterval()));
        return new Backup(
                local,
                state.activeInterval(),
                state.armedAt(),
                state.activeDownDeadline().plus(difference),
                state.lastHeard(),
                state.preemptAt(),
                state.phase());
    }

    private static Transition optionsChanged(Backup state, LocalRouter local, MonotonicTime now) {
        ElectionOptions before = state.local().options();
        ElectionOptions after = local.options();
        if (after.owner() && !before.owner()) {
            return Entrance.active(StateName.BACKUP, local, new Cause.AddressOwner(), now);
        }
        AdvertisementInterval activeInterval = after.version().activeInterval(after.interval(), state.activeInterval());
        return after.version() == before.version() && activeInterval.equals(state.activeInterval())
                ? Transition.to(with(state, local))
                : Transition.to(armed(local, activeInterval, now, state.lastHeard(), state.preemptAt()));
    }
}
