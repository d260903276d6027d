package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.time.MonotonicTime;

/**
 * The election of one virtual router: a pure function. What the caller owes it is said in the package's description.
 *
 * <p>Each state has its own class with one case for every event; {@code Entrance} has the only doors into a state.
 */
public final class Election {

    private Election() {}

    /** The state of a router that has not been started: faults may be raised, nothing is sent. */
    public static VrrpState initial(ElectionOptions options) {
        return new VrrpState.Initialize(LocalRouter.of(options));
    }

    /**
     * The next state, and what to do.
     *
     * @param now when the event is handled, never before an earlier call's
     */
    public static Transition on(VrrpState state, VrrpEvent event, MonotonicTime now) {
        return switch (state) {
            case VrrpState.Initialize initialize -> InitializeRules.on(initialize, event, now);
            case VrrpState.Backup backup -> BackupRules.on(backup, event, now);
            case VrrpState.Active active -> ActiveRules.on(active, event, now);
            case VrrpState.Fault fault -> FaultRules.on(fault, event, now);
        };
    }
}
