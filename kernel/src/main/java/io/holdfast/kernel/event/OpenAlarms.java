package io.holdfast.kernel.event;

import io.holdfast.api.event.Alarm;
import io.holdfast.api.event.EventKind;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.Subject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What has been raised and not ended, of occurrences in their order. */
final class OpenAlarms {

    private final Map<Key, Occurrence> open = new LinkedHashMap<>();

    /** @param check of an alarm that is about one check of its server */
    private record Key(EventKind kind, Subject subject, String check) {}

    void add(Occurrence occurrence) {
        Alarm.of(occurrence).ifPresent(alarm -> {
            Key key = new Key(alarm.kind(), occurrence.subject(), check(occurrence));
            switch (alarm.phase()) {
                case RAISED -> open.put(key, occurrence);
                case ENDED -> open.remove(key);
                case MOMENTARY -> {}
            }
        });
    }

    private static String check(Occurrence occurrence) {
        return occurrence instanceof Occurrence.CheckChanged changed ? changed.check() : "";
    }

    /** What raised them. */
    List<Occurrence> list() {
        return List.copyOf(open.values());
    }
}
