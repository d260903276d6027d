package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that only moves from one scheduled task to the next. */
final class VirtualTime {

    private record Task(long atNanos, long number, Runnable body) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::number));
    private long nowNanos;
    private long scheduled;

    MonotonicTime now() {
        return new MonotonicTime(nowNanos);
    }

    /** Runs {@code body} after {@code delay}; tasks of one instant run in the order in which they were scheduled. */
    void in(Duration delay, Runnable body) {
        tasks.add(new Task(nowNanos + Math.max(0, delay.toNanos()), scheduled++, body));
    }

    void run(Duration duration) {
        long endNanos = nowNanos + duration.toNanos();
        while (!tasks.isEmpty() && tasks.peek().atNanos() <= endNanos) {
            Task task = tasks.remove();
            nowNanos = task.atNanos();
            task.body().run();
        }
        nowNanos = endNanos;
    }
}
