package io.holdfast.kernel.balance.core;

import io.holdfast.api.event.Health;
import io.holdfast.kernel.check.core.ServerHealth;

/**
 * What is known of one server.
 *
 * @param health what its checks say
 * @param told what has been told of it: {@code UNKNOWN} as long as its state is only assumed
 */
public record ServerState(ServerHealth health, Health told) {

    static ServerState assumed(ServerHealth health) {
        return new ServerState(health, health.decided() && health.up() ? Health.UP : Health.UNKNOWN);
    }

    ServerState with(ServerHealth now) {
        return new ServerState(now, told(now));
    }

    /** The same, and those who were told that it is down are to be told that nobody looks any more. */
    ServerState withdrawn() {
        return told == Health.DOWN ? new ServerState(health, Health.UNKNOWN) : this;
    }

    private Health told(ServerHealth now) {
        if (now.up()) {
            return now.decided() || !health.up() ? Health.UP : told;
        }
        return now.decided() || health.up() ? Health.DOWN : told;
    }

    /** Whether the step to the next state is news. That an assumption was right, and the server well, is none. */
    boolean isNews(ServerState next) {
        return next.told != told && !(health.up() && next.health.up());
    }

    /** Its weight now; nothing undoes a configured 0. */
    int weight(int configured) {
        return health.up() && configured > 0 ? health.weight(configured) : 0;
    }
}
