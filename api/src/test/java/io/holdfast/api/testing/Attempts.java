package io.holdfast.api.testing;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.time.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls a checker the way the kernel does: on a virtual thread that is interrupted at the deadline. */
public final class Attempts {

    /** How long a checker may take to return after an interruption. Generous: test machines are busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Attempts() {}

    /** One attempt with time enough. */
    public static <O> Verdict check(HealthCheckerFactory<O> factory, Map<String, ?> written, Target target) {
        return run(factory, written, target, (attempt, _) -> attempt.get(30, TimeUnit.SECONDS));
    }

    /** One attempt whose deadline passes at the very moment when the latch opens, however fast the machine is. */
    public static <O> Verdict checkUntil(
            CountDownLatch deadline, HealthCheckerFactory<O> factory, Map<String, ?> written, Target target) {
        return run(factory, written, target, (attempt, thread) -> {
            deadline.await();
            thread.interrupt();
            return attempt.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    private interface Course {
        Verdict await(FutureTask<Verdict> attempt, Thread thread)
                throws InterruptedException, ExecutionException, TimeoutException;
    }

    private static <O> Verdict run(
            HealthCheckerFactory<O> factory, Map<String, ?> written, Target target, Course course) {
        O options = WrittenOptions.read(factory, written);
        try (HealthChecker checker = factory.create(options, () -> factory.type() + " " + target.endpoint())) {
            FutureTask<Verdict> attempt =
                    new FutureTask<>(() -> checker.check(target, Deadline.in(Duration.ofMinutes(5))));
            return course.await(attempt, Thread.ofVirtual().start(attempt));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException) {
                return Verdict.unhealthy("interrupted");
            }
            throw new AssertionError("the checker threw", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("the checker does not return", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test was interrupted", e);
        }
    }
}
