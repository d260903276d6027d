package io.holdfast.kernel.check;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.check.Target;
import io.holdfast.kernel.check.core.HealthPolicy;
import io.holdfast.kernel.plugin.Configured;

/** One check of one target, ready to run. Equal ones are run once. */
public record CheckSpec(
        Configured<HealthCheckerFactory.Context, HealthChecker> checker, HealthPolicy policy, Target target) {

    /** What logs and status call it: {@code http 10.0.0.11:80}. */
    public String name() {
        return checker.type() + " " + target.endpoint();
    }
}
