package io.holdfast.kernel.check;

import io.holdfast.api.check.Verdict;
import io.holdfast.api.time.Deadline;
import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of a checker on its own virtual thread. */
final class Attempt {

    private final AttemptRunner runner;
    private final Duration timeout;
    private final BooleanSupplier mayBegin;
    private final Consumer<Attempt> report;
    private final Thread thread;
    private volatile @Nullable Deadline deadline;
    private volatile @Nullable Verdict verdict;
    private volatile @Nullable MonotonicTime ended;

    /**
     * @param mayBegin asked when its thread gets its first turn: if not, the checker is not called
     * @param report called on the attempt's thread, as the last thing that happens there
     */
    Attempt(String name, AttemptRunner runner, Duration timeout, BooleanSupplier mayBegin, Consumer<Attempt> report) {
        this.runner = runner;
        this.timeout = timeout;
        this.mayBegin = mayBegin;
        this.report = report;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        if (mayBegin.getAsBoolean()) {
            Deadline granted = Deadline.in(timeout);
            deadline = granted;
            verdict = runner.run(granted);
            ended = MonotonicTime.now();
        }
        report.accept(this);
    }

    /** When its deadline is; empty while its thread waits for its first turn, and when it was not let. */
    Optional<Deadline> deadline() {
        return Optional.ofNullable(deadline);
    }

    /** What the checker said; empty before, and when it was not called. */
    Optional<Verdict> verdict() {
        return Optional.ofNullable(verdict);
    }

    void interrupt() {
        thread.interrupt();
    }

    /** Whether its thread has ended; then it has reported, unless there was no memory to do so. */
    boolean isOver() {
        return !thread.isAlive();
    }

    /**
     * Whether it was called longer than this ago and does not wait for anything now: it computes, is inside native
     * code, or has no carrier.
     */
    boolean computesFor(Duration longest, MonotonicTime now) {
        return deadline != null
                && now.since(began(now)).compareTo(longest) > 0
                && thread.getState() == Thread.State.RUNNABLE;
    }

    /** When its thread got its first turn; now if it has not. */
    MonotonicTime began(MonotonicTime now) {
        Deadline granted = deadline;
        return granted == null ? now : granted.at().plus(timeout.negated());
    }

    /** When it gave its verdict; now if it has not. */
    MonotonicTime ended(MonotonicTime now) {
        MonotonicTime then = ended;
        return then == null ? now : then;
    }
}
