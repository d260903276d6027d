package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.vrrp.core.VrrpState.Fault;
import java.util.Optional;

/** Outside of the RFC, as in keepalived: a router that cannot take part says nothing and waits until every fault is over. */
final class FaultRules {

    private FaultRules() {}

    static Transition on(Fault state, VrrpEvent event, MonotonicTime now) {
        LocalRouter local = state.local();
        return switch (event) {
            case VrrpEvent.FaultRaised(var fault) ->
                Transition.to(new Fault(local.raising(fault), state.retryDeadline()));
            case VrrpEvent.FaultCleared(var fault) -> cleared(state, fault, state.retryDeadline(), now);
            case VrrpEvent.TimerExpired() -> retry(state, now);
            case VrrpEvent.PriorityChanged(var priority) ->
                Transition.to(new Fault(local.with(priority), state.retryDeadline()));
            case VrrpEvent.OptionsChanged(var options, var priority) ->
                Transition.to(new Fault(local.with(options, priority), state.retryDeadline()));
            case VrrpEvent.ShutdownRequested() ->
                Entrance.initialize(StateName.FAULT, withoutOurOwn(local), new Cause.Shutdown());
            case VrrpEvent.Started _,
                    VrrpEvent.AdvertisementReceived _,
                    VrrpEvent.LeaseLost _,
                    VrrpEvent.SendFailed _,
                    VrrpEvent.AddressesFailed _ -> Transition.to(state);
        };
    }

    private static Transition retry(Fault state, MonotonicTime now) {
        if (state.retryDeadline().isEmpty()
                || now.isBefore(state.retryDeadline().get())) {
            return Transition.to(state);
        }
        FaultCause ours = state.local().faults().stream()
                .filter(fault -> fault.kind().raisedByElection())
                .findFirst()
                .orElseThrow();
        return cleared(state, ours, Optional.empty(), now);
    }

    private static Transition cleared(
            Fault state, FaultCause fault, Optional<MonotonicTime> retryDeadline, MonotonicTime now) {
        if (!state.local().faults().contains(fault)) {
            return Transition.to(state);
        }
        LocalRouter local = state.local().clearing(fault);
        return local.faults().isEmpty()
                ? Entrance.participant(StateName.FAULT, local, new Cause.FaultCleared(fault), now)
                : Transition.to(new Fault(local, retryDeadline));
    }

    /** A router that is started again starts without the failures of its last run. */
    private static LocalRouter withoutOurOwn(LocalRouter local) {
        LocalRouter rest = local;
        for (FaultCause fault : local.faults()) {
            rest = fault.kind().raisedByElection() ? rest.clearing(fault) : rest;
        }
        return rest;
    }
}
