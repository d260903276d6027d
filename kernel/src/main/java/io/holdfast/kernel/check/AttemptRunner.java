package io.holdfast.kernel.check;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.linux.ShortageException;
import io.holdfast.api.time.Deadline;
import io.holdfast.kernel.check.core.OneLine;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls one checker and turns whatever happens into a verdict. One call at a time. */
final class AttemptRunner {

    /** The verdict of a checker that was interrupted and had no words of its own. */
    static final Verdict INTERRUPTED = Verdict.unhealthy("interrupted before there was a verdict");

    private static final Verdict FAILED = Verdict.unhealthy("the checker failed and cannot say why");

    private static final Logger LOG = LoggerFactory.getLogger(AttemptRunner.class);

    private final CheckSpec spec;
    private @Nullable HealthChecker checker;
    private String lastWarning = "";
    private String lastThrown = "";

    AttemptRunner(CheckSpec spec) {
        this.spec = spec;
    }

    /** One attempt, whatever it throws; the texts of the verdict are fit to print. */
    Verdict run(Deadline deadline) {
        Thread.currentThread().setContextClassLoader(spec.checker().classLoader());
        try {
            return clean(checker().check(spec.target(), deadline));
        } catch (InterruptedException e) {
            return INTERRUPTED;
        } catch (Throwable e) {
            // Everything: also an OutOfMemoryError or a class that is missing is this checker's failure, nobody else's.
            return thrown(e);
        }
    }

    /** Closes the checker if there is one. */
    void close() {
        HealthChecker present = checker;
        checker = null;
        if (present != null) {
            try {
                present.close();
            } catch (Throwable e) {
                LOG.warn("check {}: closing the checker failed", spec.name(), e);
            }
        }
    }

    private HealthChecker checker() {
        HealthChecker present = checker;
        if (present == null) {
            present = spec.checker().create(spec::name);
            checker = present;
        }
        return present;
    }

    private Verdict clean(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Healthy healthy -> {
                Optional<String> warning = healthy.warning().map(OneLine::of);
                warn(warning.orElse(""));
                yield new Verdict.Healthy(OneLine.of(healthy.detail()), healthy.weight(), warning);
            }
            case Verdict.Unhealthy unhealthy -> Verdict.unhealthy(OneLine.of(unhealthy.reason()));
            case Verdict.Unasked unasked -> Verdict.unasked(OneLine.of(unasked.reason()));
        };
    }

    private void warn(String warning) {
        if (!warning.isEmpty() && !warning.equals(lastWarning)) {
            LOG.warn("check {}: {}", spec.name(), warning);
        }
        lastWarning = warning;
    }

    private Verdict thrown(Throwable e) {
        try {
            Optional<String> lacking = ShortageException.in(e);
            if (lacking.isPresent()) {
                return Verdict.unasked(OneLine.of(lacking.get()));
            }
            String words = OneLine.of("the checker failed: " + e);
            if (!Thread.currentThread().isInterrupted() && !words.equals(lastThrown)) {
                LOG.warn("check {}: {}", spec.name(), words, e);
                lastThrown = words;
            }
            return Verdict.unhealthy(words);
        } catch (Throwable _) {
            // The plugin's own exceptions have methods that may throw, and there may be no memory for words.
            return FAILED;
        }
    }

    /** A duration as users write it. */
    static String show(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
