package io.holdfast.kernel.check.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.check.core.CheckState.Pace;
import io.holdfast.kernel.check.core.HealthPolicy.StartState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

    private static final HealthPolicy POLICY = new HealthPolicy(
            Duration.ofMillis(3000),
            Duration.ofMillis(2000),
            1,
            1,
            1,
            Duration.ofMillis(700),
            Duration.ofMillis(1000),
            StartState.UP);

    private static MonotonicTime at(long millis) {
        return new MonotonicTime(millis * 1_000_000);
    }

    @ParameterizedTest
    @CsvSource({"0, 5000", "0.25, 5250", "0.999, 5999"})
    void givenWarmUpOfOneSecond_whenRegisteredAtFive_thenTheFirstStartIsWithinIt(double fraction, long expected) {
        assertEquals(at(expected), Schedule.first(POLICY, at(5000), fraction));
    }

    @ParameterizedTest
    @CsvSource({
        "AFTER_INTERVAL,    10000, 10005, 13000",
        "AFTER_INTERVAL,    10000, 12000, 13000",
        "AFTER_INTERVAL,    10000, 13000, 13000",
        "AFTER_INTERVAL,    10000, 17500, 17500", // overdue: at once, and only once
        "AFTER_RETRY_DELAY, 10000, 12000, 12700",
    })
    void givenAnAttempt_whenItIsOver_thenTheNextStartsThen(Pace pace, long planned, long finished, long expected) {
        assertEquals(at(expected), Schedule.next(POLICY, pace, at(planned), at(finished)));
    }

    @Test
    void givenSlowAttempts_whenRunForAnHour_thenTheRhythmDoesNotDrift() {
        MonotonicTime start = at(0);
        for (int i = 0; i < 1200; i++) {
            start = Schedule.next(POLICY, Pace.AFTER_INTERVAL, start, start.plus(Duration.ofMillis(1999)));
        }
        assertEquals(at(3_600_000), start);
    }
}
