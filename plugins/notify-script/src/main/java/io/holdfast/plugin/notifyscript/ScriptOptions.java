package io.holdfast.plugin.notifyscript;

import io.holdfast.api.notify.NotificationTemplate;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.api.process.Command;
import io.holdfast.api.process.RunAs;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a user says about programs to be told.
 *
 * @param command the program for every event, if there is one
 * @param arguments what it gets after its own; empty for keepalived's four
 * @param on programs for single states, which get no more than their own arguments
 * @param user as whom they run; empty for the daemon's own user
 */
public record ScriptOptions(
        Optional<Command> command,
        Optional<List<NotificationTemplate>> arguments,
        Map<State, Command> on,
        Optional<RunAs> user) {

    public ScriptOptions {
        on = Map.copyOf(on);
    }

    static Value<ScriptOptions> read(OptionsReader in) {
        Value<Optional<RunAs>> user = in.string("user").map(RunAs::named).optional();
        Optional<RunAs> knownUser = user.ifSound().flatMap(found -> found);
        Value<Optional<Command>> command = command(in, "command", knownUser);
        Value<Optional<List<NotificationTemplate>>> arguments = in.list("arguments", OptionType.STRING)
                .verify(ScriptOptions::objectionToZeroBytes)
                .map(texts -> texts.stream().map(NotificationTemplate::parse).toList())
                .optional();
        Value<Map<State, Command>> on =
                in.section("on", states -> readStates(states, knownUser)).orElse(Map.of());
        if (!in.has("command") && !in.has("on")) {
            in.problem("command", "is missing, and so is on: there is nothing to run");
        }
        if (!in.has("command")
                && in.has("on")
                && on.ifSound().filter(Map::isEmpty).isPresent()) {
            in.problem("on", "is empty, and command is missing: there is nothing to run");
        }
        if (in.has("arguments") && !in.has("command")) {
            in.problem("arguments", "goes with command");
        }
        return in.build(() -> new ScriptOptions(command.get(), arguments.get(), on.get(), user.get()));
    }

    /** No program can be given one: it is where an argument ends. */
    private static Optional<String> objectionToZeroBytes(List<String> arguments) {
        return arguments.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)
                ? Optional.of("an argument holds a zero byte")
                : Optional.empty();
    }

    private static Value<Map<State, Command>> readStates(OptionsReader in, Optional<RunAs> user) {
        Map<State, Value<Optional<Command>>> commands = new EnumMap<>(State.class);
        for (State state : State.values()) {
            commands.put(state, command(in, state.word(), user));
        }
        return in.build(() -> {
            Map<State, Command> present = new EnumMap<>(State.class);
            commands.forEach((state, value) -> value.get().ifPresent(command -> present.put(state, command)));
            return present;
        });
    }

    private static Value<Optional<Command>> command(OptionsReader in, String key, Optional<RunAs> user) {
        return in.list(key, OptionType.STRING)
                .map(Command::new)
                .verify(command -> command.objection(user))
                .optional();
    }
}
