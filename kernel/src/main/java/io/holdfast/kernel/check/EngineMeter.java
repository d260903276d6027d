package io.holdfast.kernel.check;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the health engine does. Safe for several threads. */
final class EngineMeter {

    private static final long LATE_NANOS = Duration.ofMillis(100).toNanos();

    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger stuck = new AtomicInteger();
    private final LongAdder attempts = new LongAdder();
    private final LongAdder lateStarts = new LongAdder();
    private final LongAccumulator latestNanos = new LongAccumulator(Math::max, 0);

    void took(Duration late) {
        attempts.increment();
        latestNanos.accumulate(late.toNanos());
        if (late.toNanos() > LATE_NANOS) {
            lateStarts.increment();
        }
    }

    long attempts() {
        return attempts.sum();
    }

    long lateStarts() {
        return lateStarts.sum();
    }

    Duration latestStart() {
        return Duration.ofNanos(latestNanos.get());
    }
}
