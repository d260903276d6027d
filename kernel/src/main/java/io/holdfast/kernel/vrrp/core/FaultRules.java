package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.vrrp.core.VrrpState.Fault;
import java.util.Optional;

/**
 * Outside of the RFC, as in keepalived: a router that cannot take part says nothing and waits until every fault is
 * over.
 */
final class FaultRules {

    private FaultRules() {}

    static Transition on(Fault state, VrrpEvent event, MonotonicTime now) {
        LocalRouter local = state.local();
        return switch (event) {
            case VrrpEvent.FaultRaised(var fault) -> Transition.to(with(state, local.raising(fault)));
            case VrrpEvent.FaultCleared(var fault) ->
                participating(state, local.clearing(fault), new Cause.FaultCleared(fault), now);
            case VrrpEvent.TimerExpired() -> timerExpired(state, now);
            case VrrpEvent.PriorityChanged(var priority) -> Transition.to(with(state, local.with(priority)));
            case VrrpEvent.OptionsChanged(var options, var priority) ->
                Transition.to(with(state, local.with(options, priority)));
            case VrrpEvent.ShutdownRequested() ->
                Entrance.initialize(StateName.FAULT, local.clearingOurOwn(), new Cause.Shutdown());
            case VrrpEvent.AddressesTried(var failure) -> tried(state, failure, now);
            case VrrpEvent.LinkChanged() -> Transition.to(hopeful(state, now));
            case VrrpEvent.Started _,
                    VrrpEvent.AdvertisementReceived _,
                    VrrpEvent.LeaseLost _,
                    VrrpEvent.SendFailed _,
                    VrrpEvent.AddressesFailed _ -> Transition.to(state);
        };
    }

    /** Addresses are tried where nobody notices; only when they can be held the other routers are bothered again. */
    private static Transition timerExpired(Fault state, MonotonicTime now) {
        LocalRouter local = state.local();
        Optional<MonotonicTime> due = state.retryDeadline().filter(deadline -> !now.isBefore(deadline));
        if (due.isEmpty()) {
            return Transition.to(state);
        }
        if (addressesFault(local).isPresent()) {
            return Transition.to(retryingLater(local, now), new VrrpAction.TryAddresses());
        }
        return ours(local)
                .map(fault -> participating(state, local.clearingOurOwn(), new Cause.TryingAgain(fault, 0), now))
                .orElse(Transition.to(state));
    }

    private static Transition tried(Fault state, Optional<String> failure, MonotonicTime now) {
        LocalRouter local = state.local();
        Optional<FaultCause> ours = addressesFault(local);
        if (ours.isEmpty()) {
            return Transition.to(state);
        }
        return failure.isPresent()
                ? Transition.to(retryingLater(local.failing(failure.get(), local.addressFailures() + 1), now))
                : participating(
                        state, local.clearingOurOwn(), new Cause.TryingAgain(ours.get(), local.addressFailures()), now);
    }

    private static Fault retryingLater(LocalRouter local, MonotonicTime now) {
        return new Fault(local, Optional.of(now.plus(RetryDelay.of(local))));
    }

    /** What failed before may work now: soon, for changes come in groups. */
    private static Fault hopeful(Fault state, MonotonicTime now) {
        LocalRouter local = state.local().forgettingFailures();
        MonotonicTime soon = now.plus(RetryDelay.of(local));
        return new Fault(local, state.retryDeadline().map(deadline -> soon.isBefore(deadline) ? soon : deadline));
    }

    private static Optional<FaultCause> addressesFault(LocalRouter local) {
        return ours(local).filter(fault -> fault.kind() == FaultCause.Kind.ADDRESSES_FAILED);
    }

    private static Optional<FaultCause> ours(LocalRouter local) {
        return local.faults().stream()
                .filter(fault -> fault.kind().raisedByElection())
                .findFirst();
    }

    private static Transition participating(Fault state, LocalRouter local, Cause cause, MonotonicTime now) {
        return local.faults().isEmpty()
                ? Entrance.participant(StateName.FAULT, local, cause, now)
                : Transition.to(with(state, local));
    }

    private static Fault with(Fault state, LocalRouter local) {
        return new Fault(local, local.hasOurOwn() ? state.retryDeadline() : Optional.empty());
    }
}
