package io.holdfast.kernel.notify.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.EventKind;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.event.Severity;
import io.holdfast.api.event.Subject;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionsTest {

    private static final Event TO_ACTIVE = new Event(
            1,
            Instant.EPOCH,
            new MonotonicTime(0),
            "lvs-1",
            new Occurrence.InstanceTransition(
                    "VI_1", RouterState.BACKUP, RouterState.ACTIVE, new Priority(150), Cause.of("forced")));

    @ParameterizedTest
    @CsvSource({
        "1, 0, 1000",
        "2, 0, 2000",
        "3, 0, 4000",
        "3, 0.5, 3600",
        "6, 0, 32000",
        "7, 0, 60000",
        "7, 0.5, 54000",
        "1000000, 0, 60000"
    })
    void backOffDoublesUpToItsLimit(int failures, double chance, long millis) {
        BackOff backOff = new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(1));

        assertEquals(Duration.ofMillis(millis), backOff.after(failures, chance));
    }

    @Test
    void backOffNeedsAPause() {
        assertThrows(IllegalArgumentException.class, () -> new BackOff(Duration.ZERO, Duration.ofSeconds(1)));
        assertThrows(IllegalArgumentException.class, () -> new BackOff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "instance:VI_1, true",
        "instance:VI_*, true",
        "instance:*, true",
        "VI_1, true",
        "VI_*, true",
        "*, true",
        "instance:VI_2, false",
        "group:VI_1, false",
        "group:*, false",
        "VI_, false",
        "I_1, false",
        "VI.1, false"
    })
    void subjectPatterns(String pattern, boolean matches) {
        assertEquals(matches, new SubjectPattern(pattern).matches(Subject.instance("VI_1")));
    }

    @Test
    void filters() {
        assertEquals(true, EventFilter.EVERYTHING.wants(TO_ACTIVE));
        assertEquals(true, filter(Set.of(EventKind.INSTANCE_TRANSITION), "VI_1", Severity.NOTICE));
        assertEquals(false, filter(Set.of(EventKind.GROUP_TRANSITION), "VI_1", Severity.NOTICE));
        assertEquals(false, filter(Set.of(EventKind.INSTANCE_TRANSITION), "VI_2", Severity.NOTICE));
        assertEquals(false, filter(Set.of(EventKind.INSTANCE_TRANSITION), "VI_1", Severity.WARNING));
    }

    private static boolean filter(Set<EventKind> kinds, String subject, Severity minimum) {
        return new EventFilter(kinds, List.of(new SubjectPattern(subject)), minimum).wants(TO_ACTIVE);
    }

    @ParameterizedTest
    @CsvSource({
        // Berlin is one hour ahead of UTC in winter, two in summer.
        "22:00, 06:00, 2026-01-10T20:59:59Z, ",
        "22:00, 06:00, 2026-01-10T21:00:00Z, PT8H",
        "22:00, 06:00, 2026-01-11T04:59:00Z, PT1M",
        "22:00, 06:00, 2026-01-11T05:00:00Z, ",
        "22:00, 06:00, 2026-07-10T19:59:59Z, ",
        "22:00, 06:00, 2026-07-10T20:00:00Z, PT8H",
        "12:00, 13:00, 2026-01-10T11:30:00Z, PT30M",
        "12:00, 13:00, 2026-01-10T12:00:00Z, ",
        // The night when the clocks go forward is an hour shorter.
        "22:00, 06:00, 2026-03-28T21:00:00Z, PT7H",
    })
    void quietHours(String from, String to, Instant at, String remaining) {
        QuietHours hours = new QuietHours(
                LocalTime.parse(from), LocalTime.parse(to), ZoneId.of("Europe/Berlin"), Severity.CRITICAL, false);

        assertEquals(Optional.ofNullable(remaining).map(Duration::parse), hours.remaining(at));
    }

    @Test
    void quietHoursOfTheWholeDayAreAMistake() {
        LocalTime noon = LocalTime.NOON;

        assertThrows(
                IllegalArgumentException.class,
                () -> new QuietHours(noon, noon, ZoneId.of("UTC"), Severity.CRITICAL, false));
    }
}
