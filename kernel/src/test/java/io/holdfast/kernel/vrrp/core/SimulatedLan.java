package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** A link that carries every message to all other routers, or loses, delays and repeats it as its fields say. */
final class SimulatedLan {

    /** From one router to another, one way. */
    record Path(SimulatedRouter from, SimulatedRouter to) {}

    final VirtualTime time;
    final List<SimulatedRouter> routers = new ArrayList<>();
    final Set<Path> cut = new HashSet<>();

    Duration leastDelay = Duration.ofMillis(1);
    Duration mostDelay = Duration.ofMillis(1);
    double loss;

    /** On each path, of so many messages in a row all but one are lost. */
    int deliverOneIn = 1;

    double duplication;

    private final SplittableRandom random;
    private final Map<Path, Integer> sent = new HashMap<>();

    SimulatedLan(VirtualTime time, SplittableRandom random) {
        this.time = time;
        this.random = random;
    }

    void send(SimulatedRouter from, IpAddress destination, byte[] message) {
        for (SimulatedRouter to : routers) {
            if (to != from && !isLost(new Path(from, to))) {
                int copies = random.nextDouble() < duplication ? 2 : 1;
                for (int i = 0; i < copies; i++) {
                    time.in(delay(), () -> to.arrive(from.address, destination, message));
                }
            }
        }
    }

    private boolean isLost(Path path) {
        int number = sent.merge(path, 1, Integer::sum);
        return cut.contains(path) || random.nextDouble() < loss || number % deliverOneIn != 0;
    }

    private Duration delay() {
        long spreadNanos = mostDelay.minus(leastDelay).toNanos();
        return leastDelay.plusNanos(spreadNanos == 0 ? 0 : random.nextLong(spreadNanos + 1));
    }
}
