package io.holdfast.kernel.notify;

import io.holdfast.api.event.Subject;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Suggestion;
import io.holdfast.kernel.notify.core.Routing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code notify = [NAME, ...]} in the sections of those whom events are about. */
public final class RoutingReader {

    private final Optional<Set<String>> notifiers;
    private final Map<Subject, Set<String>> named = new HashMap<>();

    /** @param notifiers the names of those that are configured; empty when nobody knows and any name may be right */
    public RoutingReader(Optional<Set<String>> notifiers) {
        this.notifiers = notifiers;
    }

    /** Reads the key, if it is there, in the section of one instance or service. */
    public void read(Subject subject, OptionsReader in) {
        in.list("notify", OptionType.STRING)
                .verify(this::objection)
                .optional()
                .ifSound()
                .flatMap(names -> names)
                .ifPresent(names -> named.put(subject, Set.copyOf(names)));
    }

    /** What has been read so far. */
    public Routing routing() {
        return new Routing(named);
    }

    private Optional<String> objection(List<String> names) {
        return notifiers.flatMap(known -> names.stream()
                .filter(name -> !known.contains(name))
                .map(name -> "there is no notifier \"" + name + "\"" + Suggestion.of(name, known))
                .reduce((one, other) -> one + "; " + other));
    }
}
