package io.holdfast.kernel.notify;

import io.holdfast.api.event.Event;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.thread.VitalThread;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.event.EventLog;
import io.holdfast.kernel.life.Stage;
import io.holdfast.kernel.notify.core.Entry;
import io.holdfast.kernel.notify.core.Parcel;
import io.holdfast.kernel.notify.core.Routing;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells notifiers of events: at least once, under a key that stays the same, in order for each subject, also across a
 * crash.
 *
 * <p>Threads: a thread of its own does everything but the attempts, which have one each; every method here may be
 * called from any thread but the control loop. Memory is bounded: on the way in by the event log, then by each
 * notifier's queue and by the number of dead letters.
 */
public final class Outbox implements Stage {

    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private static final int TASKS_BEFORE_A_PUMP = 256;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    /** What notifiers get to end after they have been interrupted, and again to close. */
    private static final Duration FAREWELL = Duration.ofMillis(500);

    private final OutboxOptions options;
    private final String node;
    private final Clock clock;
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Thread thread = VitalThread.named("outbox").unstarted(this::run);
    private final Intake intake;
    private final Dispatch dispatch;
    private final Workforce workforce;

    private boolean stopping;
    private MonotonicTime stopBy = MonotonicTime.now();

    /** Reads what an earlier run left to tell. */
    public Outbox(OutboxOptions options, EventLog events, String node, Clock clock) {
        this.options = options;
        this.node = node;
        this.clock = clock;
        LedgerFile file = LedgerFile.open(options.folder());
        this.dispatch = new Dispatch(file, options.deadEvents(), clock, RandomGenerator.getDefault(), this::landed);
        this.intake = new Intake(events, node, file, tasks::add, dispatch::accept);
        this.workforce = new Workforce(node);
    }

    @Override
    public String name() {
        return "outbox";
    }

    /** Begins to tell: first what an earlier run left, then what happened since, then what happens. */
    @Override
    public void start() {
        intake.start();
        thread.start();
    }

    /**
     * Makes these the notifiers. One whose setup is equal to what it was is left alone; what is kept for one that is
     * gone becomes dead letters. Before {@link #start} or later, on the thread that starts or reloads.
     */
    public void configure(List<NotifierSetup> wanted, Routing routing) {
        List<Line> lines = workforce.employ(wanted);
        tasks.add(() -> dispatch.configure(lines, routing));
    }

    /** What it holds at this moment. */
    public OutboxStatus status() throws InterruptedException, TimeoutException {
        return ask(dispatch::status);
    }

    /** Tries dead letters again. */
    public Replay replay(Predicate<DeadLetter> which) throws InterruptedException, TimeoutException {
        return ask(() -> dispatch.replay(which));
    }

    /**
     * Makes one attempt with a notification that says it is a test, and returns what came of it.
     *
     * @throws IllegalArgumentException when there is no such notifier
     * @throws TimeoutException when the notifier takes longer, or is busy for longer
     */
    public Delivery tryOut(String notifier, Duration atMost) throws InterruptedException, TimeoutException {
        Event event = new Event(0, clock.instant(), MonotonicTime.now(), node, new Occurrence.Test(node, notifier));
        String key = Parcel.key(notifier, Entry.of(event).id());
        CompletableFuture<Delivery> answer = new CompletableFuture<>();
        boolean known = ask(() -> dispatch.line(notifier)
                .map(line -> {
                    line.add(new Errand.Try(new Notification(key, notifier, List.of(event), 0), answer));
                    return true;
                })
                .orElse(false));
        if (!known) {
            throw new IllegalArgumentException("there is no notifier \"" + notifier + "\"");
        }
        try {
            return await(answer, atMost);
        } finally {
            answer.cancel(false);
        }
    }

    /**
     * Delivers what can be delivered within the limit, keeps the rest for the next start, and lets go of the notifiers.
     * The event log has been closed before.
     */
    @Override
    public void stop() throws InterruptedException {
        tasks.add(() -> {
            stopping = true;
            stopBy = MonotonicTime.now().plus(options.stopLimit());
        });
        if (!thread.join(options.stopLimit().plus(FAREWELL).plus(FAREWELL).plus(FAREWELL))) {
            log.warn("notify outbox-not-stopped reason=\"the disk does not answer\"");
        }
    }

    private void landed(Line line, Flight flight, Delivery delivery) {
        tasks.add(() -> dispatch.landed(line, flight, delivery));
    }

    private <T> T ask(Supplier<T> question) throws InterruptedException, TimeoutException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        tasks.add(() -> answer.complete(question.get()));
        return await(answer, ANSWER_LIMIT);
    }

    private static <T> T await(CompletableFuture<T> answer, Duration atMost)
            throws InterruptedException, TimeoutException {
        try {
            return answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void run() {
        try {
            while (!mayEnd()) {
                runTasks(untilNextWake());
                guarded(dispatch::pump);
            }
            farewell();
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; its journal would be closed by it.
            log.error("notify outbox-interrupted", e);
        }
    }

    /** When stopping: once nothing is under way and nothing is due, or the time is over. */
    private boolean mayEnd() {
        return stopping && (!MonotonicTime.now().isBefore(stopBy) || (tasks.isEmpty() && dispatch.isQuiet()));
    }

    private void farewell() throws InterruptedException {
        dispatch.interruptAll();
        MonotonicTime end = MonotonicTime.now().plus(FAREWELL);
        while (!dispatch.isIdle() && MonotonicTime.now().isBefore(end)) {
            runTasks(end.since(MonotonicTime.now()));
        }
        CompletableFuture<Void> closed = dispatch.close();
        try {
            closed.get(FAREWELL.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.warn("notify notifiers-not-closed reason=\"they did not end in time\"");
        }
    }

    private Duration untilNextWake() {
        MonotonicTime now = MonotonicTime.now();
        Duration sleep = dispatch.nextWake().map(wake -> wake.since(now)).orElse(LONGEST_SLEEP);
        Duration limited = stopping && stopBy.since(now).compareTo(sleep) < 0 ? stopBy.since(now) : sleep;
        return limited.compareTo(LONGEST_SLEEP) < 0 ? limited : LONGEST_SLEEP;
    }

    private void runTasks(Duration atMost) throws InterruptedException {
        Runnable task = tasks.poll(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
        for (int done = 0; task != null && done < TASKS_BEFORE_A_PUMP; done++) {
            guarded(task);
            task = done + 1 < TASKS_BEFORE_A_PUMP ? tasks.poll() : null;
        }
    }

    /** A bug in one step, or memory that ran out in it, must not end all telling. */
    private static void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            log.error("notify bug", e);
        }
    }
}
