package io.holdfast.plugin.checkscript;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.check.WeightAdvice;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.api.process.Execution;
import io.holdfast.api.time.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.pf4j.Extension;

/** {@code type = script}: a server is well when a command says so by its exit status. */
@Extension
public final class ScriptCheckerFactory implements HealthCheckerFactory<ScriptOptions> {

    /**
     * Exit statuses of a script that could not do its work, and must not pass for one that wants a weight: what shells
     * say of a program that cannot be run or is not there (126, 127; POSIX.1-2017, section 2.8.2 of the shell), and
     * what Java and shells make of death by SIGABRT, SIGKILL, SIGSEGV and SIGTERM (128 and the signal's number).
     */
    private static final Set<Integer> NO_WEIGHT = Set.of(126, 127, 134, 137, 139, 143);

    @Override
    public String type() {
        return "script";
    }

    @Override
    public Value<ScriptOptions> options(OptionsReader in) {
        return ScriptOptions.read(in);
    }

    @Override
    public HealthChecker create(ScriptOptions options, Context context) {
        return (target, deadline) -> check(options, target, deadline);
    }

    private static Verdict check(ScriptOptions options, Target target, Deadline deadline) throws InterruptedException {
        Execution execution = options.command()
                .runAlone(options.user(), environment(options, target), beforeTheInterruption(deadline));
        return switch (execution) {
            case Execution.Exited exited -> judge(options, exited.status(), exited.output());
            case Execution.Overdue overdue ->
                Verdict.unhealthy("ran for too long and was killed" + withWords(overdue.output()));
            case Execution.NotStarted refused -> {
                String reason = "cannot run " + options.command().program() + ": " + refused.reason();
                yield refused.forShortage() ? Verdict.unasked(reason) : Verdict.unhealthy(reason);
            }
        };
    }

    /** A little early: what the script had written by then would be lost in an interruption. */
    private static Deadline beforeTheInterruption(Deadline deadline) {
        Duration left = deadline.remaining();
        return Deadline.in(left.minus(left.dividedBy(10)));
    }

    private static Map<String, String> environment(ScriptOptions options, Target target) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("HOLDFAST_ADDRESS", target.endpoint().address().toString());
        environment.put("HOLDFAST_PORT", String.valueOf(target.endpoint().port()));
        environment.put("HOLDFAST_HOST", target.hostName().orElse(""));
        environment.putAll(options.environment());
        return environment;
    }

    private static Verdict judge(ScriptOptions options, int status, String output) {
        String seen = "exit status " + status + withWords(output);
        if (status == 0) {
            return Verdict.healthy(seen);
        }
        boolean weight = options.dynamicWeight() && status >= 2 && !NO_WEIGHT.contains(status);
        return weight ? Verdict.healthy(seen, new WeightAdvice.Exactly(status - 2)) : Verdict.unhealthy(seen);
    }

    private static String withWords(String output) {
        return output.isBlank() ? "" : ": " + output.strip();
    }
}
