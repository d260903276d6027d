package io.holdfast.api.balance;

import io.holdfast.api.net.Endpoint;

/**
 * What one server of a service is to be.
 *
 * @param endpoint where it answers; with direct routing and tunnels the port is the service's
 * @param weight 0..2147483647
 * @param upperThreshold no new connections while it has more; 0: no limit
 * @param lowerThreshold new connections again when it has fewer; 0: at three quarters of the upper
 * @param inhibited its weight is 0 because it is not to serve, being down say, and not because somebody drains it:
 *     clients that can be sent elsewhere without their noticing are
 */
public record RealServer(
        Endpoint endpoint,
        Forwarding forwarding,
        int weight,
        long upperThreshold,
        long lowerThreshold,
        boolean inhibited) {

    /** One that is not inhibited. */
    public RealServer(Endpoint endpoint, Forwarding forwarding, int weight, long upperThreshold, long lowerThreshold) {
        this(endpoint, forwarding, weight, upperThreshold, lowerThreshold, false);
    }

    public RealServer {
        if (weight < 0) {
            throw new IllegalArgumentException("weight " + weight + " is negative");
        }
        if (inhibited && weight != 0) {
            throw new IllegalArgumentException("a server is inhibited at weight " + weight);
        }
    }

    /** The same with another weight, not inhibited. */
    public RealServer withWeight(int other) {
        return new RealServer(endpoint, forwarding, other, upperThreshold, lowerThreshold);
    }

    /** The same at weight 0, inhibited. */
    public RealServer inhibit() {
        return new RealServer(endpoint, forwarding, 0, upperThreshold, lowerThreshold, true);
    }
}
