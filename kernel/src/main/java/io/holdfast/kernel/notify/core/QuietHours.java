package io.holdfast.kernel.notify.core;

import io.holdfast.api.event.Severity;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * A part of every day in which a notifier keeps silent.
 *
 * @param from first moment of silence
 * @param to end of silence; before {@code from} when the night lies between, never equal
 * @param passes events of this importance and up are told all the same
 * @param discard true: what happens in the quiet hours is never told; false: it is told when they end
 */
public record QuietHours(LocalTime from, LocalTime to, ZoneId zone, Severity passes, boolean discard) {

    public QuietHours {
        if (from.equals(to)) {
            throw new IllegalArgumentException("quiet hours from " + from + " to " + to + " are the whole day");
        }
    }

    /** Time until the silence that covers the instant ends; empty when it is not covered. */
    public Optional<Duration> remaining(Instant instant) {
        ZonedDateTime local = instant.atZone(zone);
        LocalTime time = local.toLocalTime();
        boolean overnight = from.isAfter(to);
        boolean covered =
                overnight ? !time.isBefore(from) || time.isBefore(to) : !time.isBefore(from) && time.isBefore(to);
        if (!covered) {
            return Optional.empty();
        }
        ZonedDateTime end = local.with(to);
        ZonedDateTime next = end.isAfter(local) ? end : end.plusDays(1);
        return Optional.of(Duration.between(local, next));
    }

    public boolean letsPass(Severity importance) {
        return importance.compareTo(passes) >= 0;
    }
}
