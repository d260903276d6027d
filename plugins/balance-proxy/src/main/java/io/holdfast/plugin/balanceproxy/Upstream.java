package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.balance.ServiceCounters.Traffic;
import io.holdfast.api.net.Endpoint;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;

/** A server of a service as its connections see it: where it is, what has gone to it, and whether it is leaving. */
final class Upstream {

    private final Endpoint endpoint;
    private final InetSocketAddress address;
    private final LongAdder connections = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder inPackets = new LongAdder();
    private final LongAdder outPackets = new LongAdder();
    private final LongAdder inBytes = new LongAdder();
    private final LongAdder outBytes = new LongAdder();
    private volatile long endNanos;
    private volatile boolean leaving;
    private volatile boolean keeping = true;

    Upstream(Endpoint endpoint) {
        this.endpoint = endpoint;
        this.address = SocketAddresses.of(endpoint);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    InetSocketAddress address() {
        return address;
    }

    /** Its connections are to be closed at this instant. */
    void leaveAt(long nanos) {
        if (!leaving) {
            endNanos = nanos;
            leaving = true;
        }
    }

    void stay() {
        leaving = false;
    }

    void keep(boolean wanted) {
        keeping = wanted;
    }

    /** It is there for the clients that it has: it is wanted, drained perhaps, and not inhibited. */
    boolean keepsClients() {
        return keeping;
    }

    boolean isOver(long nowNanos) {
        return leaving && nowNanos - endNanos >= 0;
    }

    void countConnection() {
        connections.increment();
    }

    /** It has refused a connection or a datagram, not answered in time, or reset. */
    void countFailure() {
        failures.increment();
    }

    void countIn(long bytes) {
        inBytes.add(bytes);
    }

    void countOut(long bytes) {
        outBytes.add(bytes);
    }

    void countDatagramIn(int bytes) {
        inPackets.increment();
        inBytes.add(bytes);
    }

    void countDatagramOut(int bytes) {
        outPackets.increment();
        outBytes.add(bytes);
    }

    long failures() {
        return failures.sum();
    }

    Traffic traffic() {
        return new Traffic(connections.sum(), inPackets.sum(), outPackets.sum(), inBytes.sum(), outBytes.sum());
    }
}
