package io.holdfast.api.event;

import io.holdfast.api.time.MonotonicTime;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A numbered occurrence.
 *
 * @param number 1 and up, without gaps for as long as the state folder lives
 * @param time the wall clock when it happened: for people, it may jump
 * @param monotonicTime the monotonic clock when it happened: for differences within one run of the daemon
 * @param node the name of the machine it happened on
 */
public record Event(long number, Instant time, MonotonicTime monotonicTime, String node, Occurrence occurrence) {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /**
     * Names the event wherever it is told, also after a restart: when it happened, in nanoseconds since 1970 as 16
     * hexadecimal digits, and its number, {@code 1898a3f2c5d8e100-17}.
     */
    public String id() {
        long nanos = time.getEpochSecond() * NANOS_PER_SECOND + time.getNano();
        return HexFormat.of().toHexDigits(nanos) + "-" + number;
    }

    public EventKind kind() {
        return occurrence.kind();
    }

    public Subject subject() {
        return occurrence.subject();
    }

    /** The state before; empty where there is none. */
    public String oldState() {
        return occurrence.oldState();
    }

    /** The state after; empty where there is none. */
    public String newState() {
        return occurrence.newState();
    }

    public Cause cause() {
        return occurrence.cause();
    }

    public Severity severity() {
        return occurrence.severity();
    }

    /** What filters and quiet hours go by; see {@link Occurrence#importance}. */
    public Severity importance() {
        return occurrence.importance();
    }

    /** The alarm that it raises or ends; empty for mere news. */
    public Optional<Alarm> alarm() {
        return Alarm.of(occurrence);
    }

    /** One sentence for people with its cause: {@code Instance VI_1: Backup -> Active (active-down-expired: ...)}. */
    public String summary() {
        return occurrence.summary() + " (" + occurrence.cause() + ")";
    }
}
