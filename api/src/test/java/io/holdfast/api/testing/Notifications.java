package io.holdfast.api.testing;

import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import java.time.Instant;
import java.util.List;

/** Notifications for tests of notifiers. */
public final class Notifications {

    private Notifications() {}

    /** It happened on lvs-1 at noon. */
    public static Event event(long number, Occurrence occurrence) {
        return new Event(
                number, Instant.parse("2026-03-01T12:00:00.123Z"), new MonotonicTime(number), "lvs-1", occurrence);
    }

    /** Told to ops, as the seventeenth event, under the key {@code ops-6f1c02a94d11-17}. */
    public static Notification of(Occurrence occurrence) {
        return new Notification("ops-6f1c02a94d11-17", "ops", List.of(event(17, occurrence)), 0);
    }

    /** From Backup, with priority 150, after nothing was heard. */
    public static Notification transition(String instance, RouterState to) {
        return of(new Occurrence.InstanceTransition(
                instance,
                RouterState.BACKUP,
                to,
                new Priority(150),
                new Cause("active-down-expired", "nothing heard for 3.6 s")));
    }
}
