package io.holdfast.plugin.notifyscript;

import io.holdfast.api.event.Event;
import io.holdfast.api.event.EventKind;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.KeepalivedForm;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.NotificationField;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.Progress;
import io.holdfast.api.process.Command;
import io.holdfast.api.process.Execution;
import io.holdfast.api.text.Escaping;
import io.holdfast.api.time.Deadline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the program for the state, then the one for everything, as keepalived does. A digest is told subject by subject,
 * by the latest events of each that keepalived has words for, one of each kind; all of it is in the environment.
 * Arguments of the user's own are for the whole digest, so that program runs once. Safe for several threads.
 */
final class ScriptNotifier implements Notifier {

    private static final int PROGRAMS_AT_ONCE = 16;

    private final ScriptOptions options;
    private final Progress progress = new Progress();

    ScriptNotifier(ScriptOptions options) {
        this.options = options;
    }

    @Override
    public int concurrency() {
        return PROGRAMS_AT_ONCE;
    }

    @Override
    public Delivery deliver(Notification notification, Deadline deadline) throws InterruptedException {
        List<Run> runs = Stream.concat(
                        notification.bySubject().stream().flatMap(this::runs),
                        runWithOwnArguments(notification).stream())
                .toList();
        if (runs.isEmpty()) {
            return nothingToRun(notification.latest().kind());
        }
        for (Run run : progress.rest(notification, runs)) {
            Execution execution = run.command().run(options.user(), run.environment(), deadline);
            Optional<String> failure = failure(run.command(), execution);
            if (failure.isPresent()) {
                return Delivery.retry(failure.get());
            }
            progress.stepDone(notification);
        }
        progress.forget(notification);
        return Delivery.delivered();
    }

    private Delivery nothingToRun(EventKind kind) {
        String reason = "no program is configured for " + kind.word()
                + ": keepalived's four arguments and the states under \"on\" have no word for it, arguments = [...] would";
        if (kind != EventKind.TEST) {
            return Delivery.skipped(reason);
        }
        // Whoever tries it wants to know what can be known.
        List<Command> programs = Stream.concat(
                        options.command().stream(),
                        options.on().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(Map.Entry::getValue))
                .toList();
        return programs.stream()
                .flatMap(command -> command.objection(options.user()).stream())
                .findFirst()
                .map(Delivery::retry)
                .orElseGet(() -> Delivery.skippedInOrder(
                        reason,
                        programs.stream()
                                        .map(command -> command.program().toString())
                                        .distinct()
                                        .collect(Collectors.joining(", "))
                                + " could be run, but was not: what it does is not tried"));
    }

    /**
     * What is to be run to tell of one subject, in order. What a router saw last must not hide the state that it is in.
     */
    private Stream<Run> runs(Notification subject) {
        List<Run> runs = new ArrayList<>();
        for (Notification kind : subject.byKind()) {
            State.of(kind.latest())
                    .map(options.on()::get)
                    .ifPresent(program -> runs.add(new Run(program, environment(subject, new Room()))));
        }
        if (options.arguments().isEmpty()) {
            options.command()
                    .flatMap(command -> subject.events().reversed().stream()
                            .flatMap(event -> keepalivedArguments(event).stream())
                            .findFirst()
                            .map(command::with))
                    .ifPresent(command -> runs.add(new Run(command, environment(subject, new Room()))));
        }
        return runs.stream();
    }

    private Optional<Run> runWithOwnArguments(Notification notification) {
        return options.arguments()
                .flatMap(templates -> options.command().map(command -> {
                    Room room = new Room();
                    List<String> arguments = templates.stream()
                            .map(template -> room.fit(template.render(notification, Escaping.TEXT)))
                            .toList();
                    return new Run(command.with(arguments), environment(notification, room));
                }));
    }

    /** Type, name, state, priority; keepalived runs nothing for a priority or an advertisement that was seen. */
    private static Optional<List<String>> keepalivedArguments(Event event) {
        return KeepalivedForm.of(event)
                .filter(form -> form.isTransition() || !form.isRouter())
                .map(form -> List.of(form.type(), form.name(), form.state(), Integer.toString(form.priority())));
    }

    /** Every field as {@code HOLDFAST_OLD_STATE} and so on. */
    private static Map<String, String> environment(Notification notification, Room room) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (NotificationField field : NotificationField.values()) {
            environment.put("HOLDFAST_" + field.name().toUpperCase(Locale.ROOT), room.fit(field.of(notification)));
        }
        return environment;
    }

    private static Optional<String> failure(Command command, Execution execution) {
        return switch (execution) {
            case Execution.Exited exited ->
                exited.status() == 0
                        ? Optional.empty()
                        : Optional.of(
                                command.program() + " ended with status " + exited.status() + quoted(exited.output()));
            case Execution.Overdue overdue ->
                Optional.of(command.program() + " took too long and was killed" + quoted(overdue.output()));
            case Execution.NotStarted notStarted -> Optional.of(notStarted.reason());
        };
    }

    private static String quoted(String output) {
        return output.isBlank() ? "" : ": " + output.strip();
    }

    /** A program with its arguments and its environment. */
    private record Run(Command command, Map<String, String> environment) {}
}
