package io.holdfast.kernel.check;

import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.check.core.Lanes;
import io.holdfast.kernel.check.core.Lanes.Lane;
import io.holdfast.kernel.check.core.Lanes.Turn;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to run attempts of one type of checker: a limited number at once, the others wait for their {@link Lanes
 * turn}. It bounds what a checker that never returns can take in threads and memory.
 *
 * <p>The number is much smaller while several attempts compute and compute: each of them takes a carrier away from all
 * virtual threads, so no further attempt of this type is begun before they wait or return.
 *
 * <p>Belongs to the timetable's thread but for what says otherwise.
 */
final class Slots {

    /** Attempts of one type that may compute at length at the same time. */
    private static final int MOST_COMPUTING = 8;

    /** At length: no check of a server has so much to calculate. */
    private static final Duration AT_LENGTH = Duration.ofMillis(20);

    /** On a busy machine attempts that wait for a processor look the same for a moment. */
    private static final Duration WORTH_A_WARNING = Duration.ofSeconds(1);

    /** Between two lines about attempts that begin late. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Slots.class);

    private final String type;
    private final int limit;
    private final Lanes<Waiting> lanes;
    private final Map<Attempt, Lane> running = new LinkedHashMap<>();
    private final AtomicInteger runningCount = new AtomicInteger();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private volatile int computing;
    private MonotonicTime closedSince = MonotonicTime.now();
    private boolean warned;
    private MonotonicTime saidLate = MonotonicTime.now().plus(PAUSE.negated());
    private Duration longestWait = Duration.ZERO;

    private record Waiting(Supplier<Optional<Attempt>> start, MonotonicTime since) {}

    Slots(String type, int limit) {
        this.type = type;
        this.limit = limit;
        this.lanes = new Lanes<>(limit);
    }

    /** @param start called as soon as there is a slot; empty when it has no use for it any more */
    void take(Supplier<Optional<Attempt>> start, Lane lane) {
        lanes.add(new Waiting(start, MonotonicTime.now()), lane);
        handOut();
    }

    /** Gives a slot back. */
    void give(Attempt ended) {
        Lane lane = running.remove(ended);
        if (lane != null) {
            lanes.end(lane);
        }
        handOut();
    }

    /** Whether an attempt may call its checker; on any thread. */
    boolean isOpen() {
        return computing < MOST_COMPUTING;
    }

    /** How many computed at length when last looked at. */
    int computing() {
        return computing;
    }

    /** Looks which attempts compute at length. */
    void inspect(MonotonicTime now) {
        boolean wasOpen = isOpen();
        computing = (int) running.keySet().stream()
                .filter(attempt -> attempt.computesFor(AT_LENGTH, now))
                .count();
        if (wasOpen) {
            closedSince = now;
        } else if (isOpen()) {
            if (warned) {
                LOG.info("check type {}: attempts begin again", type);
            }
            warned = false;
            handOut();
        } else if (!warned && now.since(closedSince).compareTo(WORTH_A_WARNING) > 0) {
            LOG.warn(
                    "check type {}: {} attempts compute at length, or this machine is too busy for them; others wait",
                    type,
                    computing);
            warned = true;
        }
    }

    private void handOut() {
        Optional<Turn<Waiting>> next = isOpen() ? lanes.next() : Optional.empty();
        while (next.isPresent()) {
            begin(next.get().task(), next.get().lane());
            next = isOpen() ? lanes.next() : Optional.empty();
        }
        runningCount.set(running.size());
        waitingCount.set(lanes.waiting());
    }

    private void begin(Waiting waiting, Lane lane) {
        MonotonicTime now = MonotonicTime.now();
        noteWait(now.since(waiting.since), now);
        waiting.start.get().ifPresentOrElse(attempt -> running.put(attempt, lane), () -> lanes.end(lane));
    }

    private void noteWait(Duration waited, MonotonicTime now) {
        longestWait = waited.compareTo(longestWait) > 0 ? waited : longestWait;
        if (longestWait.compareTo(WORTH_A_WARNING) > 0 && now.since(saidLate).compareTo(PAUSE) >= 0) {
            LOG.warn(
                    "check type {}: checks begin up to {} ms late: {} may run at once and {} wait; servers that do not"
                            + " answer take that time, or this machine is busy: shorter timeouts help, and what the limit"
                            + " comes from, HOLDFAST_HEAP=large and LimitNOFILE=",
                    type,
                    longestWait.toMillis(),
                    limit,
                    lanes.waiting());
            saidLate = now;
            longestWait = Duration.ZERO;
        }
    }

    /** On any thread. */
    EngineSnapshot.Type snapshot() {
        return new EngineSnapshot.Type(type, runningCount.get(), waitingCount.get(), limit);
    }
}
