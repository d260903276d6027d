package io.holdfast.kernel.vrrp;

import io.holdfast.api.address.AddressProvider.Claim;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.loop.Timer;
import io.holdfast.kernel.loop.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Announces addresses a few at a time, so that a takeover of hundreds does not make the advertisements of other
 * instances late. Every address has its first turn before any has its second. Lives on the control loop.
 */
final class PacedAnnouncements {

    /** Frames before the loop does something else: about a fifth of a millisecond. */
    private static final int MOST_AT_ONCE = 32;

    private static final Duration PAUSE = Duration.ofMillis(1);

    private final Timers timers;
    private final Timer timer;
    /** Those of whose addresses some were not announced at all yet. */
    private final Deque<Course> firstRound = new ArrayDeque<>();

    private final Deque<Course> laterRounds = new ArrayDeque<>();
    private int allowance;
    private MonotonicTime pauseEnds;

    /** How far the announcements of a claim have come. */
    private static final class Course {
        private final Claim claim;
        private int rounds;
        private int position;

        private Course(Claim claim, int rounds) {
            this.claim = claim;
            this.rounds = rounds;
        }
    }

    PacedAnnouncements(Timers timers) {
        this.timers = timers;
        this.pauseEnds = timers.now();
        this.timer = timers.schedule(pauseEnds, this::turn);
    }

    /**
     * Announces every address of the claim so many times, beginning now; what was left of an earlier order is dropped.
     */
    void announce(Claim claim, int times) {
        cancel(claim);
        firstRound.add(new Course(claim, times));
        refill();
        send(firstRound);
        armTimer();
    }

    /** Announces nothing more for the claim. */
    void cancel(Claim claim) {
        firstRound.removeIf(course -> course.claim.equals(claim));
        laterRounds.removeIf(course -> course.claim.equals(claim));
    }

    void close() {
        timer.cancel();
    }

    private void turn() {
        refill();
        send(firstRound);
        send(laterRounds);
        armTimer();
    }

    private void refill() {
        MonotonicTime now = timers.now();
        if (!now.isBefore(pauseEnds)) {
            allowance = MOST_AT_ONCE;
            pauseEnds = now.plus(PAUSE);
        }
    }

    private void armTimer() {
        if (!firstRound.isEmpty() || !laterRounds.isEmpty()) {
            timer.arm(pauseEnds);
        }
    }

    private void send(Deque<Course> courses) {
        while (allowance > 0 && !courses.isEmpty()) {
            Course course = courses.remove();
            int announced = course.claim.announce(course.position, allowance);
            boolean more = announced == allowance;
            allowance -= announced;
            if (more) {
                course.position += announced;
                courses.addFirst(course);
            } else if (--course.rounds > 0) {
                course.position = 0;
                laterRounds.add(course);
            }
        }
    }
}
