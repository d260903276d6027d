package io.holdfast.kernel.check;

import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.check.core.CheckState;
import java.time.Duration;
import java.util.Optional;

/**
 * What was known of one check at one moment.
 *
 * @param name {@code http 10.0.0.11:80}
 * @param last the latest verdict; empty before the first
 * @param counts verdicts since the check was registered
 * @param stuckSince when the attempt began that was interrupted and has not returned
 */
public record CheckSnapshot(
        String name,
        Target target,
        CheckState state,
        Optional<Outcome> last,
        Counts counts,
        Optional<MonotonicTime> stuckSince) {

    static CheckSnapshot unchecked(String name, Target target, CheckState assumed) {
        return new CheckSnapshot(name, target, assumed, Optional.empty(), new Counts(0, 0, 0, 0, 0), Optional.empty());
    }

    /** The latest verdict's text, or what is assumed while there is none. */
    public String reason() {
        return last.map(outcome -> outcome.verdict().text())
                .orElse(state.up() ? "not checked yet, assumed up" : "not checked yet, assumed down");
    }

    CheckSnapshot after(CheckState next, Outcome outcome, boolean overdue) {
        Verdict verdict = outcome.verdict();
        Counts more = new Counts(
                counts.passed + (verdict instanceof Verdict.Healthy ? 1 : 0),
                counts.failed + (verdict instanceof Verdict.Unhealthy ? 1 : 0),
                counts.unasked + (verdict instanceof Verdict.Unasked ? 1 : 0),
                counts.overdue + (overdue ? 1 : 0),
                counts.changes + (next.up() != state.up() ? 1 : 0));
        return new CheckSnapshot(name, target, next, Optional.of(outcome), more, stuckSince);
    }

    CheckSnapshot resumed() {
        return new CheckSnapshot(name, target, state.resumed(), last, counts, stuckSince);
    }

    CheckSnapshot withStuckSince(Optional<MonotonicTime> since) {
        return new CheckSnapshot(name, target, state, last, counts, since);
    }

    /**
     * What came of one attempt.
     *
     * @param verdict with texts fit to print
     * @param at when it was given
     * @param took from the start of the checker to the verdict
     * @param late how long after its time the attempt began
     */
    public record Outcome(Verdict verdict, MonotonicTime at, Duration took, Duration late) {}

    /**
     * Verdicts by kind.
     *
     * @param unasked attempts that were not made, for a shortage on this machine
     * @param overdue those of {@code failed} that were the deadline's
     * @param changes how often the check went up or down
     */
    public record Counts(long passed, long failed, long unasked, long overdue, long changes) {}
}
