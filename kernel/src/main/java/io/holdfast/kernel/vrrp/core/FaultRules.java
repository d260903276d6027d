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
            case VrrpEvent.FaultRaised(var fault) -> Transition.to(with(state, local.raising(fault)));
            case VrrpEvent.FaultCleared(var fault) -> cleared(state, local.clearing(fault), fault, now);
            case VrrpEvent.TimerExpired() -> timerExpired(state, now);
            case VrrpEvent.PriorityChanged(var priority) -> Transition.to(with(state, local.with(priority)));
            case VrrpEvent.OptionsChanged(var options, var priority) ->
                Transition.to(with(state, local.with(options, priority)));
            case VrrpEvent.ShutdownRequested() ->
                Entrance.initialize(StateName.FAULT, local.clearingOurOwn(), new Cause.Shutdown());
            case VrrpEvent.Started _,
                    VrrpEvent.AdvertisementReceived _,
                    VrrpEvent.LeaseLost _,
                    VrrpEvent.SendFailed _,
                    VrrpEvent.AddressesFailed _ -> Transition.to(state);
        };
    }

    private static Transition timerExpired(Fault state, MonotonicTime now) {
        Optional<MonotonicTime> due = state.retryDeadline().filter(deadline -> !now.isBefore(deadline));
        Optional<FaultCause> ours = state.local().faults().stream()
                .filter(fault -> fault.kind().raisedByElection())
                .findFirst();
        return due.isPresent() && ours.isPresent()
                ? cleared(state, state.local().clearingOurOwn(), ours.get(), now)
                : Transition.to(state);
    }

    private static Transition cleared(Fault state, LocalRouter local, FaultCause fault, MonotonicTime now) {
        return local.faults().isEmpty()
                ? Entrance.participant(StateName.FAULT, local, new Cause.FaultCleared(fault), now)
                : Transition.to(with(state, local));
    }

    private static Fault with(Fault state, LocalRouter local) {
        return new Fault(local, local.hasOurOwn() ? state.retryDeadline() : Optional.empty());
    }
}
