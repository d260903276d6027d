package io.holdfast.kernel.check;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.api.testing.WrittenOptions;
import io.holdfast.api.time.Deadline;
import io.holdfast.kernel.check.core.HealthPolicy;
import io.holdfast.kernel.plugin.Configured;
import io.holdfast.kernel.plugin.Plugins;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A checker plugin that does what a test says, and counts. Its options are a word that tells checks apart. */
final class ScriptedCheckers implements HealthCheckerFactory<String> {

    /** One attempt. */
    interface Attempt {
        Verdict run(Target target) throws InterruptedException;
    }

    final AtomicInteger created = new AtomicInteger();
    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger together = new AtomicInteger();
    volatile Attempt attempt;
    private final String type;
    private final Configured<Context, HealthChecker> configured;

    ScriptedCheckers(String type, Attempt attempt) {
        this.type = type;
        this.attempt = attempt;
        this.configured = Plugins.of(this)
                .read(
                        WrittenOptions.reader(Map.of("type", type), new ArrayList<>()),
                        HealthCheckerFactory.class,
                        HealthCheckerFactory<Object>::create)
                .get();
    }

    static Target server(int number) {
        return Target.of(Endpoint.parse("192.0.2." + number % 250 + ":" + (80 + number / 250)));
    }

    CheckSpec spec(int server, HealthPolicy policy) {
        return new CheckSpec(configured, policy, server(server));
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public Value<String> options(OptionsReader in) {
        return in.string("word").orElse("");
    }

    @Override
    public HealthChecker create(String options, Context context) {
        created.incrementAndGet();
        return new HealthChecker() {
            private final AtomicInteger inside = new AtomicInteger();

            @Override
            public Verdict check(Target target, Deadline deadline) throws InterruptedException {
                calls.incrementAndGet();
                together.accumulateAndGet(inside.incrementAndGet(), Math::max);
                try {
                    return attempt.run(target);
                } finally {
                    inside.decrementAndGet();
                }
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }
}
