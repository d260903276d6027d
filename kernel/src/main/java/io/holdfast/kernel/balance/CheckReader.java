package io.holdfast.kernel.balance;

import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.kernel.check.CheckOptions;
import io.holdfast.kernel.check.core.HealthPolicy;
import io.holdfast.kernel.plugin.Plugins;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code check} and {@code checks} of servers and services. Equal ones are one object: tens of thousands of
 * servers mostly say the same.
 */
final class CheckReader {

    private final Plugins plugins;
    private final Map<CheckOptions, CheckOptions> known = new HashMap<>();

    CheckReader(Plugins plugins) {
        this.plugins = plugins;
    }

    /** The checks that a section has; empty when none are written, which is not the same as none being wanted. */
    Value<Optional<List<CheckOptions>>> read(OptionsReader in, HealthPolicy policy) {
        Value<Optional<CheckOptions>> one =
                in.section("check", section -> check(section, policy)).optional();
        Value<Optional<List<CheckOptions>>> several =
                in.sections("checks", section -> check(section, policy)).optional();
        if (in.has("check") && in.has("checks")) {
            in.problem("checks", "either check or checks, not both");
        }
        if (one.ifSound().isEmpty() || several.ifSound().isEmpty()) {
            return Value.broken();
        }
        return Value.of(one.get().map(List::of).or(several::get));
    }

    private Value<CheckOptions> check(OptionsReader in, HealthPolicy policy) {
        return CheckOptions.read(in, plugins, policy).map(read -> known.computeIfAbsent(read, first -> first));
    }
}
