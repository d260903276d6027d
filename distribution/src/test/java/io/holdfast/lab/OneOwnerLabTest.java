package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The lease: however an owner is lost, there is no instant at which two routers answer for its address, nor, with
 * intervals of a second, one at which two kernels hold it.
 *
 * <p>{@code -Dholdfast.lab.runs=N} sets how often the owner is lost in each test.
 */
@Tag("lab")
class OneOwnerLabTest {
    private static final int RUNS = Integer.getInteger("holdfast.lab.runs", 3);

    /** How an owner is lost without being able to say so, and how it comes back. */
    enum Way {
        KILL {
            @Override
            void disturb(Router router) throws IOException, InterruptedException {
                router.kill();
            }

            @Override
            void mend(Router router) throws IOException, InterruptedException {
                router.start();
            }
        },
        FREEZE {
            @Override
            void disturb(Router router) throws IOException, InterruptedException {
                router.process().freeze();
            }

            @Override
            void mend(Router router) throws IOException, InterruptedException {
                router.process().resume();
            }
        };

        abstract void disturb(Router router) throws IOException, InterruptedException;

        abstract void mend(Router router) throws IOException, InterruptedException;
    }

    @ParameterizedTest
    @CsvSource({
        "V3_IPV4, 100ms, KILL",
        "V3_IPV4, 100ms, FREEZE",
        "V3_IPV6, 100ms, KILL",
        "V3_IPV6, 100ms, FREEZE",
        "V3_IPV4, 1s, KILL",
        "V3_IPV4, 1s, FREEZE",
        "V3_IPV6, 1s, KILL",
        "V3_IPV6, 1s, FREEZE"
    })
    void whenTheOwnerIsLostAtARandomInstant_noTwoEverAnswer_norHold(Protocol protocol, String interval, Way way)
            throws Exception {
        var seed = System.nanoTime();
        var random = new Random(seed);
        try (var lab = Lab.open()) {
            // Nobody pre-empts, so that each loss is one change of owner, and each router is lost in turn.
            var election = Election.of(protocol).every(interval).withoutPreemption();
            var owner = lab.holdfast("r1", election.withPriority(150));
            var other = lab.holdfast("r2", election.withPriority(100));
            var ownerHolds = HoldLog.start(owner);
            var otherHolds = HoldLog.start(other);
            owner.start();
            lab.awaitHolder(owner);
            other.start();
            var log = AnswerLog.start(lab, protocol);
            for (int run = 1; run <= RUNS; run++) {
                var about = "run " + run + " with seed " + seed;
                var lost = owner;
                var heir = other;
                Lab.eventually(
                        "the owner answers, the other is Backup",
                        () -> answersNow(log, lost)
                                && lost.state().equals("active")
                                && heir.state().equals("backup"));
                Thread.sleep(random.nextInt(2 * election.intervalMillis()));

                var begin = nanos(Instant.now());
                way.disturb(lost);
                Lab.eventually(
                        heir + " takes over in " + about, () -> heir.state().equals("active"));
                Lab.eventually(heir + " answers in " + about, () -> answersNow(log, heir));
                var answers = log.answers().stream()
                        .filter(answer -> answer.nanos() > begin)
                        .toList();
                assertEquals(
                        List.of(lost.link().mac(), heir.link().mac()),
                        AnswerLog.successionOf(answers),
                        () -> "one hands over to the other, once, in " + about);
                if (election.intervalMillis() >= 1000) {
                    assertNoOverlap(ownerHolds, otherHolds, about);
                }

                way.mend(lost);
                Lab.eventually(
                        lost + " is Backup again in " + about,
                        () -> lost.state().equals("backup"));
                owner = heir;
                other = lost;
            }
            log.stop();
        }
    }

    private static boolean answersNow(AnswerLog log, Router router) throws IOException {
        var now = nanos(Instant.now()) - Duration.ofMillis(20).toNanos();
        return log.answers().stream()
                .anyMatch(answer -> answer.nanos() > now
                        && answer.mac().equals(router.link().mac()));
    }

    private static void assertNoOverlap(HoldLog first, HoldLog second, String about) throws IOException {
        for (var one : first.holds()) {
            for (var two : second.holds()) {
                assertFalse(one.overlaps(two), () -> "both held the address: " + one + " and " + two + " in " + about);
            }
        }
    }

    @Test
    @DisplayName("A process frozen for 10 s and resumed says nothing as Active before it has been Backup again")
    void givenAFrozenOwner_whenResumed_itIsBackupFirst_andWaitsForItsTurn() throws Exception {
        var election = Election.of(Protocol.V3_IPV4);
        try (var lab = Lab.open()) {
            var r1 = lab.holdfast("r1", election.withPriority(150));
            var r2 = lab.holdfast("r2", election.withPriority(100));
            r1.start();
            lab.awaitHolder(r1);
            r2.start();
            Lab.eventually("r2 is Backup", () -> r2.state().equals("backup"));
            var log = AnswerLog.start(lab, Protocol.V3_IPV4);
            var capture = Capture.on(lab.client());

            r1.process().freeze();
            Thread.sleep(Duration.ofSeconds(10));
            var resumed = nanos(Instant.now());
            r1.process().resume();

            // The better router takes its address back, but in its turn: it listens first, for a whole Active-Down
            // time.
            Lab.eventually("r1 is Active again", () -> r1.state().equals("active"));
            var since = capture.frames(Frame.Vrrp.class).stream()
                    .filter(advertisement -> advertisement.nanos() > resumed)
                    .takeWhile(isFrom(r1).negate())
                    .count();
            // Three intervals of the other router, less one for what is under way when it is resumed.
            assertFalse(since < 2, () -> "r1 advertised after only " + since + " advertisements of r2");
            assertEquals(
                    List.of("initialize -> backup", "backup -> active", "active -> backup", "backup -> active"),
                    r1.daemon().transitions());
            var answers = log.answers().stream()
                    .filter(answer -> answer.nanos() > resumed)
                    .toList();
            assertEquals(List.of(r2.link().mac(), r1.link().mac()), AnswerLog.successionOf(answers));
        }
    }

    @Test
    void givenAFrozenOwnerWithoutPreemption_whenResumed_itStaysBackup_andNeverAdvertises() throws Exception {
        var election = Election.of(Protocol.V3_IPV4).withoutPreemption();
        try (var lab = Lab.open()) {
            var r1 = lab.holdfast("r1", election.withPriority(150));
            var r2 = lab.holdfast("r2", election.withPriority(100));
            r1.start();
            lab.awaitHolder(r1);
            r2.start();
            Lab.eventually("r2 is Backup", () -> r2.state().equals("backup"));
            var capture = Capture.on(lab.client());
            r1.process().freeze();
            Lab.eventually("r2 is Active", () -> r2.state().equals("active"));
            var resumed = nanos(Instant.now());
            r1.process().resume();
            Lab.eventually("r1 is Backup", () -> r1.state().equals("backup"));
            Lab.eventually(
                    "r2 has advertised for long",
                    () -> capture.frames(Frame.Vrrp.class).stream()
                                    .filter(advertisement -> advertisement.nanos() > resumed)
                                    .filter(isFrom(r2))
                                    .count()
                            > 30);
            assertEquals(
                    0,
                    capture.frames(Frame.Vrrp.class).stream()
                            .filter(advertisement -> advertisement.nanos() > resumed)
                            .filter(isFrom(r1))
                            .count());
            lab.awaitHolder(r2);
        }
    }

    private static Predicate<Frame.Vrrp> isFrom(Router router) {
        return advertisement -> advertisement.from().equals(router.link().mac());
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
