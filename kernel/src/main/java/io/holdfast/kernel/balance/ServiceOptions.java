package io.holdfast.kernel.balance;

import io.holdfast.api.options.Origin;
import io.holdfast.kernel.balance.core.ServiceRules;
import io.holdfast.kernel.check.CheckSpec;
import java.util.List;

/**
 * One service: its rules, and what checks its servers and carries its traffic.
 *
 * @param balancer the type of its balancer
 * @param origin where the service, or its balancer, was written
 * @param checks those of each server, in the order of the servers
 * @param haSuspend check its servers only while one of its addresses is on this machine
 */
public record ServiceOptions(
        String balancer, Origin origin, ServiceRules rules, List<List<CheckSpec>> checks, boolean haSuspend) {

    public ServiceOptions {
        checks = checks.stream().map(List::copyOf).toList();
    }

    public String name() {
        return rules.name();
    }
}
