package io.holdfast.plugin.notifywebhook;

import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import java.time.Instant;
import java.util.List;

/** Notifications for tests. */
final class Notifications {

    private Notifications() {}

    static Event event(long number, Occurrence occurrence) {
        return new Event(
                number, Instant.parse("2026-03-01T12:00:00.123Z"), new MonotonicTime(number), "lvs-1", occurrence);
    }

    static Notification of(Occurrence occurrence) {
        return new Notification("ops-6f1c02a94d11-17", "ops", List.of(event(17, occurrence)), 0);
    }

    static Notification transition(String instance, RouterState to) {
        return of(new Occurrence.InstanceTransition(
                instance,
                RouterState.BACKUP,
                to,
                new Priority(150),
                new Cause("active-down-expired", "nothing heard for 3.6 s")));
    }
}
