package io.holdfast.kernel.check;

import io.holdfast.kernel.check.core.ServerHealth;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A server's health before and after.
 *
 * @param server the name under which it was registered
 * @param checks all its checks
 */
public record HealthChange(String server, ServerHealth before, ServerHealth after, List<CheckSnapshot> checks) {

    public HealthChange {
        checks = List.copyOf(checks);
    }

    /** Why: the words of every check that is down, or of all when none is. */
    public String reason() {
        return checks.stream()
                .filter(check -> after.up() || !check.state().up())
                .map(check -> check.name() + ": " + check.reason())
                .collect(Collectors.joining("; "));
    }
}
