package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.balance.ServiceCounters;
import io.holdfast.api.balance.VirtualService;
import java.util.Optional;

/** A service that there is. Called on the balancers' thread. */
interface RunningService {

    /** Other servers or another way to choose; the address stays. */
    void become(VirtualService desired);

    /** Listens, if it does not yet; returns what keeps it from doing so. */
    Optional<String> listen();

    ServiceCounters counters();

    /** Takes no more clients; those that are there may go on for the drain timeout. */
    void leave();
}
