package io.holdfast.plugin.notifyscript;

import io.holdfast.api.event.Event;
import io.holdfast.api.event.EventKind;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.KeepalivedForm;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.NotificationField;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.process.Command;
import io.holdfast.api.process.Execution;
import io.holdfast.api.text.Escaping;
import io.holdfast.api.time.Deadline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs the program for the state, then the one for everything, as keepalived does. A digest is told by its latest events that
 * keepalived has words for, one of each kind; all of it is in the environment. Safe for several threads.
 */
final class ScriptNotifier implements Notifier {

    private static final int PROGRAMS_AT_ONCE = 16;

    private final ScriptOptions options;

    ScriptNotifier(ScriptOptions options) {
        this.options = options;
    }

    @Override
    public int concurrency() {
        return PROGRAMS_AT_ONCE;
    }

    @Override
    public Delivery deliver(Notification notification, Deadline deadline) throws InterruptedException {
        List<Command> commands = commands(notification);
        if (commands.isEmpty()) {
            return nothingToRun(notification.latest().kind());
        }
        for (Command command : commands) {
            Execution execution = command.run(options.user(), environment(notification), deadline);
            Optional<String> failure = failure(command, execution);
            if (failure.isPresent()) {
                return Delivery.retry(failure.get());
            }
        }
        return Delivery.delivered();
    }

    private Delivery nothingToRun(EventKind kind) {
        Delivery skipped = Delivery.skipped(
                "no program is configured for " + kind.word()
                        + ": keepalived's four arguments and the states under \"on\" have no word for it, arguments = [...] would");
        if (kind != EventKind.TEST) {
            return skipped;
        }
        // Whoever tries it wants to know what can be known.
        return Stream.concat(options.command().stream(), options.on().values().stream())
                .flatMap(command -> command.objection(options.user()).stream())
                .findFirst()
                .map(Delivery::retry)
                .orElse(skipped);
    }

    private List<Command> commands(Notification notification) {
        List<Command> commands = new ArrayList<>();
        for (Event event : latestOfEachKind(notification)) {
            State.of(event).map(options.on()::get).ifPresent(commands::add);
        }
        options.command()
                .flatMap(command -> arguments(notification).map(command::with))
                .ifPresent(commands::add);
        return commands;
    }

    /** In order. What a router saw last must not hide the state that it is in. */
    private static Collection<Event> latestOfEachKind(Notification notification) {
        LinkedHashMap<EventKind, Event> latest = new LinkedHashMap<>();
        notification.events().forEach(event -> latest.putLast(event.kind(), event));
        return latest.values();
    }

    /** What the program for everything gets; empty when it is not to be run. */
    private Optional<List<String>> arguments(Notification notification) {
        return options.arguments().isPresent()
                ? options.arguments()
                        .map(templates -> templates.stream()
                                .map(template -> template.render(notification, Escaping.TEXT))
                                .toList())
                : notification.events().reversed().stream()
                        .flatMap(event -> keepalivedArguments(event).stream())
                        .findFirst();
    }

    /** Type, name, state, priority; keepalived runs nothing for a priority or an advertisement that was seen. */
    private static Optional<List<String>> keepalivedArguments(Event event) {
        return KeepalivedForm.of(event)
                .filter(form -> form.isTransition() || !form.isRouter())
                .map(form -> List.of(form.type(), form.name(), form.state(), Integer.toString(form.priority())));
    }

    /** Every field as {@code HOLDFAST_OLD_STATE} and so on. */
    private static Map<String, String> environment(Notification notification) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (NotificationField field : NotificationField.values()) {
            environment.put("HOLDFAST_" + field.name().toUpperCase(Locale.ROOT), field.of(notification));
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
}
