package io.holdfast.kernel.notify.core;

import io.holdfast.api.event.Event;
import java.time.Instant;
import java.util.HexFormat;

/**
 * An event that has been accepted for delivery.
 *
 * @param id names the event in keys: when it happened, in nanoseconds since 1970 as 16 hexadecimal digits, and its number,
 *     {@code 1898a3f2c5d8e100-17}
 */
public record Entry(String id, Event event) {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /**
     * The entry of an event. The id depends on the event alone: whatever else is lost, the event comes again under the key
     * it had, and a number that is used again after the event log was lost is another id.
     */
    public static Entry of(Event event) {
        Instant time = event.time();
        long nanos = time.getEpochSecond() * NANOS_PER_SECOND + time.getNano();
        return new Entry(HexFormat.of().toHexDigits(nanos) + "-" + event.number(), event);
    }
}
