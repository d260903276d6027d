package io.holdfast.kernel.vrrp.core;

import java.util.ArrayList;
import java.util.List;

/**
 * What follows from an event.
 *
 * @param next the state from now on; the same object when nothing changed
 * @param actions everything to do, in order
 */
public record Transition(VrrpState next, List<VrrpAction> actions) {

    public Transition {
        actions = List.copyOf(actions);
    }

    static Transition to(VrrpState next, VrrpAction... actions) {
        return new Transition(next, List.of(actions));
    }

    /** This transition and the one that starts where it ends, as one. */
    Transition then(Transition second) {
        if (second.actions.isEmpty()) {
            return new Transition(second.next, actions);
        }
        List<VrrpAction> all = new ArrayList<>(actions);
        all.addAll(second.actions);
        return new Transition(second.next, all);
    }
}
