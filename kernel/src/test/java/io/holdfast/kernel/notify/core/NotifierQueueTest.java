package io.holdfast.kernel.notify.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.event.Severity;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NotifierQueueTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Policy EVERY = new Policy.Every(Optional.empty());
    private static final BackOff BACK_OFF = new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(10));

    private NotifierQueue queue = queueWith(EVERY);
    private long nextNumber = 1;

    private static NotifierQueue queueWith(Policy policy) {
        return new NotifierQueue("ops", new QueueOptions(policy, Optional.empty(), BACK_OFF, 3, 100));
    }

    private static MonotonicTime at(double seconds) {
        return new MonotonicTime(Math.round(seconds * 1e9));
    }

    private Entry entry(String instance, RouterState to) {
        return entry(instance, to, NOON);
    }

    private Entry entry(String instance, RouterState to, Instant time) {
        long number = nextNumber++;
        return new Entry(
                "r-" + number,
                new Event(
                        number,
                        time,
                        at(0),
                        "lvs-1",
                        new Occurrence.InstanceTransition(
                                instance, RouterState.BACKUP, to, new Priority(100), Cause.of("forced"))));
    }

    private Entry priorityChange(String instance) {
        long number = nextNumber++;
        Occurrence change = new Occurrence.PriorityChanged(
                instance, RouterState.ACTIVE, new Priority(100), new Priority(90), Cause.of("tracker"));
        return new Entry("r-" + number, new Event(number, NOON, at(0), "lvs-1", change));
    }

    private Entry offer(String instance, double seconds) {
        Entry entry = entry(instance, RouterState.ACTIVE);
        assertEquals(Displaced.NOTHING, queue.offer(entry, at(seconds)));
        return entry;
    }

    private static Parcel only(Entry entry) {
        return new Parcel("ops", entry.event().subject().toString(), List.of(entry), 0);
    }

    private Optional<Parcel> take(double seconds) {
        return queue.take(at(seconds), NOON.plusMillis(Math.round(seconds * 1e3)));
    }

    private static List<String> ids(Optional<Parcel> parcel) {
        return parcel.stream().flatMap(p -> p.entries().stream()).map(Entry::id).toList();
    }

    private Settlement settle(Parcel parcel, Delivery outcome, double seconds) {
        return queue.settle(parcel, outcome, at(seconds), 0);
    }

    @Nested
    class GivenEvery {

        @Test
        void whenTwoEventsOfASubject_thenTheSecondWaitsForTheFirst() {
            offer("VI_1", 0);
            offer("VI_1", 0);

            Parcel first = take(0).orElseThrow();

            assertEquals("ops-r-1", first.key());
            assertEquals(Optional.empty(), take(0));
            assertEquals(Optional.empty(), queue.nextDue());
            assertEquals(new Settlement.Done(""), settle(first, Delivery.delivered(), 1));
            assertEquals(List.of("r-2"), ids(take(1)));
        }

        @Test
        void whenTwoSubjects_thenNeitherWaitsForTheOther() {
            offer("VI_1", 0);
            offer("VI_2", 0);

            assertEquals(List.of("r-1"), ids(take(0)));
            assertEquals(List.of("r-2"), ids(take(0)));
        }

        @Test
        void whenAnAttemptFails_thenThePauseDoublesAndTheOrderStays() {
            offer("VI_1", 0);
            offer("VI_1", 0);
            Parcel first = take(0).orElseThrow();

            assertEquals(new Settlement.Again("down", at(1)), settle(first, Delivery.retry("down"), 0));
            assertEquals(Optional.empty(), take(0.999));
            assertEquals(Optional.of(at(1)), queue.nextDue());
            assertEquals(Optional.of(first), take(1));
            assertEquals(new Settlement.Again("down", at(3)), settle(first, Delivery.retry("down"), 1));
            assertEquals(Optional.of(first), take(3));
            settle(first, Delivery.delivered(), 3);

            assertEquals(List.of("r-2"), ids(take(3)));
        }

        @Test
        void whenTheReceiverAsksForAPause_thenItGetsItUpToAnHour() {
            offer("VI_1", 0);
            Parcel first = take(0).orElseThrow();

            assertEquals(
                    new Settlement.Again("busy", at(30)),
                    settle(first, Delivery.retryAfter("busy", Duration.ofSeconds(30)), 0));
            assertEquals(Optional.of(first), take(30));
            assertEquals(
                    new Settlement.Again("busy", at(30 + 3600)),
                    settle(first, Delivery.retryAfter("busy", Duration.ofDays(9)), 30));
        }

        @Test
        void whenTheReceiverAsksForAPause_thenNothingElseIsTriedMeanwhile() {
            offer("VI_1", 0);
            Parcel first = take(0).orElseThrow();
            Parcel second = parcelOf(offer("VI_2", 0));
            settle(first, Delivery.retryAfter("busy", Duration.ofSeconds(30)), 0);
            settle(second, Delivery.retryAfter("busy", Duration.ofSeconds(5)), 0);
            Entry third = offer("VI_3", 10);

            assertEquals(Optional.of(at(30)), queue.nextDue());
            assertEquals(Optional.empty(), take(29.999));
            assertEquals(Optional.of(second), take(30));
            assertEquals(List.of(third.id()), ids(take(30)));
            assertEquals(Optional.of(first), take(30));
        }

        private Parcel parcelOf(Entry entry) {
            Parcel parcel = take(0).orElseThrow();
            assertEquals(List.of(entry), parcel.entries());
            return parcel;
        }

        @Test
        void whenAttemptsAreUsedUp_thenTheParcelIsDeadAndTheNextIsTriedAtOnce() {
            offer("VI_1", 0);
            offer("VI_1", 0);
            Parcel first = take(0).orElseThrow();
            settle(first, Delivery.retry("down"), 0);
            take(1);
            settle(first, Delivery.retry("down"), 1);
            take(3);

            assertEquals(new Settlement.Dead("still down", 3), settle(first, Delivery.retry("still down"), 3));
            assertEquals(List.of("r-2"), ids(take(3)));
        }

        @Test
        void whenRejected_thenTheParcelIsDeadAtOnce() {
            offer("VI_1", 0);
            Parcel first = take(0).orElseThrow();

            assertEquals(new Settlement.Dead("no such user", 1), settle(first, Delivery.rejected("no such user"), 0));
            assertEquals(0, queue.size());
        }

        @Test
        void whenSettledTwice_thenThatIsABug() {
            offer("VI_1", 0);
            Parcel first = take(0).orElseThrow();
            settle(first, Delivery.delivered(), 0);

            assertThrows(IllegalStateException.class, () -> settle(first, Delivery.delivered(), 0));
        }

        @Test
        void whenParcelsAreRestored_thenTheyGoBeforeNewEventsOfTheirLane() {
            Parcel old = new Parcel("ops", "instance:VI_1", List.of(entry("VI_1", RouterState.ACTIVE)), 4);
            offer("VI_1", 0);
            queue.restore(old, at(0));

            assertEquals(Optional.of(old), take(0));
            settle(old, Delivery.delivered(), 0);
            assertEquals(List.of("r-2"), ids(take(0)));
        }
    }

    @Nested
    class GivenAFullQueue {

        @Test
        void whenAnotherComes_thenTheOldestOfTheLongestLaneGoesAndTheNextNotificationTellsIt() {
            queue = new NotifierQueue("ops", new QueueOptions(EVERY, Optional.empty(), BACK_OFF, 3, 5));
            offer("VI_1", 0);
            Parcel inFlight = take(0).orElseThrow();
            Entry second = offer("VI_1", 0);
            offer("VI_1", 0);
            offer("VI_2", 0);
            offer("VI_2", 0);

            Displaced displaced = queue.offer(entry("VI_1", RouterState.BACKUP), at(0));

            assertEquals(new Displaced(Optional.empty(), List.of(only(second))), displaced);

            assertEquals(5, queue.size());
            settle(inFlight, Delivery.delivered(), 0);
            Parcel next = take(0).orElseThrow();
            assertEquals(1, next.notification().omitted(), "of whatever subject");
            assertEquals(
                    List.of("r-3", "r-4"),
                    Stream.of(next, take(0).orElseThrow())
                            .map(parcel -> parcel.entries().getFirst().id())
                            .sorted()
                            .toList());
        }
    }

    @Nested
    class GivenAQueueFullOfParcelsThatFailed {

        @Test
        void whenAnotherComes_thenTheOldestGoesAndTheNewestStays() {
            queue = new NotifierQueue("ops", new QueueOptions(EVERY, Optional.empty(), BACK_OFF, 3, 2));
            Entry first = offer("VI_1", 0);
            offer("VI_2", 0);
            settle(take(0).orElseThrow(), Delivery.retry("down"), 0);
            settle(take(0).orElseThrow(), Delivery.retry("down"), 0);

            Displaced displaced = queue.offer(entry("VI_1", RouterState.BACKUP), at(0));

            assertEquals(new Displaced(Optional.empty(), List.of(only(first))), displaced);
            Parcel second = take(10).orElseThrow();
            Parcel third = take(10).orElseThrow();
            assertEquals(
                    List.of("r-2", "r-3"),
                    Stream.of(second, third)
                            .flatMap(parcel -> parcel.entries().stream())
                            .map(Entry::id)
                            .sorted()
                            .toList());
            assertEquals(1, second.omitted() + third.omitted());
        }

        @Test
        void whenMoreIsReplayedThanFits_thenTheOldestGoWithTheNextEvent() {
            queue = new NotifierQueue("ops", new QueueOptions(EVERY, Optional.empty(), BACK_OFF, 3, 2));
            List<Entry> dead = List.of(
                    entry("VI_1", RouterState.ACTIVE),
                    entry("VI_2", RouterState.ACTIVE),
                    entry("VI_3", RouterState.ACTIVE));
            dead.forEach(entry -> queue.restore(only(entry), at(0)));

            Displaced displaced = queue.offer(entry("VI_4", RouterState.ACTIVE), at(0));

            assertEquals(List.of(only(dead.get(0)), only(dead.get(1))), displaced.overflow());
            assertEquals(2, queue.size());
        }
    }

    @Nested
    class GivenEventsThatAnEarlierRunLetGo {

        @Test
        void whenTheNextIsTold_thenItSaysHowManyThereWere() {
            queue = queueWith(EVERY);
            queue.restoreOmitted(7);
            offer("VI_2", 0);
            offer("VI_1", 0);

            assertEquals(7, take(0).orElseThrow().omitted());
            assertEquals(0, take(0).orElseThrow().omitted());
        }
    }

    @Nested
    class GivenLatestWins {

        @Test
        void whenAnotherComesBeforeTheFirstIsTried_thenOnlyTheNewerIsTold() {
            queue = queueWith(new Policy.LatestWins());
            Entry first = offer("VI_1", 0);

            Displaced displaced = queue.offer(entry("VI_1", RouterState.BACKUP), at(0));

            assertEquals(new Displaced(Optional.of(only(first)), List.of()), displaced);

            Parcel parcel = take(0).orElseThrow();
            assertEquals(List.of("r-2"), ids(Optional.of(parcel)));
            assertEquals(1, parcel.omitted());
        }

        @Test
        void whenAnotherComesDuringAFailingAttempt_thenItTakesItsPlaceAndThePauseStays() {
            queue = queueWith(new Policy.LatestWins());
            offer("VI_1", 0);
            Parcel first = take(0).orElseThrow();
            offer("VI_1", 0);

            assertEquals(new Settlement.Superseded("down"), settle(first, Delivery.retry("down"), 0));

            assertEquals(Optional.empty(), take(0.5));
            Parcel second = take(1).orElseThrow();
            assertEquals("ops-r-2", second.key());
            assertEquals(1, second.omitted());
            assertEquals(1, queue.size());
        }

        @Test
        void whenOneOfAnotherKindComes_thenItTakesNoPlace() {
            queue = queueWith(new Policy.LatestWins());
            offer("VI_1", 0);
            Parcel first = take(0).orElseThrow();
            assertEquals(Displaced.NOTHING, queue.offer(priorityChange("VI_1"), at(0)));
            assertInstanceOf(Settlement.Again.class, settle(first, Delivery.retry("down"), 0));
            offer("VI_1", 0);

            assertEquals(new Settlement.Superseded("down"), settle(take(1).orElseThrow(), Delivery.retry("down"), 1));
            assertEquals(List.of("r-2"), ids(take(9)));
        }

        @Test
        void whenAnotherComesDuringASuccess_thenBothAreTold() {
            queue = queueWith(new Policy.LatestWins());
            offer("VI_1", 0);
            Parcel first = take(0).orElseThrow();
            offer("VI_1", 0);

            assertEquals(new Settlement.Done(""), settle(first, Delivery.delivered(), 0));
            assertEquals(0, take(0).orElseThrow().omitted());
        }
    }

    @Nested
    class GivenADigestOfEverySubject {

        @Test
        void whenSeveralComeWithinTheTime_thenOneParcelHoldsThemInOrder() {
            queue = queueWith(new Policy.Digest(Duration.ofSeconds(10), false));
            offer("VI_1", 0);
            offer("VI_2", 5);
            offer("VI_1", 9.9);

            assertEquals(Optional.of(at(10)), queue.nextDue());
            assertEquals(Optional.empty(), take(9.9));
            assertEquals(List.of("r-1", "r-2", "r-3"), ids(take(10)));
        }

        @Test
        void whenADigestFails_thenItComesAgainUnchanged() {
            queue = queueWith(new Policy.Digest(Duration.ofSeconds(10), false));
            offer("VI_1", 0);
            offer("VI_2", 0);
            Parcel digest = take(10).orElseThrow();
            offer("VI_3", 11);
            settle(digest, Delivery.retry("down"), 12);

            assertEquals(Optional.of(digest), take(13));
            assertEquals("ops-r-2", digest.key());
        }

        @Test
        void whenThereAreVeryMany_thenADigestHoldsFiveHundred() {
            queue = new NotifierQueue(
                    "ops",
                    new QueueOptions(
                            new Policy.Digest(Duration.ofSeconds(10), false), Optional.empty(), BACK_OFF, 3, 5000));
            IntStream.range(0, 501).forEach(_ -> offer("VI_1", 0));

            Parcel digest = take(10).orElseThrow();
            settle(digest, Delivery.delivered(), 10);

            assertEquals(500, digest.entries().size());
            assertEquals(List.of("r-501"), ids(take(10)));
        }
    }

    @Nested
    class GivenAFlapLimitOfTwoAMinute {

        @Test
        void whenASubjectFlaps_thenTheRestComesAsDigestsUntilItIsCalm() {
            queue = queueWith(
                    new Policy.Every(Optional.of(new Policy.Flap(2, Duration.ofMinutes(1), Duration.ofSeconds(30)))));
            offer("VI_1", 0);
            deliver(take(0), 0);
            offer("VI_1", 1);
            deliver(take(1), 1);
            offer("VI_1", 2);
            offer("VI_1", 3);
            offer("VI_2", 3);

            assertEquals(List.of("r-5"), ids(take(3)), "a subject that is calm goes on");
            assertEquals(Optional.empty(), take(31.9));
            Optional<Parcel> digest = take(32);
            assertEquals(List.of("r-3", "r-4"), ids(digest));
            deliver(digest, 32);

            offer("VI_1", 100);
            assertEquals(List.of("r-6"), ids(take(100)), "calm again");
        }

        private void deliver(Optional<Parcel> parcel, double seconds) {
            settle(parcel.orElseThrow(), Delivery.delivered(), seconds);
        }
    }

    @Nested
    class GivenQuietHoursFromTenToSix {

        private void quiet(boolean discard) {
            QuietHours hours =
                    new QuietHours(LocalTime.of(22, 0), LocalTime.of(6, 0), ZoneOffset.UTC, Severity.WARNING, discard);
            queue = new NotifierQueue("ops", new QueueOptions(EVERY, Optional.of(hours), BACK_OFF, 3, 100));
        }

        private final Instant midnight = Instant.parse("2026-03-01T00:00:00Z");

        @Test
        void whenHeld_thenToldInOrderWhenTheyEnd() {
            quiet(false);
            queue.offer(entry("VI_1", RouterState.ACTIVE, midnight), at(0));
            queue.offer(entry("VI_1", RouterState.BACKUP, midnight), at(0));

            assertEquals(Optional.empty(), queue.take(at(0), midnight));
            assertEquals(Optional.of(at(300)), queue.nextDue(), "looks again, in case the clock is set");
            assertEquals(Optional.empty(), queue.take(at(300), midnight.plusSeconds(300)));
            assertEquals(List.of("r-1"), ids(queue.take(at(600), Instant.parse("2026-03-01T06:00:00Z"))));
        }

        @Test
        void whenSomethingSevereComes_thenItIsToldAndWhatCameBeforeItFirst() {
            quiet(false);
            queue.offer(entry("VI_1", RouterState.ACTIVE, midnight), at(0));
            queue.offer(entry("VI_2", RouterState.ACTIVE, midnight), at(0));
            queue.take(at(0), midnight);

            queue.offer(entry("VI_1", RouterState.FAULT, midnight), at(1));

            Parcel first = queue.take(at(1), midnight).orElseThrow();
            assertEquals(List.of("r-1"), ids(Optional.of(first)));
            settle(first, Delivery.delivered(), 1);
            assertEquals(List.of("r-3"), ids(queue.take(at(1), midnight)));
            assertEquals(Optional.empty(), queue.take(at(1), midnight), "the other subject stays silent");
        }

        @Test
        void whenTheSevereOneHasBeenTold_thenWhatComesAfterItIsHeldAgain() {
            quiet(false);
            queue.offer(entry("VI_1", RouterState.FAULT, midnight), at(0));
            queue.offer(entry("VI_1", RouterState.ACTIVE, midnight), at(0));
            Parcel severe = queue.take(at(0), midnight).orElseThrow();

            settle(severe, Delivery.delivered(), 0);

            assertEquals(Optional.empty(), queue.take(at(0), midnight));
        }

        @Test
        void whenAParcelWithSomethingSevereComesBack_thenItIsToldAtOnce() {
            quiet(false);
            queue.restore(new Parcel("ops", "VI_1", List.of(entry("VI_1", RouterState.FAULT, midnight)), 0), at(0));
            queue.restore(new Parcel("ops", "VI_2", List.of(entry("VI_2", RouterState.ACTIVE, midnight)), 0), at(0));

            assertEquals(List.of("r-1"), ids(queue.take(at(0), midnight)));
            assertEquals(Optional.empty(), queue.take(at(0), midnight), "the other subject stays silent");
        }

        @Test
        void whenDiscarding_thenNobodyWantsWhatHappensInThemUnlessSevere() {
            quiet(true);
            Entry mild = entry("VI_1", RouterState.ACTIVE, midnight);

            assertTrue(queue.discards(mild.event()));
            assertFalse(
                    queue.discards(entry("VI_1", RouterState.FAULT, midnight).event()));
            assertFalse(queue.discards(entry("VI_1", RouterState.ACTIVE, NOON).event()));
        }
    }

    @Test
    void whenNothingIsLeft_thenNothingIsRemembered() {
        for (int i = 0; i < 50; i++) {
            offer("VI_" + i, 0);
            settle(take(0).orElseThrow(), Delivery.delivered(), 0);
        }

        assertEquals(List.of(), queue.status());
        assertEquals(0, queue.size());
        assertTrue(queue.nextDue().isEmpty());
    }
}
