package io.holdfast.kernel.notify.core;

import io.holdfast.api.event.Event;

/**
 * An event that has been accepted for delivery.
 *
 * @param id names the event in keys: {@link Event#id}
 */
public record Entry(String id, Event event) {

    /**
     * The entry of an event. The id depends on the event alone: whatever else is lost, the event comes again under the
     * key it had, and a number that is used again after the event log was lost is another id.
     */
    public static Entry of(Event event) {
        return new Entry(event.id(), event);
    }
}
