package io.holdfast.kernel.loop;

import io.holdfast.api.thread.VitalThread;
import io.holdfast.api.time.MonotonicTime;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that owns elections, their sockets and their timers: an epoll loop with timers of microsecond
 * precision.
 *
 * <p>In one turn of the loop, input that has arrived is handled first, then some tasks from other threads, then timers
 * that are due. Whatever throws is logged as a bug and the loop goes on. Nothing that runs here may block.
 *
 * <p>Threads: {@link #schedule}, {@link #register} and what they return belong to the loop's own thread; before
 * {@link #start} they may be used by the one thread that puts the program together, and take effect at the start.
 * {@link #execute} and the readings are for any thread.
 */
public final class ControlLoop implements Timers {

    /** Tasks from other threads that wait at the same time; more are refused. */
    private static final int MAX_POSTED = 4096;
    /** Tasks from other threads in one turn, so that input and timers get their turn between them. */
    private static final int POSTED_PER_TURN = 64;

    private static final Duration HEARTBEAT = Duration.ofMillis(250);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final ThreadPreparation preparation;
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, VitalThread.named("control-loop").daemon(false).factory(), EpollIoHandler.newFactory());
    private final IoEventLoop loop = group.next();
    private final List<Runnable> beforeStart = new ArrayList<>();
    private final BlockingQueue<Runnable> posted = new ArrayBlockingQueue<>(MAX_POSTED);
    private final AtomicBoolean postedScheduled = new AtomicBoolean();
    private final AtomicLong refused = new AtomicLong();
    private final LatenessHistogram lateness = new LatenessHistogram();
    private volatile long latestAtNanos = System.nanoTime();
    private final BugReports bugs = new BugReports();
    private volatile boolean running;
    private volatile boolean stopping;
    private volatile long heartbeatNanos = System.nanoTime();

    /**
     * @param preparation runs on the loop's thread before anything else
     */
    public ControlLoop(ThreadPreparation preparation) {
        this.preparation = preparation;
    }

    /**
     * Starts the thread, prepares it, and lets everything take effect that was registered and scheduled before.
     *
     * @return sentences on what the machine did not allow, to be said at start
     */
    public List<String> start() {
        return loop.submit(this::begin).syncUninterruptibly().getNow();
    }

    private List<String> begin() {
        List<String> limitations = preparation.prepare();
        running = true;
        beforeStart.forEach(Runnable::run);
        beforeStart.clear();
        beat();
        runPosted();
        return limitations;
    }

    /**
     * Runs the tasks that {@link #execute} has taken, then ends the loop; timers no longer run. From another thread it
     * returns when that is done. Idempotent.
     */
    public void stop() {
        stopping = true;
        if (running && !group.isShuttingDown()) {
            loop.execute(() -> {
                for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
                    runSafely(task);
                }
            });
        }
        var ended = group.shutdownGracefully(0, STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        if (!loop.inEventLoop()) {
            ended.awaitUninterruptibly(STOP_LIMIT.toMillis());
        }
    }

    @Override
    public MonotonicTime now() {
        return MonotonicTime.now();
    }

    @Override
    public Timer schedule(MonotonicTime at, Runnable action) {
        Timer timer = new LoopTimer(action);
        timer.arm(at);
        return timer;
    }

    /**
     * Runs the task on the loop, after those given before. For any thread.
     *
     * @return false when it will not run: too many are waiting, or the loop has stopped; counted in {@link #refused}
     */
    public boolean execute(Runnable task) {
        if (stopping || !posted.offer(task)) {
            refused.incrementAndGet();
            return false;
        }
        if (running && postedScheduled.compareAndSet(false, true)) {
            loop.execute(this::runPosted);
        }
        return true;
    }

    private void runPosted() {
        for (int i = 0; i < POSTED_PER_TURN; i++) {
            Runnable task = posted.poll();
            if (task == null) {
                break;
            }
            runSafely(task);
        }
        postedScheduled.set(false);
        if (!posted.isEmpty() && !stopping && postedScheduled.compareAndSet(false, true)) {
            // Scheduled, not executed: what is executed here would still run in this turn.
            var _ = loop.schedule(this::runPosted, 0, TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Calls the action whenever the descriptor is readable or has an error, until the registration is closed. The
     * action reads until nothing is left. The descriptor stays the caller's and must outlive the registration.
     */
    public Registration register(int fd, Runnable onReadable) {
        DescriptorWatch watch = new DescriptorWatch(this, fd, onReadable);
        if (isConfined()) {
            watch.begin(loop);
        } else {
            beforeStart.add(() -> watch.begin(loop));
        }
        return watch;
    }

    /** Logs something that should not have happened and did not stop the loop. On the loop. */
    public void reportBug(Throwable bug) {
        bugs.report(bug);
    }

    /** How late timers ran after their instants, since the start. */
    public LatenessHistogram.Snapshot lateness() {
        return lateness.snapshot();
    }

    /** How long ago the timer ran that was later than any other. */
    public Duration sinceLatest() {
        return Duration.ofNanos(System.nanoTime() - latestAtNanos);
    }

    /** When the loop last turned: not older than a quarter of a second and its lateness, unless the loop hangs. */
    public MonotonicTime heartbeat() {
        return new MonotonicTime(heartbeatNanos);
    }

    /** Tasks that {@link #execute} refused. */
    public long refused() {
        return refused.get();
    }

    /** Exceptions that escaped from tasks, timers and input handlers. */
    public long bugs() {
        return bugs.count();
    }

    private void beat() {
        heartbeatNanos = System.nanoTime();
        schedule(heartbeat().plus(HEARTBEAT), this::beat);
    }

    void runSafely(Runnable task) {
        try {
            task.run();
        } catch (OutOfMemoryError e) {
            // A step of the election is half done and nothing can mend it: the leases end with this process.
            VitalThread.end(e);
        } catch (Throwable bug) {
            bugs.report(bug);
        }
    }

    /** Whether a call may act at once; before the start it is kept for later. */
    boolean isConfined() {
        if (!running) {
            return false;
        }
        if (!loop.inEventLoop() && !hasEnded()) {
            throw new IllegalStateException(
                    "called on " + Thread.currentThread() + ", which is not the control loop: use execute");
        }
        return true;
    }

    /** Whether nothing will run on it any more. */
    boolean hasEnded() {
        return group.isTerminated();
    }

    /** Moves to a later instant without touching the queue: the wake-up that is due too early arms the next one. */
    private final class LoopTimer implements Timer {
        private final Runnable action;
        private final Runnable onWakeUp = this::wokenUp;
        private boolean armed;
        private long deadlineNanos;
        private @Nullable ScheduledFuture<?> wakeUp;
        private long wakeUpNanos;

        LoopTimer(Runnable action) {
            this.action = action;
        }

        @Override
        public void arm(MonotonicTime at) {
            armed = true;
            deadlineNanos = at.nanos();
            if (isConfined()) {
                ensureWakeUp();
            } else {
                beforeStart.add(this::ensureWakeUp);
            }
        }

        private void ensureWakeUp() {
            if (!armed || group.isShuttingDown()) {
                return;
            }
            ScheduledFuture<?> pending = wakeUp;
            if (pending != null) {
                if (wakeUpNanos - deadlineNanos <= 0) {
                    return;
                }
                pending.cancel(false);
            }
            wakeUpNanos = deadlineNanos;
            wakeUp = loop.schedule(onWakeUp, Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        }

        private void wokenUp() {
            wakeUp = null;
            if (!armed) {
                return;
            }
            long lateNanos = System.nanoTime() - deadlineNanos;
            if (lateNanos < 0) {
                ensureWakeUp();
                return;
            }
            armed = false;
            if (lateness.record(TimeUnit.NANOSECONDS.toMicros(lateNanos))) {
                latestAtNanos = System.nanoTime();
            }
            runSafely(action);
        }

        @Override
        public void cancel() {
            armed = false;
            ScheduledFuture<?> pending = wakeUp;
            if (pending != null && isConfined()) {
                wakeUp = null;
                pending.cancel(false);
            }
        }

        @Override
        public boolean isArmed() {
            return armed;
        }
    }
}
