package io.holdfast.kernel.notify.core;

import io.holdfast.api.event.Subject;
import java.util.Map;
import java.util.Set;

/**
 * Which notifiers a subject names for itself ({@code notify = [ops]}). A subject that names none is every notifier's; a
 * server goes with its service.
 *
 * @param named the names of notifiers; an empty set is nobody
 */
public record Routing(Map<Subject, Set<String>> named) {

    /** Every notifier is told of every subject that its filter wants. */
    public static final Routing EVERYBODY = new Routing(Map.of());

    public Routing {
        named = Map.copyOf(named);
    }

    public boolean allows(String notifier, Subject subject) {
        Set<String> notifiers = named.get(subject.kind() == Subject.Kind.SERVER ? serviceOf(subject) : subject);
        return notifiers == null || notifiers.contains(notifier);
    }

    private static Subject serviceOf(Subject server) {
        String name = server.name();
        return new Subject(Subject.Kind.SERVICE, name.substring(0, Math.max(0, name.lastIndexOf('/'))));
    }
}
