package io.holdfast.kernel.check;

import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.check.Target;
import io.holdfast.kernel.check.core.HealthPolicy;

/**
 * One check of one target, ready to run. Equal ones are run once.
 *
 * @param <O> the options record of the checker
 */
public record CheckSpec<O>(HealthCheckerFactory<O> factory, O options, HealthPolicy policy, Target target) {

    /** What logs and status call it: {@code http 10.0.0.11:80}. */
    public String name() {
        return factory.type() + " " + target.endpoint();
    }
}
