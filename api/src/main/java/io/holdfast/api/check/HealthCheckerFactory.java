package io.holdfast.api.check;

import io.holdfast.api.Factory;

/**
 * Makes a {@link HealthChecker}. Its type is the word after {@code type =} in a {@code check} section.
 *
 * <p>The kernel reads the keys that all checks have ({@code interval}, {@code timeout}, {@code rise}, {@code fall},
 * {@code retry}, {@code delay-before-retry}, {@code warm-up}, {@code start-state}, {@code address}, {@code port},
 * {@code source-address}, {@code interface}) before it asks for the options: a factory never reads these.
 *
 * @param <O> the options record; the kernel runs two checks as one when their types, options, targets and timing are
 *     equal, so it needs a meaningful {@code equals}
 */
public interface HealthCheckerFactory<O> extends Factory<O> {

    /**
     * Whether such a check asks at a port: that of the server, or the {@code port} of its section. A check that needs
     * one and has none, as with servers behind a firewall mark, is a problem of the configuration.
     */
    default boolean needsPort() {
        return false;
    }

    /**
     * Makes the checker of one target: on a virtual thread, right before its first attempt, for possibly thousands of
     * targets. What is expensive and can be shared belongs into the options record.
     */
    HealthChecker create(O options, Context context);

    /** All that a checker may see of Holdfast. */
    interface Context {

        /** What a log line calls this check: {@code http 10.0.0.11:80}. */
        String name();
    }
}
