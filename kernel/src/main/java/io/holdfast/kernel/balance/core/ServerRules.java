package io.holdfast.kernel.balance.core;

import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.RealServer;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import java.util.OptionalInt;

/**
 * One server as it is configured.
 *
 * @param port empty: the port at which clients arrive
 * @param weight 0..2147483647; 0 drains the server: no new connections, whatever its checks advise
 * @param upperThreshold no new connections while it has more; 0: no limit
 * @param lowerThreshold new connections again when it has fewer; 0: at three quarters of the upper
 * @param inhibitOnFailure weight 0 instead of removal while it is down
 */
public record ServerRules(
        IpAddress address,
        OptionalInt port,
        Forwarding forwarding,
        int weight,
        long upperThreshold,
        long lowerThreshold,
        boolean inhibitOnFailure) {

    /** Where it answers for clients that arrive there. */
    public Endpoint endpoint(ServiceKey key) {
        return new Endpoint(
                address,
                port.orElse(
                        switch (key) {
                            case ServiceKey.Virtual virtual ->
                                virtual.endpoint().port();
                            case ServiceKey.FirewallMark _ -> 0;
                        }));
    }

    /** The server for clients that arrive there, at this weight. */
    RealServer at(ServiceKey key, int now) {
        return new RealServer(endpoint(key), forwarding, now, upperThreshold, lowerThreshold);
    }
}
