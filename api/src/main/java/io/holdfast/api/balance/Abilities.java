package io.holdfast.api.balance;

import java.util.Set;

/**
 * What a kind of balancer can do. What a service asks for beyond it is a problem of the configuration, found without
 * starting anything.
 *
 * @param schedulers the words that may follow {@code scheduler =}, the first in sorted order of no importance
 * @param defaultScheduler the one used where none is written
 * @param schedulerFlags the words that may be in {@code scheduler-flags}; one that begins with the word of a scheduler
 *     and a hyphen is for that scheduler only
 * @param persistenceEngines the words that may follow {@code persistence-engine =}
 */
public record Abilities(
        Set<Protocol> protocols,
        Set<String> schedulers,
        String defaultScheduler,
        Set<String> schedulerFlags,
        Set<Forwarding.Method> forwarding,
        Forwarding.Method defaultForwarding,
        Set<String> persistenceEngines,
        Set<Feature> features) {

    /** What some balancers can do and others cannot. */
    public enum Feature {
        /** A service may be packets that carry a firewall mark. */
        FIREWALL_MARK,
        /** A service may be an address with every port. */
        EVERY_PORT,
        /** A server may have another port than its service. */
        OTHER_PORT,
        /** A server may be of another family than its service. */
        OTHER_FAMILY,
        /** Every datagram is scheduled for itself. */
        ONE_PACKET,
        /** A client stays with its server. */
        PERSISTENCE,
        /** Connections of a server are limited. */
        THRESHOLDS,
        /** A server learns the client's address from a PROXY protocol header. */
        PROXY_PROTOCOL
    }

    public Abilities {
        protocols = Set.copyOf(protocols);
        schedulers = Set.copyOf(schedulers);
        schedulerFlags = Set.copyOf(schedulerFlags);
        forwarding = Set.copyOf(forwarding);
        persistenceEngines = Set.copyOf(persistenceEngines);
        features = Set.copyOf(features);
        if (!schedulers.contains(defaultScheduler)) {
            throw new IllegalArgumentException(
                    "the default scheduler " + defaultScheduler + " is not in " + schedulers);
        }
        if (!forwarding.contains(defaultForwarding)) {
            throw new IllegalArgumentException("the default method " + defaultForwarding + " is not in " + forwarding);
        }
    }

    public boolean can(Feature feature) {
        return features.contains(feature);
    }
}
