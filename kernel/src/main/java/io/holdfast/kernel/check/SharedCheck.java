package io.holdfast.kernel.check;

import io.holdfast.api.check.Verdict;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.check.core.CheckState;
import io.holdfast.kernel.check.core.CheckState.Pace;
import io.holdfast.kernel.check.core.Lanes.Lane;
import io.holdfast.kernel.check.core.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One distinct check: when it runs, what became of the attempt under way, and what is known. Shared by all servers that
 * want exactly this check.
 *
 * <p>Belongs to the timetable's thread but for what says otherwise.
 */
final class SharedCheck {

    /**
     * How long an interrupted attempt has to return before it counts as stuck. Most return at once; one that has to end
     * a program needs some hundred milliseconds.
     */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** The verdict of an attempt whose thread ended without one. */
    private static final Verdict DIED = Verdict.unhealthy("the checker failed: its thread had no memory to say why");

    private static final Logger LOG = LoggerFactory.getLogger(SharedCheck.class);

    /** What the alarm is set for. */
    private enum Phase {
        /** The next start, if anybody wants it. */
        IDLE,
        /** Nothing: its time has come, but its type runs as many attempts as it may. */
        WAITING,
        /** The attempt's deadline. */
        RUNNING,
        /** The end of the grace: the attempt has been interrupted. */
        OVERDUE,
        /** What would be the next start: the attempt has not returned and its verdict no longer counts. */
        STUCK
    }

    private final CheckSpec spec;
    private final EngineParts engine;
    private final Slots slots;
    private final Timetable.Alarm alarm;
    private final AttemptRunner runner;
    private final List<ServerChecks> servers = new CopyOnWriteArrayList<>();
    private volatile CheckSnapshot snapshot;
    private Phase phase = Phase.IDLE;
    private Lane lane;
    private int wanted;
    private boolean closed;
    /** The servers have not heard of the last change. */
    private boolean untold;

    private MonotonicTime planned = MonotonicTime.now();
    private @Nullable Attempt current;
    /** What was under way when nobody wanted verdicts any more: what it finds is about a place that was being left. */
    private @Nullable Attempt unasked;

    /** What all checks of an engine use. */
    record EngineParts(
            Timetable timetable, EngineMeter meter, Carriers carriers, Shortages shortages, RandomGenerator random) {}

    SharedCheck(CheckSpec spec, EngineParts engine, Slots slots) {
        this.spec = spec;
        this.engine = engine;
        this.slots = slots;
        this.alarm = engine.timetable().alarm(this::alarmed);
        this.runner = new AttemptRunner(spec);
        CheckState assumed = CheckState.assumed(spec.policy());
        this.snapshot = CheckSnapshot.unchecked(spec.name(), spec.target(), assumed);
        this.lane = slowLane(assumed);
    }

    CheckSpec spec() {
        return spec;
    }

    /** What is known; on any thread. */
    CheckSnapshot snapshot() {
        return snapshot;
    }

    /** From now on this server is told of changes; on any thread. */
    void join(ServerChecks server) {
        servers.add(server);
    }

    /** The opposite of join; on any thread. */
    void leave(ServerChecks server) {
        servers.remove(server);
    }

    /** On any thread. */
    boolean hasServers() {
        return !servers.isEmpty();
    }

    /**
     * One more server wants verdicts; on any thread.
     *
     * @param soon whether clients come already, so that it is to be asked within a second
     */
    void want(boolean soon) {
        engine.timetable().post(() -> {
            wanted++;
            boolean again = wanted == 1 && snapshot.state().decided();
            if (again) {
                snapshot = snapshot.resumed();
                tellServers();
            }
            boolean undecided = !snapshot.state().decided();
            if ((phase == Phase.IDLE || phase == Phase.STUCK) && (wanted == 1 || (soon && undecided))) {
                planFirst(soon || again);
            }
        });
    }

    private void planFirst(boolean soon) {
        MonotonicTime now = MonotonicTime.now();
        double fraction = engine.random().nextDouble();
        plan(soon ? Schedule.resumed(spec.policy(), now, fraction) : Schedule.first(spec.policy(), now, fraction));
    }

    /** Servers compare what they know with what they were told: told twice, they take no notice. */
    private void tellServers() {
        try {
            servers.forEach(server -> Thread.ofVirtual().name(spec.name()).start(server::review));
            untold = false;
        } catch (OutOfMemoryError e) {
            // What the JDK throws when the machine has no thread for us, too. Said when there is one again.
            untold = true;
        }
    }

    /** One server less wants verdicts; on any thread. */
    void unwant() {
        engine.timetable().post(() -> {
            wanted--;
            if (wanted == 0) {
                unasked = current;
                if (phase == Phase.IDLE || phase == Phase.STUCK) {
                    alarm.cancel();
                }
            }
        });
    }

    /** Nobody will want it again; on any thread. */
    void close() {
        engine.timetable().post(() -> {
            closed = true;
            switch (phase) {
                case IDLE -> dispose();
                case RUNNING -> interrupt(MonotonicTime.now());
                case STUCK -> alarm.cancel();
                case WAITING, OVERDUE -> {}
            }
        });
    }

    private void alarmed() {
        MonotonicTime now = MonotonicTime.now();
        switch (phase) {
            case IDLE -> {
                phase = Phase.WAITING;
                slots.take(this::start, lane);
            }
            case RUNNING -> checkDeadline(now);
            case OVERDUE -> declareStuck(now);
            case STUCK -> stillStuck(now);
            case WAITING -> {}
        }
    }

    /** Uses a slot; empty when there is no use for it any more. */
    private Optional<Attempt> start() {
        if (closed || wanted == 0) {
            phase = Phase.IDLE;
            if (closed) {
                dispose();
            }
            return Optional.empty();
        }
        Attempt attempt;
        try {
            attempt = new Attempt(spec.name(), runner, spec.policy().timeout(), slots::isOpen, this::report);
            attempt.start();
            current = attempt;
        } catch (OutOfMemoryError e) {
            LOG.error("check {}: no memory to start an attempt", spec.name(), e);
            phase = Phase.IDLE;
            plan(MonotonicTime.now().plus(spec.policy().interval()));
            return Optional.empty();
        }
        phase = Phase.RUNNING;
        engine.meter().running.incrementAndGet();
        engine.carriers().attemptStarts();
        alarm.set(MonotonicTime.now().plus(spec.policy().timeout()).nanos());
        return Optional.of(attempt);
    }

    /** On the attempt's thread. */
    private void report(Attempt attempt) {
        engine.timetable().post(() -> ended(attempt));
    }

    private void ended(Attempt attempt) {
        if (current != attempt) {
            return;
        }
        current = null;
        boolean wasStuck = phase == Phase.STUCK;
        phase = Phase.IDLE;
        engine.meter().running.decrementAndGet();
        slots.give(attempt);
        if (wasStuck) {
            engine.meter().stuck.decrementAndGet();
            snapshot = snapshot.withStuckSince(Optional.empty());
            LOG.info("check {}: the attempt that was stuck has returned", spec.name());
        }
        if (closed) {
            dispose();
        } else if (attempt.deadline().isEmpty()) {
            // It was not let: its type computes too much. Its turn comes again.
            phase = Phase.WAITING;
            slots.take(this::start, lane);
        } else if (wasStuck) {
            // Its failure has been told; the alarm is set for the next start.
            return;
        } else if (attempt == unasked) {
            unasked = null;
            planFirst(true);
        } else {
            take(attempt);
        }
    }

    private void take(Attempt attempt) {
        Verdict verdict = attempt.verdict().orElse(DIED);
        MonotonicTime now = MonotonicTime.now();
        boolean late = attempt.deadline()
                .map(deadline -> attempt.ended(now).isAfter(deadline.at()))
                .orElse(true);
        take(late ? timeout(verdict) : verdict, attempt, attempt.ended(now), late);
    }

    private void checkDeadline(MonotonicTime now) {
        if (isOverWithoutReport()) {
            return;
        }
        Attempt attempt = attempt();
        MonotonicTime deadline = attempt.deadline()
                .map(granted -> granted.at())
                .orElse(now.plus(spec.policy().timeout()));
        if (deadline.isAfter(now)) {
            alarm.set(deadline.nanos());
        } else {
            interrupt(now);
        }
    }

    private void interrupt(MonotonicTime now) {
        phase = Phase.OVERDUE;
        attempt().interrupt();
        alarm.set(now.plus(GRACE).nanos());
    }

    private void declareStuck(MonotonicTime now) {
        if (isOverWithoutReport()) {
            return;
        }
        phase = Phase.STUCK;
        engine.meter().stuck.incrementAndGet();
        snapshot = snapshot.withStuckSince(Optional.of(attempt().began(now)));
        LOG.warn("check {}: the checker was interrupted and does not return", spec.name());
        takeStuck(now);
    }

    private void stillStuck(MonotonicTime now) {
        if (!isOverWithoutReport()) {
            takeStuck(now);
        }
    }

    private void takeStuck(MonotonicTime now) {
        if (wanted > 0) {
            take(stuckVerdict(now), attempt(), now, true);
        }
    }

    /** An attempt whose thread could not even report, for want of memory, is over all the same. */
    private boolean isOverWithoutReport() {
        Attempt attempt = attempt();
        if (!attempt.isOver()) {
            return false;
        }
        ended(attempt);
        return true;
    }

    private Attempt attempt() {
        Attempt present = current;
        if (present == null) {
            throw new IllegalStateException("check " + spec.name() + " is " + phase + " without an attempt");
        }
        return present;
    }

    /** Takes a verdict into account, sets the next start and tells the servers what is new. */
    private void take(Verdict verdict, Attempt attempt, MonotonicTime ended, boolean overdue) {
        MonotonicTime began = attempt.began(ended);
        boolean quick =
                ended.since(began).multipliedBy(2).compareTo(spec.policy().timeout()) < 0;
        CheckState before = snapshot.state();
        CheckState.Step step = before.on(verdict, spec.policy());
        lane = quick && !overdue ? Lane.ANSWERED : slowLane(step.state());
        snapshot = snapshot.after(
                step.state(),
                new CheckSnapshot.Outcome(verdict, ended, ended.since(began), began.since(planned)),
                overdue);
        engine.meter().took(began.since(planned));
        if (verdict instanceof Verdict.Unasked unasked) {
            engine.shortages().note(spec.name(), unasked);
        }
        Pace pace = phase == Phase.STUCK ? Pace.AFTER_INTERVAL : step.pace();
        plan(Schedule.next(spec.policy(), pace, planned, ended));
        boolean changed = before.differsFrom(step.state());
        if (changed) {
            LOG.debug("check {}: {} ({})", spec.name(), step.state().up() ? "up" : "down", verdict.text());
        }
        if (changed || untold) {
            tellServers();
        }
    }

    private static Lane slowLane(CheckState state) {
        return state.up() ? Lane.DOUBTED : Lane.SILENT;
    }

    private void plan(MonotonicTime start) {
        planned = start;
        if (wanted > 0 && !closed) {
            alarm.set(start.nanos());
        } else {
            alarm.cancel();
        }
    }

    private void dispose() {
        alarm.cancel();
        try {
            Thread.ofVirtual().name(spec.name()).start(runner::close);
        } catch (OutOfMemoryError e) {
            // What the JDK throws when the machine has no thread for us, too. This one is the kernel's own.
            LOG.warn(
                    "check {}: there is no thread to close its checker, which may keep what it has opened",
                    spec.name());
        }
    }

    private Verdict stuckVerdict(MonotonicTime now) {
        return Verdict.unhealthy("the checker does not return: called "
                + now.since(attempt().began(now)).toSeconds() + " s ago with a timeout of "
                + AttemptRunner.show(spec.policy().timeout()));
    }

    private Verdict timeout(Verdict late) {
        if (late instanceof Verdict.Unasked) {
            return late;
        }
        String words = "timeout after " + AttemptRunner.show(spec.policy().timeout());
        return late instanceof Verdict.Unhealthy && !late.equals(AttemptRunner.INTERRUPTED)
                ? Verdict.unhealthy(words + ": " + late.text())
                : Verdict.unhealthy(words);
    }
}
