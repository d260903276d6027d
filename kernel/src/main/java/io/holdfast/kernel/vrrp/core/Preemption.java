package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.vrrp.core.VrrpState.Backup;
import io.holdfast.kernel.vrrp.core.VrrpState.Heard;
import io.holdfast.kernel.vrrp.core.VrrpState.Phase;
import java.time.Duration;
import java.util.Optional;

/**
 * How a Backup replaces an Active router of lower priority.
 *
 * <p>RFC 9568, section 6.4.2, lets it ignore that router's advertisements and take over when its own timer ends. At
 * that time the other one may be frozen, with up to three advertisement intervals of its lease left: it could not give
 * way, and both would hold the addresses. So, unless leases are off, we take over at the first advertisement after that
 * time, which proves that the other one is there to hear ours, or when it has been silent for so long that its lease
 * has ended. That is an advertisement interval later at most.
 */
final class Preemption {

    /**
     * The part of Skew_Time that passes between the sign of life and the takeover, so that of several routers that wait
     * for it the best goes first: long against the delay of a network, short against an advertisement interval.
     */
    private static final int SKEW_PARTS = 16;

    /**
     * While waiting for the sign of life we wake that often in each of the other router's intervals, to know that we
     * have been awake ourselves: an advertisement that has been lying in the socket proves nothing.
     */
    private static final int WATCHES = 4;

    private Preemption() {}

    /** Whether {@code local} is to replace the router that was heard, sooner or later. */
    static boolean isBetter(LocalRouter local, Heard heard) {
        return local.preempts() && heard.priority().compareTo(local.priority()) < 0;
    }

    /** When the Active router that was heard is no longer left in peace; empty when it always is. */
    static Optional<MonotonicTime> preemptAt(Backup state, Heard heard) {
        if (!isBetter(state.local(), heard)) {
            return Optional.empty();
        }
        return state.preemptAt().isPresent()
                ? state.preemptAt()
                : Optional.of(heard.at().plus(state.local().options().preemptDelay()));
    }

    /** The state after an advertisement that does not count. */
    static Backup ignoring(Backup state, Heard heard, Optional<MonotonicTime> preemptAt) {
        Backup next = new Backup(
                state.local(),
                state.activeInterval(),
                state.armedAt(),
                state.activeDownDeadline(),
                Optional.of(heard),
                preemptAt,
                state.phase());
        return switch (state.phase()) {
            case WAITING -> next.with(Phase.PREEMPTING, state.activeDownDeadline());
            case PREEMPTING, HANDOVER -> next;
            case PREEMPTION_DUE -> {
                Duration moment = state.local().skewTime(state.activeInterval()).dividedBy(SKEW_PARTS);
                // A stale one may not be the last in the socket: the timer, which is due, will tell when it is empty.
                yield isStale(state, heard.at())
                        ? next
                        : next.with(Phase.HANDOVER, heard.at().plus(moment));
            }
        };
    }

    /** The state to wait on in although the timer has ended; empty when it is time to take over. */
    static Optional<Backup> waitingOn(Backup state, MonotonicTime now) {
        if (!state.local().options().lease()) {
            return Optional.empty();
        }
        return switch (state.phase()) {
            case WAITING -> Optional.empty();
            case PREEMPTING, PREEMPTION_DUE -> untilSilent(state, now);
            case HANDOVER -> isStale(state, now) ? untilSilent(state, now) : Optional.empty();
        };
    }

    private static Optional<Backup> untilSilent(Backup state, MonotonicTime now) {
        Heard heard = lastHeard(state);
        MonotonicTime silentAt = heard.at().plus(state.local().activeDownInterval(heard.interval()));
        if (!now.isBefore(silentAt)) {
            return Optional.empty();
        }
        MonotonicTime watchAt = now.plus(watch(heard));
        return Optional.of(state.with(Phase.PREEMPTION_DUE, watchAt.isBefore(silentAt) ? watchAt : silentAt));
    }

    /** Whether we come so late after our deadline that we may have stood still, and the other router since, too. */
    private static boolean isStale(Backup state, MonotonicTime now) {
        return now.isAfter(state.activeDownDeadline().plus(watch(lastHeard(state))));
    }

    private static Duration watch(Heard heard) {
        return heard.interval().duration().dividedBy(WATCHES);
    }

    private static Heard lastHeard(Backup state) {
        return state.lastHeard().orElseThrow();
    }
}
