package io.holdfast.kernel.loop;

import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Timers on a clock that stands still until a test moves it. */
public final class VirtualTimers implements Timers {

    private final List<VirtualTimer> armed = new ArrayList<>();
    private MonotonicTime now = new MonotonicTime(0);

    @Override
    public MonotonicTime now() {
        return now;
    }

    @Override
    public Timer schedule(MonotonicTime at, Runnable action) {
        VirtualTimer timer = new VirtualTimer(action, at);
        timer.arm(at);
        return timer;
    }

    /** Moves the clock; what becomes due runs in order, each action at its own instant. */
    public void advance(Duration duration) {
        MonotonicTime end = now.plus(duration);
        while (true) {
            var due = armed.stream()
                    .filter(timer -> !timer.at.isAfter(end))
                    .min(Comparator.comparingLong(timer -> timer.at.nanos()));
            if (due.isEmpty()) {
                break;
            }
            VirtualTimer timer = due.get();
            armed.remove(timer);
            now = timer.at.isAfter(now) ? timer.at : now;
            timer.action.run();
        }
        now = end;
    }

    private final class VirtualTimer implements Timer {
        private final Runnable action;
        private MonotonicTime at;

        VirtualTimer(Runnable action, MonotonicTime at) {
            this.action = action;
            this.at = at;
        }

        @Override
        public void arm(MonotonicTime newAt) {
            armed.remove(this);
            at = newAt;
            armed.add(this);
        }

        @Override
        public void cancel() {
            armed.remove(this);
        }

        @Override
        public boolean isArmed() {
            return armed.contains(this);
        }
    }
}
