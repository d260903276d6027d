package io.holdfast.kernel.balance.core;

/**
 * How much of a service has to be up for it to count as whole. Compared with the sum of the weights of its servers that
 * are up.
 *
 * @param weight the sum that is asked for, 1 or more; more than all servers together have is reduced to that
 * @param hysteresis so much more to gain the quorum and so much less to lose it, less than {@code weight}
 */
public record Quorum(long weight, long hysteresis) {

    /** One server is enough. */
    public static final Quorum ANY = new Quorum(1, 0);

    public Quorum {
        if (weight < 1 || hysteresis < 0 || hysteresis >= weight) {
            throw new IllegalArgumentException(
                    "a quorum of " + weight + " cannot have a hysteresis of " + hysteresis + ": 0.." + (weight - 1));
        }
    }

    /** The sum that is asked for when all servers together have {@code total}. */
    public long of(long total) {
        return Math.min(weight, total);
    }

    /**
     * Whether the service has its quorum.
     *
     * @param had whether it had it until now
     * @param sum of the weights of the servers that are up
     * @param total of the weights of all servers, as configured
     */
    public boolean holds(boolean had, long sum, long total) {
        // A quorum that could never be gained would leave the service to its sorry server for ever.
        return had ? sum > 0 && sum >= of(total) - hysteresis : sum > 0 && sum >= Math.min(weight + hysteresis, total);
    }
}
