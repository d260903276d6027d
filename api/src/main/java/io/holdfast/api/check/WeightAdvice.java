package io.holdfast.api.check;

/**
 * What a check makes of a server's configured weight. Where several checks of one server advise, the smallest
 * {@link Exactly} replaces the configured weight, then every {@link Plus} is added, then the sum is kept within
 * 0..2147483647.
 */
public sealed interface WeightAdvice {

    /**
     * This weight instead of the configured one.
     *
     * @param weight 0 or more; 0 gives the server no new connections
     */
    record Exactly(int weight) implements WeightAdvice {
        public Exactly {
            if (weight < 0) {
                throw new IllegalArgumentException("weight " + weight + " is negative");
            }
        }
    }

    /** The configured weight and this, which may be negative. */
    record Plus(int change) implements WeightAdvice {}
}
