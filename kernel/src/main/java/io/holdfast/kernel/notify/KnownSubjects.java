package io.holdfast.kernel.notify;

import io.holdfast.api.event.Subject;
import io.holdfast.api.options.OptionNode;
import io.holdfast.api.options.Suggestion;
import io.holdfast.kernel.notify.core.SubjectPattern;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What events of this configuration can be about, so that a filter that selects nothing is noticed when it is read.
 *
 * @param node the name of this machine; empty when it is not known
 */
public record KnownSubjects(Set<String> instances, Set<String> groups, Set<String> services, Optional<String> node) {

    private static final List<String> KINDS =
            Arrays.stream(Subject.Kind.values()).map(Subject.Kind::word).toList();

    public KnownSubjects {
        instances = Set.copyOf(instances);
        groups = Set.copyOf(groups);
        services = Set.copyOf(services);
    }

    /** The names in a configuration, which need not be sound otherwise. */
    public static KnownSubjects in(OptionNode root, Optional<String> node) {
        return new KnownSubjects(
                keys(root, List.of("vrrp", "instances")),
                keys(root, List.of("vrrp", "groups")),
                keys(root, List.of("services")),
                node);
    }

    private static Set<String> keys(OptionNode node, List<String> path) {
        Map<String, OptionNode> entries = node instanceof OptionNode.Section section ? section.entries() : Map.of();
        if (path.isEmpty()) {
            return entries.keySet();
        }
        OptionNode next = entries.get(path.getFirst());
        return next == null ? Set.of() : keys(next, path.subList(1, path.size()));
    }

    /**
     * Why no event can ever be about what a pattern names. What an asterisk stands for is not judged: the same filter
     * may serve many machines.
     */
    Optional<String> objection(SubjectPattern pattern) {
        return pattern.kind()
                .map(kind -> switch (kind) {
                    case INSTANCE -> unknown(kind, pattern.name(), instances);
                    case GROUP -> unknown(kind, pattern.name(), groups);
                    case SERVICE -> unknown(kind, pattern.name(), services);
                    case SERVER -> unknownServer(pattern.name());
                    case DAEMON -> node.flatMap(name -> unknown(kind, pattern.name(), Set.of(name)));
                })
                .orElseGet(() -> unknownName(pattern.text()));
    }

    private static Optional<String> unknown(Subject.Kind kind, String name, Set<String> known) {
        return name.contains("*") || known.contains(name)
                ? Optional.empty()
                : Optional.of("there is no " + kind.word() + " \"" + name + "\"" + Suggestion.of(name, known));
    }

    private Optional<String> unknownServer(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 && !name.contains("*")
                ? Optional.of("a server is service/address:port, or service/*, not \"" + name + "\"")
                : unknown(Subject.Kind.SERVICE, slash < 0 ? name : name.substring(0, slash), services);
    }

    private Optional<String> unknownName(String text) {
        int colon = text.indexOf(':');
        Optional<String> kind = colon < 0 ? Optional.empty() : Suggestion.nearest(text.substring(0, colon), KINDS);
        int slash = text.lastIndexOf('/');
        Set<String> names = Stream.of(instances.stream(), groups.stream(), services.stream(), node.stream())
                .flatMap(some -> some)
                .collect(Collectors.toUnmodifiableSet());
        if (names.contains(text) || (slash >= 0 && services.contains(text.substring(0, slash)))) {
            return Optional.empty();
        }
        if (kind.isPresent()) {
            return Optional.of("\"" + text.substring(0, colon) + "\" is no kind of subject, did you mean \""
                    + kind.get() + ":" + text.substring(colon + 1) + "\"?");
        }
        return text.contains("*") || node.isEmpty()
                ? Optional.empty()
                : Optional.of("nothing here is called \"" + text + "\"" + Suggestion.of(text, names));
    }
}
