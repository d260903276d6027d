package io.holdfast.api.balance;

import io.holdfast.api.net.Endpoint;

/**
 * What one server of a service is to be.
 *
 * @param endpoint where it answers; with direct routing and tunnels the port is the service's
 * @param weight 0..2147483647
 * @param upperThreshold no new connections while it has more; 0: no limit
 * @param lowerThreshold new connections again when it has fewer; 0: at three quarters of the upper
 */
public record RealServer(
        Endpoint endpoint, Forwarding forwarding, int weight, long upperThreshold, long lowerThreshold) {

    public RealServer {
        if (weight < 0) {
            throw new IllegalArgumentException("weight " + weight + " is negative");
        }
    }

    /** The same with another weight. */
    public RealServer withWeight(int other) {
        return new RealServer(endpoint, forwarding, other, upperThreshold, lowerThreshold);
    }
}
