package io.holdfast.kernel.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.check.WeightAdvice;
import io.holdfast.api.linux.ShortageException;
import io.holdfast.kernel.check.core.HealthPolicy;
import io.holdfast.kernel.check.core.HealthPolicy.StartState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class HealthEngineTest {

    private static final HealthPolicy POLICY = policy(StartState.UP, 3);

    /** As often, but with a timeout that no busy machine exceeds. */
    private static final HealthPolicy PATIENT = new HealthPolicy(
            Duration.ofMillis(20), Duration.ofMinutes(3), 1, 3, 0, Duration.ZERO, Duration.ofMillis(10), StartState.UP);

    private final HealthEngine engine = new HealthEngine(new HealthEngine.Limits(8), new Random(1));
    private final BlockingQueue<HealthChange> changes = new LinkedBlockingQueue<>();

    private static HealthPolicy policy(StartState start, int fall) {
        return new HealthPolicy(
                Duration.ofMillis(20), Duration.ofMillis(100), 1, fall, 0, Duration.ZERO, Duration.ofMillis(10), start);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(2);
        }
    }

    private Registration register(CheckSpec... specs) {
        return engine.register("web/1", List.of(specs), changes::add);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Nested
    class GivenAChecker {

        private final ScriptedCheckers well = new ScriptedCheckers("well", _ -> Verdict.healthy("fine"));

        @Test
        void whenItPasses_thenTheServerIsDecidedUpOnce() throws InterruptedException {
            Registration registration = register(well.spec(1, POLICY));
            HealthChange first = changes.take();
            assertFalse(first.before().decided());
            assertTrue(first.after().up() && first.after().decided());
            assertEquals("well 192.0.2.1:80: fine", first.reason());
            await(() -> well.calls.get() >= 10);
            assertTrue(changes.isEmpty());
            CheckSnapshot check = registration.checks().getFirst();
            assertTrue(check.counts().passed() >= 9 && check.counts().failed() == 0, check.toString());
        }

        @Test
        void whenItStartsToFail_thenTheServerGoesDownAndComesBack() throws InterruptedException {
            register(well.spec(1, policy(StartState.DOWN, 2)));
            assertTrue(changes.take().after().up());
            well.attempt = _ -> Verdict.unhealthy("status 503\r\nevil\u0007");
            HealthChange down = changes.take();
            assertFalse(down.after().up());
            assertEquals("well 192.0.2.1:80: status 503 evil?", down.reason());
            well.attempt = _ -> Verdict.healthy("fine", new WeightAdvice.Exactly(7));
            HealthChange up = changes.take();
            assertTrue(up.after().up());
            assertEquals(7, up.after().weight(1));
        }

        @Test
        void whenItThrows_thenItsWordsAreTheReason() throws InterruptedException {
            well.attempt = _ -> {
                throw new IllegalStateException("planted");
            };
            register(well.spec(1, POLICY));
            assertEquals(
                    "well 192.0.2.1:80: the checker failed: java.lang.IllegalStateException: planted",
                    changes.take().reason());
        }

        @Test
        void whenItCannotAsk_thenTheServerKeepsItsStateAndTheLastResultSaysWhy() throws InterruptedException {
            Registration registration = register(well.spec(1, policy(StartState.UP, 1)));
            assertTrue(changes.take().after().up());
            well.attempt = _ -> Verdict.unasked("connecting: Too many open files\n");
            await(() -> registration.checks().getFirst().counts().unasked() >= 5);
            CheckSnapshot check = registration.checks().getFirst();
            assertTrue(check.state().up());
            assertEquals("not asked, this machine lacks something: connecting: Too many open files", check.reason());
            well.attempt = _ -> Verdict.unhealthy("status 503");
            assertFalse(changes.take().after().up());
        }

        @Test
        void whenItThrowsForAShortage_thenTheServerKeepsItsState() throws InterruptedException {
            Registration registration = register(well.spec(1, policy(StartState.UP, 1)));
            assertTrue(changes.take().after().up());
            well.attempt = _ -> {
                throw new UncheckedIOException(new ShortageException("no free port", new IOException("planted")));
            };
            await(() -> registration.checks().getFirst().counts().unasked() >= 2);
            assertTrue(registration.checks().getFirst().state().up());
        }

        @Test
        void whenTwoServersWantTheSameCheck_thenItRunsOnce() throws InterruptedException {
            Registration first = register(well.spec(1, POLICY));
            Registration second = register(well.spec(1, POLICY));
            await(() -> well.calls.get() >= 5);
            assertEquals(1, well.created.get());
            assertEquals(1, engine.snapshot().checks());
            first.close();
            int calls = well.calls.get();
            await(() -> well.calls.get() >= calls + 5);
            assertEquals(0, well.closed.get());
            second.close();
            await(() -> well.closed.get() == 1);
            assertEquals(0, engine.snapshot().checks());
        }

        @Test
        void whenTimingDiffers_thenChecksAreNotShared() throws InterruptedException {
            register(well.spec(1, POLICY), well.spec(1, policy(StartState.UP, 5)), well.spec(2, POLICY));
            await(() -> well.created.get() == 3);
        }

        @Test
        void whenSuspended_thenItIsNotAskedUntilResumed() throws InterruptedException {
            Registration registration = register(well.spec(1, POLICY));
            await(() -> well.calls.get() >= 3);
            registration.suspend();
            await(() -> engine.snapshot().types().getFirst().running() == 0);
            int calls = well.calls.get();
            ScriptedCheckers other = new ScriptedCheckers("other", _ -> Verdict.healthy(""));
            register(other.spec(9, POLICY));
            await(() -> other.calls.get() >= 10);
            assertEquals(calls, well.calls.get());
            assertTrue(registration.health().decided());
            registration.resume();
            await(() -> well.calls.get() >= calls + 3);
        }

        @Test
        void whenResumed_thenTheFirstVerdictDecides() throws InterruptedException {
            HealthPolicy patient = policy(StartState.UP, 1_000_000);
            Registration registration = engine.register("web/1", List.of(well.spec(1, patient)), changes::add);
            assertTrue(changes.take().after().decided());
            registration.suspend();
            await(() -> engine.snapshot().types().getFirst().running() == 0);
            well.attempt = _ -> Verdict.unhealthy("gone meanwhile");
            registration.resume();
            HealthChange next = changes.poll(60, TimeUnit.SECONDS);
            while (next != null && next.after().up()) {
                next = changes.poll(60, TimeUnit.SECONDS);
            }
            assertNotNull(next, "it would take a million verdicts");
            assertTrue(next.after().decided());
        }

        @Test
        void whenTheListenerThrows_thenItIsToldOfTheNextChange() throws InterruptedException {
            engine.register("web/1", List.of(well.spec(1, POLICY)), change -> {
                changes.add(change);
                throw new IllegalStateException("planted");
            });
            assertTrue(changes.take().after().up());
            well.attempt = _ -> Verdict.unhealthy("");
            assertFalse(changes.take().after().up());
        }

        @Test
        void whenClosedDuringAnAttempt_thenItIsInterruptedAndClosed() throws InterruptedException {
            CountDownLatch inside = new CountDownLatch(1);
            well.attempt = _ -> {
                inside.countDown();
                Thread.sleep(Duration.ofMinutes(5));
                return Verdict.healthy("");
            };
            Registration registration = register(well.spec(1, PATIENT));
            inside.await();
            registration.close();
            await(() -> well.closed.get() == 1);
            assertTrue(changes.isEmpty());
        }
    }

    @Nested
    class GivenOneCheckerThatMisbehaves {

        private final ScriptedCheckers well = new ScriptedCheckers("well", _ -> Verdict.healthy("fine"));
        private final CountDownLatch release = new CountDownLatch(1);
        private final Registration bystander = engine.register("web/2", List.of(well.spec(2, PATIENT)), _ -> {});

        private void assertTheOthersGoOn() throws InterruptedException {
            int calls = well.calls.get();
            await(() -> well.calls.get() >= calls + 20);
            assertTrue(bystander.health().up());
            assertEquals(0, bystander.checks().getFirst().counts().failed());
        }

        private int waiting() {
            return engine.snapshot().types().stream()
                    .mapToInt(EngineSnapshot.Type::waiting)
                    .sum();
        }

        @AfterEach
        void letGo() {
            release.countDown();
        }

        @Test
        void whenItHangsInterruptibly_thenItTimesOut() throws InterruptedException {
            ScriptedCheckers slow = new ScriptedCheckers("slow", _ -> {
                Thread.sleep(Duration.ofMinutes(5));
                return Verdict.healthy("");
            });
            Registration registration = register(slow.spec(1, POLICY));
            assertEquals(
                    "slow 192.0.2.1:80: timeout after 100ms", changes.take().reason());
            assertTheOthersGoOn();
            assertEquals(0, engine.snapshot().stuck());
            CheckSnapshot.Counts counts = registration.checks().getFirst().counts();
            assertTrue(counts.overdue() > 0 && counts.overdue() == counts.failed(), counts.toString());
        }

        @Test
        void whenItKnowsWhatItWaitedFor_thenItsWordsFollowTheTimeout() throws InterruptedException {
            ScriptedCheckers slow = new ScriptedCheckers("slow", _ -> {
                try {
                    Thread.sleep(Duration.ofMinutes(5));
                    return Verdict.healthy("");
                } catch (InterruptedException e) {
                    return Verdict.unhealthy("no reply to EHLO");
                }
            });
            register(slow.spec(1, POLICY));
            assertEquals(
                    "slow 192.0.2.1:80: timeout after 100ms: no reply to EHLO",
                    changes.take().reason());
        }

        @Test
        void whenItIgnoresInterruption_thenItIsStuckAndNotCalledAgainUntilItReturns() throws InterruptedException {
            ScriptedCheckers deaf = new ScriptedCheckers("deaf", _ -> {
                while (release.getCount() > 0) {
                    try {
                        release.await();
                    } catch (InterruptedException _) {
                        // A plugin that does not listen.
                    }
                }
                return Verdict.healthy("at last");
            });
            Registration registration = register(deaf.spec(1, policy(StartState.UP, 3)));
            HealthChange down = changes.take();
            assertTrue(down.reason().contains("the checker does not return: called "), down.reason());
            await(() -> registration.checks().getFirst().counts().failed() > 5);
            assertEquals(1, engine.snapshot().stuck());
            assertTrue(registration.checks().getFirst().stuckSince().isPresent());
            assertTheOthersGoOn();
            assertEquals(1, deaf.calls.get());
            release.countDown();
            assertTrue(changes.take().after().up());
            assertEquals(0, engine.snapshot().stuck());
            assertTrue(deaf.calls.get() >= 2);
            assertEquals(1, deaf.together.get());
        }

        @Test
        void whenMoreHangThanItsTypeMayRun_thenTheRestWaitsAndOtherTypesDoNot() throws InterruptedException {
            ScriptedCheckers deaf = new ScriptedCheckers("deaf", _ -> {
                while (release.getCount() > 0) {
                    try {
                        release.await();
                    } catch (InterruptedException _) {
                        // A plugin that does not listen.
                    }
                }
                return Verdict.healthy("");
            });
            for (int server = 1; server <= 20; server++) {
                register(deaf.spec(server, POLICY));
            }
            EngineSnapshot.Type full = new EngineSnapshot.Type("deaf", 6, 14, 8);
            await(() -> engine.snapshot().types().contains(full));
            assertTheOthersGoOn();
            release.countDown();
            await(() -> deaf.calls.get() >= 40);
        }

        @Test
        void whenManyServersAreSilent_thenThoseOfTheSameTypeThatAnswerDoNotWaitForThem() throws InterruptedException {
            well.attempt = target -> {
                if (target.endpoint().port() != 80) {
                    release.await();
                }
                return Verdict.healthy("fine");
            };
            await(() -> bystander.checks().getFirst().counts().passed() > 0);
            for (int server = 250; server < 300; server++) {
                register(well.spec(server, PATIENT));
            }
            await(() -> engine.snapshot().types().contains(new EngineSnapshot.Type("well", 6, 44, 8)));
            long passed = bystander.checks().getFirst().counts().passed();
            await(() -> bystander.checks().getFirst().counts().passed() >= passed + 20);
        }

        @Test
        void whenManyServersThatAreDownAreSilent_thenOneThatCountsAsUpIsAskedBeforeThoseThatWait()
                throws InterruptedException {
            HealthPolicy down = new HealthPolicy(
                    PATIENT.interval(),
                    PATIENT.timeout(),
                    PATIENT.rise(),
                    PATIENT.fall(),
                    PATIENT.retry(),
                    PATIENT.delayBeforeRetry(),
                    PATIENT.warmUp(),
                    StartState.DOWN);
            // Those that have answered are asked again soon.
            Set<Target> silentAsked = ConcurrentHashMap.newKeySet();
            AtomicInteger silentBefore = new AtomicInteger();
            CountDownLatch asked = new CountDownLatch(1);
            Semaphore failures = new Semaphore(0);
            well.attempt = target -> {
                if (target.endpoint().port() == 81) {
                    silentAsked.add(target);
                    failures.acquire();
                    return Verdict.unhealthy("silent");
                }
                if (target.equals(ScriptedCheckers.server(500))) {
                    silentBefore.compareAndSet(0, silentAsked.size());
                    asked.countDown();
                }
                return Verdict.healthy("fine");
            };
            bystander.close();
            for (int server = 250; server < 300; server++) {
                register(well.spec(server, down));
            }
            await(() -> silentAsked.size() == 6 && waiting() == 44);
            register(well.spec(500, PATIENT));
            await(() -> waiting() == 45);
            failures.release();
            asked.await();
            assertEquals(6, silentBefore.get());
        }

        @Test
        void whenItLeaksThreads_thenTheOthersGoOn() throws InterruptedException {
            ScriptedCheckers leaky = new ScriptedCheckers("leaky", _ -> {
                Thread.ofPlatform().daemon().start(() -> {
                    try {
                        release.await();
                    } catch (InterruptedException _) {
                        // Ends.
                    }
                });
                return Verdict.healthy("");
            });
            register(leaky.spec(1, POLICY));
            await(() -> leaky.calls.get() >= 50);
            assertTheOthersGoOn();
        }

        @Test
        void whenItComputesForEverOnEveryServer_thenTheOthersGoOn() throws InterruptedException {
            AtomicLong rounds = new AtomicLong();
            ScriptedCheckers busy = new ScriptedCheckers("busy", _ -> {
                while (release.getCount() > 0) {
                    rounds.incrementAndGet();
                }
                return Verdict.healthy("");
            });
            HealthEngine large = new HealthEngine(new HealthEngine.Limits(1000), new Random(1));
            try {
                Registration patient = large.register("web/2", List.of(well.spec(3, PATIENT)), _ -> {});
                // Far more than there are carriers.
                int servers = 100 + 2 * Runtime.getRuntime().availableProcessors();
                for (int server = 1; server <= servers; server++) {
                    large.register("busy/" + server, List.of(busy.spec(server, POLICY)), changes::add);
                }
                assertTrue(changes.take().reason().contains("the checker does not return"));
                int calls = well.calls.get();
                await(() -> well.calls.get() >= calls + 20);
                assertEquals(0, patient.checks().getFirst().counts().failed());
                assertTrue(busy.calls.get() < servers, busy.calls + " attempts were begun while none returned");
                release.countDown();
                await(() -> busy.calls.get() >= 3 * servers);
                await(() -> large.snapshot().stuck() == 0);
            } finally {
                release.countDown();
                large.close();
            }
        }

        @Test
        void whenItComputesOnAFewServersOnly_thenItsOtherServersGoOn() throws InterruptedException {
            AtomicLong rounds = new AtomicLong();
            ScriptedCheckers busy = new ScriptedCheckers("busy", target -> {
                while (release.getCount() > 0 && !target.equals(ScriptedCheckers.server(4))) {
                    rounds.incrementAndGet();
                }
                return Verdict.healthy("fine");
            });
            for (int server = 1; server <= 3; server++) {
                register(busy.spec(server, POLICY));
            }
            assertTrue(changes.take().reason().contains("the checker does not return"));
            Registration sound = engine.register("web/4", List.of(busy.spec(4, PATIENT)), _ -> {});
            await(() -> sound.checks().getFirst().counts().passed() >= 20);
            assertTrue(sound.health().up());
        }

        @Test
        void whenItAsksForMoreMemoryThanThereIs_thenThatIsTheReason() throws InterruptedException {
            // No machine has an array of this size to give, so nobody else is short of memory meanwhile.
            ScriptedCheckers greedy =
                    new ScriptedCheckers("greedy", _ -> Verdict.healthy("got " + new byte[Integer.MAX_VALUE].length));
            register(greedy.spec(1, PATIENT));
            assertEquals(
                    "greedy 192.0.2.1:80: the checker failed: java.lang.OutOfMemoryError:"
                            + " Requested array size exceeds VM limit",
                    changes.take().reason());
            await(() -> greedy.calls.get() >= 10);
            assertTheOthersGoOn();
        }

        @Test
        void whenItRecursesWithoutEnd_thenThatIsTheReason() throws InterruptedException {
            ScriptedCheckers deep = new ScriptedCheckers("deep", _ -> Verdict.healthy("" + depth(0)));
            register(deep.spec(1, PATIENT));
            assertEquals(
                    "deep 192.0.2.1:80: the checker failed: java.lang.StackOverflowError",
                    changes.take().reason());
            assertTheOthersGoOn();
        }

        @SuppressWarnings("InfiniteRecursion") // is what the test is about
        private static int depth(int above) {
            return depth(above + 1) + 1;
        }

        @Test
        void whenItsExceptionsThrow_thenItStillFails() throws InterruptedException {
            ScriptedCheckers malicious = new ScriptedCheckers("malicious", _ -> {
                throw new IllegalStateException() {
                    @Override
                    public String getMessage() {
                        throw new IllegalStateException("planted");
                    }
                };
            });
            register(malicious.spec(1, PATIENT));
            assertEquals(
                    "malicious 192.0.2.1:80: the checker failed and cannot say why",
                    changes.take().reason());
            assertTheOthersGoOn();
        }

        @Test
        void whenItMakesGarbageWithoutEnd_thenTheOthersGoOn() throws InterruptedException {
            ScriptedCheckers wasteful = new ScriptedCheckers("wasteful", _ -> {
                int sum = 0;
                while (!Thread.currentThread().isInterrupted()) {
                    sum += new byte[64 * 1024].length;
                }
                return Verdict.unhealthy("made garbage: " + sum);
            });
            register(wasteful.spec(1, POLICY));
            assertTrue(changes.take().reason().contains("timeout after 100ms: made garbage"));
            assertTheOthersGoOn();
        }
    }

    @Test
    void givenManyChecks_whenTheyRun_thenNoneIsEverCalledTwiceAtOnce() throws InterruptedException {
        Random random = new Random(7);
        ScriptedCheckers varied = new ScriptedCheckers("varied", _ -> {
            int kind;
            synchronized (random) {
                kind = random.nextInt(10);
            }
            if (kind == 0) {
                Thread.sleep(150);
            }
            TimeUnit.MILLISECONDS.sleep(kind);
            return kind < 5 ? Verdict.unhealthy("no") : Verdict.healthy("yes");
        });
        List<Registration> registrations = new ArrayList<>();
        for (int server = 1; server <= 100; server++) {
            registrations.add(register(varied.spec(server, POLICY)));
        }
        for (int round = 0; round < 300; round++) {
            Registration some = registrations.get(round % registrations.size());
            some.suspend();
            some.resume();
            if (round % 3 == 0) {
                some.close();
                registrations.set(
                        round % registrations.size(), register(varied.spec(1 + round % registrations.size(), POLICY)));
            }
            Thread.sleep(1);
        }
        await(() -> varied.calls.get() > 1000);
        registrations.forEach(Registration::close);
        await(() -> varied.closed.get() == varied.created.get());
        assertEquals(1, varied.together.get());
        assertEquals(0, engine.snapshot().checks());
        await(() -> engine.snapshot().types().getFirst().running() == 0);
        assertEquals(0, engine.snapshot().stuck());
    }
}
