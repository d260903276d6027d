package io.holdfast.plugin.checkscript;

import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.api.process.Command;
import io.holdfast.api.process.RunAs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which command to run, and how.
 *
 * @param dynamicWeight whether exit status 2..255 means a weight of 0..253
 * @param user whom to run it as; empty for the daemon's own
 * @param environment what it finds in its environment besides the facts of the check
 */
public record ScriptOptions(
        Command command, boolean dynamicWeight, Optional<RunAs> user, Map<String, String> environment) {

    public ScriptOptions {
        environment = Map.copyOf(environment);
    }

    static Value<ScriptOptions> read(OptionsReader in) {
        Value<Command> command =
                in.list("command", OptionType.STRING).map(Command::new).required();
        Value<Boolean> dynamicWeight = in.bool("dynamic-weight").orElse(false);
        Value<Optional<RunAs>> user = in.string("user").map(RunAs::named).optional();
        Value<Map<String, String>> environment = in.list("environment", OptionType.STRING)
                .map(ScriptOptions::variables)
                .orElse(Map.of());
        user.ifSound()
                .flatMap(as -> command.ifSound().flatMap(written -> written.objection(as)))
                .ifPresent(objection -> in.problem("command", objection));
        return in.build(() -> new ScriptOptions(command.get(), dynamicWeight.get(), user.get(), environment.get()));
    }

    private static Map<String, String> variables(List<String> lines) {
        Map<String, String> variables = new TreeMap<>();
        for (String line : lines) {
            if (!line.matches("(?s)[A-Za-z_][A-Za-z0-9_]*=.*")) {
                throw new IllegalArgumentException("\"" + line + "\" is not a variable such as LEVEL=2");
            }
            variables.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        return variables;
    }
}
