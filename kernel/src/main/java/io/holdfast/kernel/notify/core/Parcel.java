package io.holdfast.kernel.notify.core;

import io.holdfast.api.event.Event;
import io.holdfast.api.notify.Notification;
import java.util.List;

/**
 * What is delivered as one: its events do not change any more, whatever happens to it.
 *
 * @param lane parcels of one lane are delivered one after the other
 * @param entries at least one
 * @param omitted events of the lane before these that were let go
 */
public record Parcel(String notifier, String lane, List<Entry> entries, long omitted) {

    public Parcel {
        entries = List.copyOf(entries);
    }

    /** The idempotency key: an event is in one parcel only, so its id is enough. */
    public String key() {
        return key(notifier, entries.getLast().id());
    }

    /** The key of the parcel whose last entry has this id. */
    public static String key(String notifier, String lastId) {
        return notifier + "-" + lastId;
    }

    public Notification notification() {
        return new Notification(key(), notifier, events(), omitted);
    }

    public List<Event> events() {
        return entries.stream().map(Entry::event).toList();
    }
}
