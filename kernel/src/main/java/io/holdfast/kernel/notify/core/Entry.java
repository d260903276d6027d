package io.holdfast.kernel.notify.core;

import io.holdfast.api.event.Event;

/**
 * An event that has been accepted for delivery.
 *
 * @param id names the event in keys: the run of the daemon and the event's number, {@code 6f1c02a9-17}
 */
public record Entry(String id, Event event) {}
