package io.holdfast.kernel.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.check.Verdict;
import io.holdfast.kernel.check.core.HealthPolicy;
import io.holdfast.kernel.check.core.HealthPolicy.StartState;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that nobody asks for a while. */
@Timeout(120)
class SuspensionTest {

    private static final HealthPolicy ONE_FAILURE_IS_ENOUGH = new HealthPolicy(
            Duration.ofMillis(20), Duration.ofMinutes(3), 1, 1, 0, Duration.ZERO, Duration.ofMillis(10), StartState.UP);

    private final HealthEngine engine = new HealthEngine(new HealthEngine.Limits(8), new Random(1));
    private final BlockingQueue<HealthChange> changes = new LinkedBlockingQueue<>();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final ScriptedCheckers checkers = new ScriptedCheckers("well", _ -> Verdict.healthy("fine"));

    /** The next attempt waits inside and then fails; those after it pass. */
    private void failWhenTold() throws InterruptedException {
        checkers.attempt = _ -> {
            checkers.attempt = _ -> Verdict.healthy("fine");
            inside.countDown();
            goOn.await();
            return Verdict.unhealthy("the address had left");
        };
        inside.await();
    }

    private Registration register() throws InterruptedException {
        Registration registration =
                engine.register("web/1", List.of(checkers.spec(1, ONE_FAILURE_IS_ENOUGH)), changes::add);
        assertTrue(changes.take().after().up());
        return registration;
    }

    private void awaitNothingUnderWay() throws InterruptedException {
        while (engine.snapshot().types().getFirst().running() > 0) {
            Thread.sleep(2);
        }
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void givenAnAttemptUnderWay_whenSuspended_thenItsVerdictDoesNotCount() throws InterruptedException {
        Registration registration = register();
        failWhenTold();
        registration.suspend();
        goOn.countDown();
        awaitNothingUnderWay();

        assertTrue(registration.health().up());
        assertEquals(List.of(), List.copyOf(changes));

        int calls = checkers.calls.get();
        registration.resume();
        while (checkers.calls.get() < calls + 3) {
            Thread.sleep(2);
        }
        assertTrue(changes.stream().allMatch(change -> change.after().up()), changes.toString());
    }

    @Test
    void givenAnAttemptUnderWay_whenSuspendedAndResumed_thenAnotherOneDecides() throws InterruptedException {
        Registration registration = register();
        failWhenTold();
        int calls = checkers.calls.get();
        registration.suspend();
        registration.resume();
        goOn.countDown();
        while (checkers.calls.get() < calls + 3) {
            Thread.sleep(2);
        }
        assertTrue(registration.health().up());
        assertTrue(changes.stream().allMatch(change -> change.after().up()), changes.toString());
    }

    /** With the warm-up of a start it would be an hour, more or less. */
    @Test
    void givenNoVerdictYet_whenResumed_thenItIsAskedSoon() throws InterruptedException {
        HealthPolicy seldom = new HealthPolicy(
                Duration.ofHours(1), Duration.ofMinutes(3), 1, 1, 0, Duration.ZERO, Duration.ofHours(1), StartState.UP);
        Registration fromTheStart = engine.registerSuspended("web/1", List.of(checkers.spec(1, seldom)), changes::add);
        fromTheStart.resume();
        assertTrue(changes.take().after().decided());

        Registration inBetween = engine.register("web/2", List.of(checkers.spec(2, seldom)), changes::add);
        inBetween.suspend();
        inBetween.resume();
        assertTrue(changes.take().after().decided());
    }

    @Test
    void givenACheckThatOthersWant_whenItFailsMeanwhile_thenOnlyTheyAreTold() throws InterruptedException {
        Registration registration = register();
        BlockingQueue<HealthChange> others = new LinkedBlockingQueue<>();
        engine.register("mail/1", List.of(checkers.spec(1, ONE_FAILURE_IS_ENOUGH)), others::add);
        registration.suspend();
        checkers.attempt = _ -> Verdict.unhealthy("gone");
        boolean up = true;
        while (up) {
            up = others.take().after().up();
        }
        assertEquals(List.of(), List.copyOf(changes));
        assertTrue(!registration.health().up(), "whoever goes on can see it");
    }
}
