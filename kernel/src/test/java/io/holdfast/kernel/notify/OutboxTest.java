package io.holdfast.kernel.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.event.Event;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.Subject;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.kernel.notify.core.Policy;
import io.holdfast.kernel.notify.core.Routing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class OutboxTest {

    @TempDir
    Path state;

    private final Receiver ops = new Receiver();

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static void awaitWhateverHappens(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException _) {
                // Stubborn: this is what is tested.
            }
        }
    }

    private static Receiver.Behaviour failing() {
        return (_, _) -> Delivery.retry("down");
    }

    @Nested
    class GivenAReceiverThatIsWell {

        @Test
        void whenEventsHappen_thenEachArrivesOnceInOrder() throws Exception {
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                station.happen("VI_1", 100);
                ops.await(r -> r.arrived().size() == 100);
            }

            assertEquals(range(1, 100), ops.numbers());
            assertEquals(100, ops.attempts().size());
        }

        @Test
        void whenStarted_thenWhatHappenedBeforeTheFirstStartEverIsNotTold() throws Exception {
            try (Station station = Station.open(state)) {
                station.happen("VI_1", 3);
            }
            Files.delete(state.resolve("outbox/outbox.log"));

            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                station.happen("VI_1", 1);
                ops.await(r -> r.arrived().size() == 1);
            }

            assertEquals(List.of(4L), ops.numbers());
        }

        @Test
        void whenItHasNothingToTell_thenThatIsDoneWithAndCountedAsSuch() throws Exception {
            ops.behaves((notification, _) ->
                    notification.latest().number() == 1 ? Delivery.skipped("no line for it") : Delivery.delivered());
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                station.happen("VI_1", 2);
                ops.await(r -> r.arrived().size() == 1);
                NotifierStatus status = station.outbox.status().notifiers().getFirst();
                while (status.delivered() < 1) {
                    status = station.outbox.status().notifiers().getFirst();
                }
                assertEquals(List.of(1L, 1L, 0), List.of(status.skipped(), status.delivered(), status.pending()));
            }

            assertEquals(2, ops.attempts().size());
        }

        @Test
        void whenStopped_thenTheLastEventIsToldBeforeTheEnd() throws Exception {
            Station station = Station.open(state, Station.setup("ops", ops));
            station.happen("VI_1", 20);
            station.close();

            assertEquals(range(1, 20), ops.numbers());
            assertEquals(1, ops.closed());
        }

        @Test
        void whenSubjectsNameTheirNotifiers_thenOnlyThoseAreTold() throws Exception {
            Receiver chat = new Receiver();
            try (Station station = Station.open(state, Station.setup("ops", ops), Station.setup("chat", chat))) {
                station.outbox.configure(
                        List.of(Station.setup("ops", ops), Station.setup("chat", chat)),
                        new Routing(Map.of(Subject.instance("VI_1"), Set.of("chat"))));
                station.happen("VI_1", 1);
                station.happen("VI_2", 1);
                ops.await(r -> r.arrived().size() == 1);
                chat.await(r -> r.arrived().size() == 2);
            }

            assertEquals(List.of(2L), ops.numbers());
            assertEquals(range(1, 2), chat.numbers());
        }
    }

    @Nested
    class GivenAReceiverThatFailsNowAndThen {

        @Test
        void whenEventsOfManySubjectsHappen_thenEachArrivesOnceInOrderOfItsSubject() throws Exception {
            Random random = new Random(7);
            ops.takesAtOnce(4).behaves((_, _) -> {
                synchronized (random) {
                    return random.nextBoolean() ? Delivery.delivered() : Delivery.retry("500");
                }
            });
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                for (int i = 0; i < 300; i++) {
                    station.happen("VI_" + i % 7, 1);
                }
                ops.await(r -> r.arrived().size() == 300);
            }

            for (int i = 0; i < 7; i++) {
                Subject subject = Subject.instance("VI_" + i);
                List<Long> heard = ops.arrived().stream()
                        .map(Notification::latest)
                        .filter(event -> event.subject().equals(subject))
                        .map(Event::number)
                        .toList();
                assertEquals(heard.stream().sorted().distinct().toList(), heard, subject.toString());
            }
        }
    }

    @Nested
    class GivenAReceiverThatIsDown {

        @Test
        void whenRestarted_thenEverythingArrivesUnderTheSameKeys() throws Exception {
            ops.behaves(failing());
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                station.happen("VI_1", 5);
                ops.await(r -> r.attempts().size() >= 3);
            }
            String key = ops.attempts().getFirst().key();
            ops.behaves((_, _) -> Delivery.delivered());
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                station.happen("VI_1", 5);
                ops.await(r -> r.arrived().size() == 10);
            }

            assertEquals(range(1, 10), ops.numbers());
            assertEquals(key, ops.arrived().getFirst().key());
        }

        @Test
        void whenTheEndOfTheFileIsTorn_thenTheStartSucceedsAndTheRestIsTold() throws Exception {
            ops.behaves(failing());
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                station.happen("VI_1", 5);
                ops.await(r -> !r.attempts().isEmpty());
            }
            Path file = state.resolve("outbox/outbox.log");
            byte[] bytes = Files.readAllBytes(file);
            // Into the middle of the last record, the fifth event: it is read from the event log again.
            Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 40));

            ops.behaves((_, _) -> Delivery.delivered());
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                ops.await(r -> r.arrived().size() == 5);
                assertEquals(5, station.events.lastNumber());
            }

            assertEquals(range(1, 5), ops.numbers());
        }

        @Test
        void whenItsDigestFailed_thenTheSameDigestComesAfterARestart() throws Exception {
            NotifierSetup digests = new NotifierSetup(
                    "ops",
                    Station.options(new Policy.Digest(Duration.ofMillis(50), false), 1_000, Duration.ofMinutes(1)),
                    ops);
            ops.behaves(failing());
            try (Station station = Station.open(state, digests)) {
                station.happen("VI_1", 1);
                station.happen("VI_2", 1);
                ops.await(r -> !r.attempts().isEmpty());
            }
            Notification first = ops.attempts().getFirst();
            ops.behaves((_, _) -> Delivery.delivered());
            try (Station station = Station.open(state, digests)) {
                station.happen("VI_3", 1);
                ops.await(r -> r.numbers().size() == 3);
            }

            assertEquals(first, ops.arrived().getFirst());
            assertEquals(range(1, 3), ops.numbers());
        }

        @Test
        void whenItsQueueIsFull_thenTheNewestAreKeptAndTheLossIsTold() throws Exception {
            CountDownLatch release = new CountDownLatch(1);
            ops.behaves((_, _) -> {
                release.await();
                return Delivery.delivered();
            });
            try (Station station = Station.open(state, new NotifierSetup("ops", roomFor(4), ops))) {
                station.happen("VI_1", 1);
                ops.await(r -> r.attempts().size() == 1);
                station.happen("VI_1", 99);
                station.events.awaitAfter(99, Duration.ofMinutes(1));
                assertEquals(4, awaitStatus(station, 100).pending());
                release.countDown();
                ops.await(r -> r.arrived().size() == 4);
            }

            assertEquals(List.of(1L, 98L, 99L, 100L), ops.numbers());
            assertEquals(96, ops.arrived().get(1).omitted());
        }

        @Test
        void whenTheNotifierIsRenamedBeforeTheLossIsTold_thenTheDeadLettersSayIt() throws Exception {
            ops.behaves((_, _) -> Delivery.retry("down"));
            try (Station station = Station.open(state, new NotifierSetup("ops", roomFor(4), ops))) {
                station.happen("VI_1", 100);
                assertEquals(4, awaitStatus(station, 100).pending());
            }
            try (Station station = Station.open(state, Station.setup("chat", new Receiver()))) {
                assertEquals(
                        96,
                        station.outbox.status().deadLetters().stream()
                                .mapToLong(letter -> letter.parcel().omitted())
                                .sum());
            }
        }

        @Test
        void whenItStopsBeforeTheLossIsTold_thenItIsToldAfterTheNextStart() throws Exception {
            ops.behaves((_, _) -> Delivery.retry("down"));
            try (Station station = Station.open(state, new NotifierSetup("ops", roomFor(4), ops))) {
                station.happen("VI_1", 1);
                ops.await(r -> r.attempts().size() == 1);
                station.happen("VI_1", 99);
                assertEquals(4, awaitStatus(station, 100).pending());
            }
            ops.behaves((_, _) -> Delivery.delivered());
            try (Station _ = Station.open(state, new NotifierSetup("ops", roomFor(4), ops))) {
                ops.await(r -> r.arrived().size() == 4);
            }

            assertEquals(
                    96, ops.arrived().stream().mapToLong(Notification::omitted).sum());
        }

        private static NotifierOptions roomFor(int events) {
            return Station.options(Station.every(), 1_000, Duration.ofMinutes(1), events);
        }

        private NotifierStatus awaitStatus(Station station, int events) throws InterruptedException, TimeoutException {
            NotifierStatus status = station.outbox.status().notifiers().getFirst();
            while (status.dropped() + status.pending() < events) {
                status = station.outbox.status().notifiers().getFirst();
            }
            return status;
        }
    }

    @Nested
    class GivenANotifierThatDoesNotComeBack {

        @Test
        void whenItWasInterruptedInVain_thenTheStatusSaysThatItIsStuck() throws Exception {
            CountDownLatch release = new CountDownLatch(1);
            ops.behaves((_, _) -> {
                while (release.getCount() > 0) {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        // Deaf, as a bug would be.
                    }
                }
                return Delivery.delivered();
            });
            NotifierOptions hasty = Station.options(Station.every(), 3, Duration.ofMillis(1));
            try (Station station = Station.open(state, new NotifierSetup("ops", hasty, ops))) {
                station.happen("VI_1", 1);
                while (station.outbox.status().notifiers().getFirst().stuck() == 0) {
                    Thread.onSpinWait();
                }
                release.countDown();
                ops.await(r -> r.arrived().size() == 1);
            }
        }
    }

    @Nested
    class GivenADigestOfOneEventThatWasTried {

        @Test
        void whenMoreHappensBeforeItIsTriedAgainAfterARestart_thenItIsTheSameNotificationStill() throws Exception {
            Policy digest = new Policy.Digest(Duration.ofMillis(1), false);
            NotifierSetup setup = new NotifierSetup("ops", Station.options(digest, 1_000, Duration.ofMinutes(1)), ops);
            ops.behaves((_, _) -> Delivery.retry("down"));
            try (Station station = Station.open(state, setup)) {
                station.happen("VI_1", 1);
                ops.await(r -> !r.attempts().isEmpty());
            }
            String key = ops.attempts().getFirst().key();
            ops.behaves((_, _) -> Delivery.delivered());
            try (Station station = Station.open(state, setup)) {
                station.happen("VI_2", 1);
                ops.await(r -> r.numbers().size() == 2);
            }

            assertEquals(key, ops.arrived().getFirst().key());
            assertEquals(List.of(1L, 2L), ops.numbers());
        }
    }

    @Nested
    class GivenAReceiverThatRefuses {

        @Test
        void whenRejected_thenItIsADeadLetterAlsoAfterARestartAndCanBeReplayedUnderItsKey() throws Exception {
            ops.behaves((notification, _) -> notification.latest().number() == 2
                    ? Delivery.rejected("550 no such\r\nuser")
                    : Delivery.delivered());
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                station.happen("VI_1", 3);
                ops.await(r -> r.arrived().size() == 2);
            }
            ops.behaves((_, _) -> Delivery.delivered());
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                DeadLetter letter = station.outbox.status().deadLetters().getFirst();
                assertEquals("550 no such  user", letter.reason());
                assertEquals(1, letter.attempts());

                assertEquals(1, station.outbox.replay(l -> l.equals(letter)).replayed());
                ops.await(r -> r.arrived().size() == 3);
                assertEquals(letter.parcel().key(), ops.arrived().getLast().key());
                assertEquals(List.of(), station.outbox.status().deadLetters());
            }
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                assertEquals(List.of(), station.outbox.status().deadLetters());
            }

            assertEquals(List.of(1L, 3L, 2L), ops.numbers());
        }

        @Test
        void whenADigestIsGivenUp_thenEachOfItsEventsTakesRoomAmongTheDeadLetters() throws Exception {
            ops.behaves((_, _) -> Delivery.rejected("no"));
            Policy digest = new Policy.Digest(Duration.ofMillis(1), true);
            NotifierSetup setup = new NotifierSetup("ops", Station.options(digest, 1_000, Duration.ofMinutes(1)), ops);
            try (Station station = Station.open(state, setup)) {
                station.happen("VI_1", 200);
                while (ops.attempts().stream()
                                .mapToInt(told -> told.events().size())
                                .sum()
                        < 200) {
                    station.outbox.status();
                }
                int kept = station.outbox.status().deadLetters().stream()
                        .mapToInt(letter -> letter.parcel().events().size())
                        .sum();
                assertTrue(kept <= 10, kept + " events");
            }
        }

        @Test
        void whenThereAreTooManyDeadLetters_thenTheOldestGo() throws Exception {
            ops.behaves((_, _) -> Delivery.rejected("no"));
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                station.happen("VI_1", 25);
                ops.await(r -> r.attempts().size() == 25);
                long forgotten = 0;
                while (forgotten < 15) {
                    forgotten = station.outbox.status().deadLettersForgotten();
                }
            }
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                assertEquals(
                        range(16, 25),
                        station.outbox.status().deadLetters().stream()
                                .map(letter ->
                                        letter.parcel().events().getFirst().number())
                                .toList());
            }
        }
    }

    @Nested
    class GivenAReceiverThatHangs {

        private final CountDownLatch never = new CountDownLatch(1);

        @Test
        void whenTheDeadlinePasses_thenItIsInterruptedAndTriedAgain() throws Exception {
            AtomicInteger calls = new AtomicInteger();
            ops.behaves((_, _) -> {
                if (calls.incrementAndGet() == 1) {
                    never.await();
                }
                return Delivery.delivered();
            });
            NotifierSetup impatient =
                    new NotifierSetup("ops", Station.options(Station.every(), 10, Duration.ofMillis(20)), ops);
            try (Station station = Station.open(state, impatient)) {
                station.happen("VI_1", 1);
                ops.await(r -> r.arrived().size() == 1);

                assertEquals(2, ops.attempts().size());
                assertEquals(1, station.outbox.status().notifiers().getFirst().failedAttempts());
            }
        }

        @Test
        void whenItIgnoresTheInterrupt_thenItIsNotCalledAgainAndOthersGoOnAndTheStopEnds() throws Exception {
            ops.behaves((_, _) -> {
                awaitWhateverHappens(never);
                return Delivery.delivered();
            });
            Receiver chat = new Receiver();
            Station station = Station.open(
                    state,
                    new NotifierSetup("ops", Station.options(Station.every(), 10, Duration.ofMillis(20)), ops),
                    Station.setup("chat", chat));
            station.happen("VI_1", 50);
            chat.await(r -> r.arrived().size() == 50);
            station.events.close();
            long begin = System.nanoTime();

            station.outbox.stop();

            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertTrue(took.compareTo(Station.STOP_LIMIT.plusSeconds(2)) < 0, "took " + took);
            assertEquals(1, ops.attempts().size());
            never.countDown();
        }

        @Test
        void whenStopped_thenWhatHungIsToldAfterTheNextStart() throws Exception {
            ops.behaves((_, _) -> {
                never.await();
                return Delivery.delivered();
            });
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                station.happen("VI_1", 2);
                ops.await(r -> r.attempts().size() == 1);
            }
            ops.behaves((_, _) -> Delivery.delivered());
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                ops.await(r -> r.arrived().size() == 2);
                assertEquals(2, station.events.lastNumber());
            }

            assertEquals(range(1, 2), ops.numbers());
            assertEquals(
                    ops.attempts().getFirst().key(), ops.arrived().getFirst().key());
        }
    }

    @Nested
    class GivenAReload {

        @Test
        void whenNothingChanged_thenTheNotifierIsTheSame() throws Exception {
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                station.outbox.configure(List.of(Station.setup("ops", ops)), Routing.EVERYBODY);
                station.happen("VI_1", 1);
                ops.await(r -> r.arrived().size() == 1);
            }

            assertEquals(1, ops.created());
        }

        @Test
        void whenANotifierIsReplacedDuringAnAttempt_thenTheNewOneWaitsForItAndOrderIsKept() throws Exception {
            CountDownLatch release = new CountDownLatch(1);
            ops.behaves((_, _) -> {
                awaitWhateverHappens(release);
                return Delivery.retry("interrupted");
            });
            Receiver other = new Receiver();
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                station.happen("VI_1", 3);
                ops.await(r -> r.attempts().size() == 1);
                station.outbox.configure(List.of(Station.setup("ops", other)), Routing.EVERYBODY);
                station.happen("VI_1", 2);
                station.outbox.status();
                assertEquals(List.of(), other.attempts());
                release.countDown();
                other.await(r -> r.arrived().size() == 5);
                ops.await(r -> r.closed() == 1);
            }

            assertEquals(range(1, 5), other.numbers());
        }

        @Test
        void whenANotifierIsRemoved_thenWhatItHadToTellIsDeadLetters() throws Exception {
            ops.behaves(failing());
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                station.happen("VI_1", 2);
                ops.await(r -> !r.attempts().isEmpty());
                NotifierStatus waiting = station.outbox.status().notifiers().getFirst();
                while (waiting.pending() + waiting.inFlight() < 2) {
                    Thread.onSpinWait();
                    waiting = station.outbox.status().notifiers().getFirst();
                }
                station.outbox.configure(List.of(), Routing.EVERYBODY);
                List<DeadLetter> letters = station.outbox.status().deadLetters();
                assertEquals(2, letters.size());
                assertEquals(
                        "there is no notifier ops in the configuration any more",
                        letters.getFirst().reason());
                assertEquals(0, station.outbox.replay(_ -> true).replayed(), "nobody to replay them to");

                ops.behaves((_, _) -> Delivery.delivered());
                station.outbox.configure(List.of(Station.setup("ops", ops)), Routing.EVERYBODY);
                assertEquals(2, station.outbox.replay(_ -> true).replayed());
                ops.await(r -> r.arrived().size() == 2);
            }

            assertEquals(range(1, 2), ops.numbers());
        }
    }

    @Nested
    class GivenANotifierThatIsBroken {

        @Test
        void whenItThrowsOrAnswersNothing_thenThatIsAFailedAttempt() throws Exception {
            AtomicInteger calls = new AtomicInteger();
            ops.behaves((_, _) -> switch (calls.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("bug");
                case 2 -> throw new NoClassDefFoundError("gone");
                case 3 -> nothing();
                default -> Delivery.delivered();
            });
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                station.happen("VI_1", 1);
                ops.await(r -> r.arrived().size() == 1);
            }

            assertEquals(4, ops.attempts().size());
        }

        @SuppressWarnings("NullAway") // What a plugin may do that was not compiled by us.
        private static Delivery nothing() {
            return null;
        }
    }

    @Nested
    class GivenAFolderThatCannotBeWritten {

        @Test
        void whenEventsHappen_thenTheyAreToldAllTheSame() throws Exception {
            Files.writeString(state.resolve("outbox"), "occupied");
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                station.happen("VI_1", 10);
                ops.await(r -> r.arrived().size() == 10);
            }

            assertEquals(range(1, 10), ops.numbers());
        }
    }

    @Nested
    class GivenAnOperatorWhoTries {

        @Test
        void whenThereIsSuchANotifier_thenItsAnswerIsTheAnswer() throws Exception {
            ops.behaves((_, _) -> Delivery.rejected("wrong password"));
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                assertEquals(Delivery.rejected("wrong password"), station.outbox.tryOut("ops", Duration.ofMinutes(1)));
                assertEquals(List.of(), station.outbox.status().deadLetters());
            }

            assertEquals(
                    new Occurrence.Test("lvs-1", "ops"),
                    ops.attempts().getFirst().latest().occurrence());
        }

        @Test
        void whenThereIsNone_thenThatIsSaid() throws Exception {
            try (Station station = Station.open(state, Station.setup("ops", ops))) {
                assertThrows(
                        IllegalArgumentException.class, () -> station.outbox.tryOut("oops", Duration.ofMinutes(1)));
            }
        }
    }
}
