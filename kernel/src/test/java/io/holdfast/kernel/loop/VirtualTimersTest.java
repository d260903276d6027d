package io.holdfast.kernel.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimersTest {

    private final VirtualTimers timers = new VirtualTimers();
    private final List<String> ran = new ArrayList<>();

    private Timer at(long nanos, String name) {
        return timers.schedule(
                new MonotonicTime(nanos),
                () -> ran.add(name + "@" + timers.now().nanos()));
    }

    @Test
    void whenTheClockMoves_thenWhatIsDueRunsInOrderAtItsInstant() {
        at(30, "c");
        at(10, "a");
        Timer cancelled = at(20, "b");
        cancelled.cancel();
        Timer moved = at(5, "d");
        moved.arm(new MonotonicTime(40));

        timers.advance(Duration.ofNanos(35));

        assertEquals(List.of("a@10", "c@30"), ran);
        assertEquals(35, timers.now().nanos());
        assertFalse(cancelled.isArmed());
        assertTrue(moved.isArmed());
    }
}
