package io.holdfast.kernel.check;

import io.holdfast.api.check.Verdict;
import io.holdfast.api.time.Deadline;
import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One call of a checker on its own virtual thread. */
final class Attempt {

    private final AttemptRunner runner;
    private final Duration timeout;
    private final BiConsumer<Attempt, Verdict> report;
    private final Thread thread;
    private volatile @Nullable Deadline deadline;
    private volatile @Nullable MonotonicTime ended;

    /** @param report gets the verdict on the attempt's thread, as the last thing that happens there */
    Attempt(String name, AttemptRunner runner, Duration timeout, BiConsumer<Attempt, Verdict> report) {
        this.runner = runner;
        this.timeout = timeout;
        this.report = report;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        Deadline granted = Deadline.in(timeout);
        deadline = granted;
        Verdict verdict = runner.run(granted);
        ended = MonotonicTime.now();
        report.accept(this, verdict);
    }

    /** When its deadline is; empty while its thread waits for its first turn. */
    Optional<Deadline> deadline() {
        return Optional.ofNullable(deadline);
    }

    void interrupt() {
        thread.interrupt();
    }

    /** Whether its thread has ended; then it has reported, unless there was no memory to do so. */
    boolean isOver() {
        return !thread.isAlive();
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
