package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.vrrp.core.VrrpState.Initialize;

/** RFC 9568, section 6.4.1: only {@code Started} leads out; everything else is at most remembered. */
final class InitializeRules {

    private InitializeRules() {}

    static Transition on(Initialize state, VrrpEvent event, MonotonicTime now) {
        LocalRouter local = state.local();
        return switch (event) {
            case VrrpEvent.Started() ->
                local.faults().isEmpty()
                        ? Entrance.participant(StateName.INITIALIZE, local, new Cause.Startup(), now)
                        : Entrance.fault(StateName.INITIALIZE, local, now);
            case VrrpEvent.FaultRaised(var fault) -> Transition.to(new Initialize(local.raising(fault)));
            case VrrpEvent.FaultCleared(var fault) -> Transition.to(new Initialize(local.clearing(fault)));
            case VrrpEvent.PriorityChanged(var priority) -> Transition.to(new Initialize(local.with(priority)));
            case VrrpEvent.OptionsChanged(var options, var priority) ->
                Transition.to(new Initialize(local.with(options, priority)));
            case VrrpEvent.ShutdownRequested _,
                    VrrpEvent.TimerExpired _,
                    VrrpEvent.AdvertisementReceived _,
                    VrrpEvent.LeaseLost _,
                    VrrpEvent.SendFailed _,
                    VrrpEvent.AddressesFailed _,
                    VrrpEvent.AddressesTried _,
                    VrrpEvent.LinkChanged _ -> Transition.to(state);
        };
    }
}
