package io.holdfast.kernel.balance;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A checker plugin whose verdicts a test sets, server by server. */
final class ScriptedChecker implements HealthCheckerFactory<String> {

    final Map<Endpoint, Verdict> verdicts = new ConcurrentHashMap<>();

    /** How often each server was asked. */
    final Map<Endpoint, Integer> attempts = new ConcurrentHashMap<>();

    @Override
    public String type() {
        return "told";
    }

    @Override
    public boolean needsPort() {
        return true;
    }

    @Override
    public Value<String> options(OptionsReader in) {
        return in.string("word").orElse("");
    }

    @Override
    public HealthChecker create(String options, Context context) {
        return (target, _) -> {
            attempts.merge(target.endpoint(), 1, Integer::sum);
            return verdicts.getOrDefault(target.endpoint(), Verdict.healthy("fine"));
        };
    }
}
