package io.holdfast.plugin.balanceproxy.core;

import io.holdfast.api.balance.RealServer;
import io.holdfast.api.net.Endpoint;

/** A server of a pool and what is open to it. */
final class Member {

    private RealServer server;
    private long active;
    private boolean full;

    /** What smooth weighted turns owe to it; see {@link Turns}. */
    long credit;

    Member(RealServer server) {
        this.server = server;
    }

    Endpoint endpoint() {
        return server.endpoint();
    }

    int weight() {
        return server.weight();
    }

    /** Not to serve at all, being down say; see {@link RealServer#inhibited}. */
    boolean isInhibited() {
        return server.inhibited();
    }

    long active() {
        return active;
    }

    /** Reached its upper threshold, and has not come down to the lower one since. */
    boolean isFull() {
        return full;
    }

    void become(RealServer desired) {
        if (desired.upperThreshold() != server.upperThreshold()
                || desired.lowerThreshold() != server.lowerThreshold()) {
            full = false;
        }
        server = desired;
        measure();
    }

    void opened() {
        active++;
        measure();
    }

    void closed() {
        active--;
        measure();
    }

    private void measure() {
        long upper = server.upperThreshold();
        if (upper == 0) {
            full = false;
        } else if (active >= upper) {
            full = true;
        } else if (full) {
            long lower = server.lowerThreshold();
            full = lower == 0 ? active * 4 >= upper * 3 : active >= lower;
        }
    }
}
