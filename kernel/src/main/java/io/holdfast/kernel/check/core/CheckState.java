package io.holdfast.kernel.check.core;

import io.holdfast.api.check.Verdict;
import io.holdfast.api.check.WeightAdvice;
import io.holdfast.kernel.check.core.HealthPolicy.StartState;
import java.util.Optional;

/**
 * What one check knows of its server.
 *
 * @param up whether the server counts as well
 * @param decided whether that is a verdict's doing; false while it is only assumed
 * @param streak rounds in a row that speak against {@code up}
 * @param retried attempts already repeated in this round
 * @param advice what the last passed attempt wants the weight to be
 */
public record CheckState(boolean up, boolean decided, int streak, int retried, Optional<WeightAdvice> advice) {

    /** The state before the first verdict. */
    public static CheckState assumed(HealthPolicy policy) {
        return new CheckState(policy.start() == StartState.UP, false, 0, 0, Optional.empty());
    }

    /** The state after a time in which nobody asked: what was known is assumed, and the next verdict decides. */
    public CheckState resumed() {
        return new CheckState(up, false, 0, 0, advice);
    }

    /** What follows from the verdict of an attempt. */
    public Step on(Verdict verdict, HealthPolicy policy) {
        return switch (verdict) {
            case Verdict.Healthy healthy -> passed(healthy.weight(), policy);
            case Verdict.Unhealthy _ -> failed(policy);
            case Verdict.Unasked _ -> new Step(this, Pace.AFTER_INTERVAL);
        };
    }

    private Step passed(Optional<WeightAdvice> wanted, HealthPolicy policy) {
        boolean enough = !decided || streak + 1 >= policy.rise();
        if (up || enough) {
            return new Step(new CheckState(true, true, 0, 0, wanted), Pace.AFTER_INTERVAL);
        }
        return new Step(new CheckState(false, true, streak + 1, 0, advice), Pace.AFTER_INTERVAL);
    }

    private Step failed(HealthPolicy policy) {
        if (decided && up && retried < policy.retry()) {
            return new Step(new CheckState(true, true, streak, retried + 1, advice), Pace.AFTER_RETRY_DELAY);
        }
        boolean enough = !decided || streak + 1 >= policy.fall();
        if (!up || enough) {
            return new Step(new CheckState(false, true, 0, 0, advice), Pace.AFTER_INTERVAL);
        }
        return new Step(new CheckState(true, true, streak + 1, 0, advice), Pace.AFTER_INTERVAL);
    }

    /** Whether servers have to hear of it: another state, another weight, or no longer a mere assumption. */
    public boolean differsFrom(CheckState other) {
        return up != other.up || decided != other.decided || !advice.equals(other.advice);
    }

    /** When the next attempt starts. */
    public enum Pace {
        AFTER_INTERVAL,
        AFTER_RETRY_DELAY
    }

    /** What follows from a verdict: the next state, and when to ask again. */
    public record Step(CheckState state, Pace pace) {}
}
