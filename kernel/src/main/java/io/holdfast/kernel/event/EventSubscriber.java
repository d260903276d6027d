package io.holdfast.kernel.event;

import io.holdfast.api.event.Event;
import java.util.List;

/** Told of events after they have been written. */
@FunctionalInterface
public interface EventSubscriber {

    /** The next events in order, at least one. Runs on the event log's thread: whoever blocks it delays the others. */
    void received(List<Event> events);
}
