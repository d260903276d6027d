package io.holdfast.kernel.loop;

import static io.holdfast.api.testing.PrivateNetwork.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.time.MonotonicTime;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.FileDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlLoopTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicReference<@Nullable Thread> prepared = new AtomicReference<>();
    private final ControlLoop loop = new ControlLoop(() -> {
        prepared.set(Thread.currentThread());
        return List.of("no real-time priority");
    });
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @AfterEach
    void stopTheLoop() {
        loop.stop();
    }

    private MonotonicTime in(Duration duration) {
        return loop.now().plus(duration);
    }

    /** Runs on the loop and waits for the end; what it throws is thrown here. */
    private void onLoop(Runnable task) {
        assertTrue(CompletableFuture.runAsync(task, command -> assertTrue(loop.execute(command)))
                .thenApply(_ -> true)
                .join());
    }

    @Test
    void whenStarted_thenTheThreadIsPreparedAndLimitationsAreTold() {
        assertEquals(List.of("no real-time priority"), loop.start());
        onLoop(() -> assertSame(prepared.get(), Thread.currentThread()));
    }

    /** Many times: it is a matter of chance whether the loop closes its registrations itself. */
    @Test
    void givenALoopThatHasStopped_whenARegistrationIsClosed_thenNothingIsLeftToDo() throws Exception {
        assertTrue(Epoll.isAvailable());
        FileDescriptor[] pipe = FileDescriptor.pipe();
        for (int round = 0; round < 500; round++) {
            ControlLoop brief = new ControlLoop(ThreadPreparation.NONE);
            Registration registration = brief.register(pipe[0].intValue(), () -> {});
            brief.start();
            brief.stop();
            registration.close();
        }
        pipe[0].close();
        pipe[1].close();
    }

    @Test
    void givenTimersAndTasksFromBeforeTheStart_thenTheyRunAfterIt() throws Exception {
        loop.schedule(loop.now(), () -> ran.add("timer"));
        loop.execute(() -> ran.add("task"));
        loop.schedule(loop.now(), () -> ran.add("cancelled")).cancel();
        assertTrue(ran.isEmpty());

        loop.start();

        await("both", () -> ran.size() == 2, ran);
        onLoop(() -> {});
        assertEquals(2, ran.size());
    }

    @Test
    void givenTimers_thenTheyRunInTheOrderOfTheirInstants() throws Exception {
        loop.start();
        onLoop(() -> {
            MonotonicTime now = loop.now();
            loop.schedule(now.plus(Duration.ofMillis(30)), () -> ran.add("third"));
            loop.schedule(now.plus(Duration.ofMillis(10)), () -> ran.add("first"));
            loop.schedule(now.plus(Duration.ofMillis(20)), () -> ran.add("second"));
        });
        await("three timers", () -> ran.size() == 3, ran);
        assertEquals(List.of("first", "second", "third"), ran);
    }

    @Test
    void whenATimerRuns_thenItsInstantHasCome() throws Exception {
        loop.start();
        AtomicReference<MonotonicTime> at = new AtomicReference<>(loop.now());
        AtomicReference<MonotonicTime> ranAt = new AtomicReference<>(loop.now());
        onLoop(() -> {
            at.set(in(Duration.ofMillis(15)));
            loop.schedule(at.get(), () -> {
                ranAt.set(loop.now());
                ran.add("timer");
            });
        });
        await("the timer", () -> !ran.isEmpty(), ran);
        assertFalse(ranAt.get().isBefore(at.get()));
        assertTrue(loop.lateness().count() >= 1);
    }

    @Test
    void whenRearmed_thenItRunsOnceAtTheLastInstant() throws Exception {
        loop.start();
        AtomicReference<MonotonicTime> last = new AtomicReference<>(loop.now());
        onLoop(() -> {
            Timer later = loop.schedule(in(Duration.ofMillis(5)), () -> {
                assertFalse(loop.now().isBefore(last.get()));
                ran.add("later");
            });
            last.set(in(Duration.ofMillis(40)));
            later.arm(last.get());
            Timer sooner = loop.schedule(in(HOUR), () -> ran.add("sooner"));
            sooner.arm(in(Duration.ofMillis(5)));
            Timer cancelled = loop.schedule(in(Duration.ofMillis(5)), () -> ran.add("cancelled"));
            cancelled.cancel();
            cancelled.cancel();
            assertFalse(cancelled.isArmed());
            Timer again = loop.schedule(in(Duration.ofMillis(5)), () -> ran.add("again"));
            again.cancel();
            again.arm(in(Duration.ofMillis(20)));
        });
        await("three timers", () -> ran.contains("later"), ran);
        assertEquals(List.of("sooner", "again", "later"), ran);
        assertEquals(0, loop.bugs());
    }

    @Test
    void whenTheActionArmsItsOwnTimer_thenItRunsAgain() throws Exception {
        loop.start();
        AtomicReference<@Nullable Timer> self = new AtomicReference<>();
        AtomicInteger runs = new AtomicInteger();
        onLoop(() -> self.set(loop.schedule(loop.now(), () -> {
            Timer timer = self.get();
            if (runs.incrementAndGet() < 5 && timer != null) {
                timer.arm(in(Duration.ofMillis(1)));
            }
        })));
        await("five runs", () -> runs.get() == 5, runs);
    }

    @Test
    void whenSomethingThrows_thenItIsABugAndTheLoopGoesOn() throws Exception {
        loop.start();
        onLoop(() -> loop.schedule(loop.now(), () -> {
            throw new IllegalStateException("a timer's mistake, on purpose");
        }));
        loop.execute(() -> {
            throw new AssertionError("a task's mistake, on purpose");
        });
        loop.execute(() -> ran.add("still here"));
        await("the task after it", () -> ran.size() == 1 && loop.bugs() == 2, ran);
    }

    @Test
    void whenTooManyTasksWait_thenTheRestIsRefusedAndCounted() throws Exception {
        loop.start();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        loop.execute(() -> {
            begun.countDown();
            awaitQuietly(busy);
        });
        begun.await();
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 4096; i++) {
            assertTrue(loop.execute(done::incrementAndGet));
        }

        assertFalse(loop.execute(done::incrementAndGet));
        assertEquals(1, loop.refused());

        busy.countDown();
        await("the others", () -> done.get() == 4096, done);
    }

    @Test
    void whenManyTasksWait_thenADueTimerDoesNotWaitForAllOfThem() throws Exception {
        loop.start();
        onLoop(() -> {
            for (int i = 0; i < 1000; i++) {
                loop.execute(() -> ran.add("task"));
            }
            loop.schedule(loop.now(), () -> ran.add("timer"));
        });
        await("all", () -> ran.size() == 1001, ran.size());
        assertTrue(ran.indexOf("timer") < 500, "the timer was number " + ran.indexOf("timer"));
    }

    @Test
    void whenCalledFromAnotherThread_thenItSaysSo() {
        loop.start();
        IllegalStateException wrongThread =
                assertThrows(IllegalStateException.class, () -> loop.schedule(loop.now(), () -> {}));
        assertTrue(String.valueOf(wrongThread.getMessage()).contains("not the control loop"));
    }

    @Test
    void whenStopped_thenWaitingTasksRunAndNothingAfterThem() throws Exception {
        loop.start();
        Timer timer = CompletableFuture.supplyAsync(
                        () -> loop.schedule(in(HOUR), () -> ran.add("timer")), loop::execute)
                .join();
        for (int i = 0; i < 500; i++) {
            loop.execute(() -> ran.add("task"));
        }

        loop.stop();

        assertEquals(500, ran.size());
        assertFalse(loop.execute(() -> ran.add("late")));
        timer.cancel();
        loop.stop();
        Thread thread = prepared.get();
        await("the end of the thread", () -> thread != null && !thread.isAlive(), loop);
    }

    @Test
    void whenNeverStarted_thenItStops() {
        loop.schedule(in(HOUR), () -> ran.add("timer"));
        loop.stop();
        assertTrue(ran.isEmpty());
    }

    @Test
    void whileTheLoopTurns_thenItsHeartBeats() throws Exception {
        loop.start();
        MonotonicTime before = loop.heartbeat();
        await("a beat", () -> loop.heartbeat().isAfter(before), before);

        CountDownLatch hang = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        loop.execute(() -> {
            begun.countDown();
            awaitQuietly(hang);
        });
        begun.await();
        MonotonicTime last = loop.heartbeat();
        await("longer than a beat", () -> loop.now().since(last).toMillis() > 600, last);
        assertEquals(last, loop.heartbeat());
        hang.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
