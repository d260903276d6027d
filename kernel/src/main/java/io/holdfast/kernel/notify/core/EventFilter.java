package io.holdfast.kernel.notify.core;

import io.holdfast.api.event.Event;
import io.holdfast.api.event.EventKind;
import io.holdfast.api.event.Severity;
import java.util.List;
import java.util.Set;

/**
 * Which events a notifier is told of.
 *
 * @param kinds empty: every kind
 * @param subjects empty: every subject
 * @param minimumSeverity nothing of less {@link Event#importance importance}
 */
public record EventFilter(Set<EventKind> kinds, List<SubjectPattern> subjects, Severity minimumSeverity) {

    public static final EventFilter EVERYTHING = new EventFilter(Set.of(), List.of(), Severity.INFO);

    public EventFilter {
        kinds = Set.copyOf(kinds);
        subjects = List.copyOf(subjects);
    }

    public boolean wants(Event event) {
        return (kinds.isEmpty() || kinds.contains(event.kind()))
                && event.importance().compareTo(minimumSeverity) >= 0
                && (subjects.isEmpty() || subjects.stream().anyMatch(subject -> subject.matches(event.subject())));
    }
}
