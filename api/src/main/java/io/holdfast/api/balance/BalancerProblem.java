package io.holdfast.api.balance;

import java.util.Set;

/**
 * Something that a balancer could not do.
 *
 * @param reason a sentence for the operator without a full stop; it need not name the service
 * @param services those that are not as wanted for it; empty when every service is, and it is about the balancer itself
 */
public record BalancerProblem(String reason, Set<ServiceKey> services) {

    public BalancerProblem {
        services = Set.copyOf(services);
    }

    /** One that concerns a single service. */
    public static BalancerProblem of(ServiceKey service, String reason) {
        return new BalancerProblem(reason, Set.of(service));
    }

    /** One that concerns the balancer itself. */
    public static BalancerProblem ofItself(String reason) {
        return new BalancerProblem(reason, Set.of());
    }
}
