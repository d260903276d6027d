package io.holdfast.lab;

/**
 * How one router takes part in the election; every kind of router renders it in its own configuration language.
 *
 * @param interval between advertisements, as {@code 100ms} or {@code 1s}
 */
record Election(Protocol protocol, int priority, String interval, boolean preempt, boolean lease) {
    /** The virtual router of all tests. */
    static final int VRID = 51;

    static Election of(Protocol protocol) {
        return new Election(protocol, 100, protocol.interval(), true, true);
    }

    Election withPriority(int other) {
        return new Election(protocol, other, interval, preempt, lease);
    }

    Election every(String otherInterval) {
        return new Election(protocol, priority, otherInterval, preempt, lease);
    }

    Election withoutPreemption() {
        return new Election(protocol, priority, interval, false, lease);
    }

    /** For Holdfast: addresses as keepalived has them, that stay until they are taken away. */
    Election withoutLease() {
        return new Election(protocol, priority, interval, preempt, false);
    }

    int intervalMillis() {
        return interval.endsWith("ms")
                ? Integer.parseInt(interval.substring(0, interval.length() - 2))
                : 1000 * Integer.parseInt(interval.substring(0, interval.length() - 1));
    }
}
