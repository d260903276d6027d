package io.holdfast.kernel.check;

import io.holdfast.api.time.MonotonicTime;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps virtual threads running when some of them never give their carrier back: a checker that computes for ever, or
 * blocks in native code, takes one of the few platform threads (one for each CPU) that carry all virtual threads. While
 * attempts are under way, a virtual thread that does nothing is started every so often; when it does not get its turn,
 * there are more carriers, and {@link Slots} looks who is to blame. Belongs to the timetable's thread.
 */
final class Carriers {

    private static final Duration PULSE = Duration.ofMillis(20);
    private static final Duration CALM = Duration.ofSeconds(60);

    /** Below jdk.virtualThreadScheduler.maxPoolSize, which is at least 256. */
    private static final int MOST_ADDED = 128;

    /** A start on a machine with other work takes a few. */
    private static final int WORTH_A_LINE = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Carriers.class);

    private final ThreadFactory threads;
    private final IntSupplier running;
    private final BooleanSupplier inspect;
    private final Timetable.Alarm alarm;
    private volatile boolean answered = true;
    private boolean watching;
    private boolean someoneComputes;
    private int added;
    private MonotonicTime lastStarved = MonotonicTime.now();

    /**
     * @param running attempts under way
     * @param inspect looks who computes at length; whether anybody does
     */
    Carriers(Timetable timetable, IntSupplier running, BooleanSupplier inspect) {
        this(timetable, running, inspect, Thread.ofVirtual().name("pulse").factory());
    }

    /** @param threads makes the virtual threads that do nothing */
    Carriers(Timetable timetable, IntSupplier running, BooleanSupplier inspect, ThreadFactory threads) {
        this.threads = threads;
        this.running = running;
        this.inspect = inspect;
        this.alarm = timetable.alarm(this::beat);
    }

    /** There is an attempt under way. */
    void attemptStarts() {
        if (!watching) {
            watching = true;
            alarm.set(MonotonicTime.now().plus(PULSE).nanos());
        }
    }

    private void beat() {
        MonotonicTime now = MonotonicTime.now();
        if (!answered || someoneComputes) {
            someoneComputes = inspect.getAsBoolean();
        }
        if (!answered) {
            lastStarved = now;
            add();
        } else if (added > 0 && !someoneComputes && now.since(lastStarved).compareTo(CALM) > 0) {
            if (added >= WORTH_A_LINE) {
                LOG.info("virtual threads run freely again: {} carriers less", added);
            }
            change(-added);
        } else if (running.getAsInt() == 0 && added == 0) {
            watching = false;
            return;
        } else {
            answered = false;
            if (!startVirtual(() -> answered = true)) {
                // Nobody would answer.
                answered = true;
            }
        }
        alarm.set(now.plus(PULSE).nanos());
    }

    /** Called at every beat until there are enough. */
    private void add() {
        VirtualThreadSchedulerMXBean scheduler = scheduler();
        if (scheduler.getPoolSize() >= scheduler.getParallelism() && added < MOST_ADDED) {
            boolean said = added >= WORTH_A_LINE;
            change(Math.min(Math.max(1, added / 4), MOST_ADDED - added));
            if (!said && added >= WORTH_A_LINE) {
                LOG.info("virtual threads wait for a carrier: a checker computes, or this machine is busy");
            }
            if (added == MOST_ADDED) {
                LOG.warn("{} carriers have been added and virtual threads still wait: checks are late", added);
            }
        }
        // A higher number alone makes no carrier. The scheduler makes one when a virtual thread is put into a queue
        // that is empty, and has queues by the thread that starts them: it takes a thread that has not started any
        // before.
        try {
            Thread.ofPlatform().name("nudge").daemon().start(this::nudge);
        } catch (OutOfMemoryError e) {
            LOG.debug("no thread to start another with", e);
        }
    }

    private void nudge() {
        var _ = startVirtual(() -> {});
    }

    /** Whether it has a carrier, or will have one. */
    private boolean startVirtual(Runnable task) {
        try {
            threads.newThread(task).start();
            return true;
        } catch (OutOfMemoryError e) {
            // What the JDK throws when the machine has no thread for us, too: then there are no carriers to be had.
            LOG.debug("no carrier for another virtual thread", e);
            return false;
        }
    }

    private void change(int by) {
        VirtualThreadSchedulerMXBean scheduler = scheduler();
        try {
            scheduler.setParallelism(scheduler.getParallelism() + by);
            added += by;
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            LOG.error("cannot change the number of carriers from {}", scheduler.getParallelism(), e);
            lastStarved = MonotonicTime.now();
        }
    }

    private static VirtualThreadSchedulerMXBean scheduler() {
        return ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    }
}
