package io.holdfast.kernel.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.Health;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.Occurrence.InstanceTransition;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.event.Service;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.vrrp.Priority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private EventLog open(EventLogOptions options) {
        return EventLog.open(options, "lvs-1", NOON);
    }

    private static Occurrence transition(int priority) {
        return new InstanceTransition(
                "VI_1",
                RouterState.BACKUP,
                RouterState.ACTIVE,
                new Priority(priority),
                new Cause("active-down-expired", "nothing heard for 3.6 s"));
    }

    private static List<Long> numbers(List<Event> events) {
        return events.stream().map(Event::number).toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Nested
    class GivenANewLog {

        @Test
        void whenPublished_thenNumberedFromOneInOrderWithNodeAndTime() throws Exception {
            List<Event> heard = Collections.synchronizedList(new ArrayList<>());
            try (EventLog log = open(EventLogOptions.defaults(folder))) {
                log.subscribe(heard::addAll);
                for (int priority = 1; priority <= 200; priority++) {
                    log.publish(transition(priority));
                }
                assertTrue(log.awaitAfter(199, LONG));
            }

            assertEquals(range(1, 200), numbers(heard));
            assertEquals(
                    LongStream.rangeClosed(1, 200)
                            .mapToObj(p -> transition((int) p))
                            .toList(),
                    heard.stream().map(Event::occurrence).toList());
            assertEquals("lvs-1", heard.getFirst().node());
            assertEquals(Instant.parse("2026-03-01T12:00:00Z"), heard.getFirst().time());
        }

        @Test
        void whenNothingHappens_thenAwaitingEndsWithFalse() throws Exception {
            try (EventLog log = open(EventLogOptions.defaults(folder))) {
                assertFalse(log.awaitAfter(0, Duration.ofMillis(1)));
                assertEquals(List.of(), log.after(0, 10));
            }
        }
    }

    @Nested
    class GivenALogThatWasClosed {

        @Test
        void whenAlarmsHadNotEnded_thenWhatRaisedThemIsLeftOpen() throws Exception {
            Service web = new Service("web", ServiceKey.parse("tcp/192.0.2.10:80"));
            Endpoint first = Endpoint.parse("10.0.0.11:80");
            Endpoint second = Endpoint.parse("10.0.0.12:80");
            Occurrence raised = server(web, first, Health.DOWN);
            Occurrence warning = new Occurrence.CheckChanged(web, first, "https", true, Cause.of("check-warning"));
            try (EventLog log = open(new EventLogOptions(folder, 100, 1000, 8))) {
                List.of(
                                server(web, first, Health.DOWN),
                                server(web, second, Health.DOWN),
                                server(web, first, Health.UP),
                                warning,
                                new Occurrence.CheckChanged(web, first, "http", true, Cause.of("check-warning")),
                                new Occurrence.CheckChanged(web, first, "http", false, Cause.of("check-passed")),
                                server(web, second, Health.UP),
                                transition(100),
                                raised)
                        .forEach(log::publish);
            }
            try (EventLog log = open(new EventLogOptions(folder, 100, 1000, 8))) {
                log.publish(server(web, second, Health.DOWN));
                assertTrue(log.awaitAfter(9, LONG));
                assertEquals(List.of(warning, raised), log.leftOpen());
            }
        }

        private static Occurrence server(Service service, Endpoint server, Health to) {
            return new Occurrence.ServerChanged(service, server, Health.UNKNOWN, to, Cause.of("told"));
        }

        @Test
        void whenOpenedAgain_thenNumbersGoOnAndOldEventsAreRead() throws Exception {
            try (EventLog log = open(EventLogOptions.defaults(folder))) {
                log.publish(transition(100));
                log.publish(transition(101));
            }
            try (EventLog log = open(EventLogOptions.defaults(folder))) {
                assertEquals(2, log.lastNumber());
                log.publish(transition(102));
                assertTrue(log.awaitAfter(2, LONG));

                assertEquals(range(1, 3), numbers(log.after(0, 10)));
                assertEquals(range(2, 2), numbers(log.after(1, 1)));
                assertEquals(transition(101), log.after(1, 1).getFirst().occurrence());
            }
        }

        @Test
        void whenItsEndWasTorn_thenTheRestIsKept() throws Exception {
            try (EventLog log = open(EventLogOptions.defaults(folder))) {
                log.publish(transition(100));
                log.publish(transition(101));
            }
            Path file = folder.resolve("events-0000000000000000001.log");
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 7));

            try (EventLog log = open(EventLogOptions.defaults(folder))) {
                assertEquals(1, log.lastNumber());
            }
        }
    }

    @Nested
    class GivenSmallFiles {

        @Test
        void whenManyEventsCome_thenTheOldestFilesGoAndTheRestIsContiguous() throws Exception {
            EventLogOptions options = new EventLogOptions(folder, 100_000, 20_000, 3);
            try (EventLog log = open(options)) {
                for (int i = 0; i < 5_000; i++) {
                    log.publish(transition(100));
                }
                assertTrue(log.awaitAfter(4_999, LONG));

                List<Event> kept = log.after(0, 100_000);

                assertTrue(kept.size() > 100 && kept.size() < 5_000, kept.size() + " kept");
                assertEquals(range(5_001 - kept.size(), 5_000), numbers(kept));
                assertEquals(3, files());
            }
        }

        private long files() throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                return files.count();
            }
        }
    }

    @Nested
    class GivenASubscriberThatBlocks {

        @Test
        void whenTheQueueIsFull_thenPublishingGoesOnAndTheLossIsToldOnce() throws Exception {
            CountDownLatch blocked = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            List<Event> heard = Collections.synchronizedList(new ArrayList<>());
            try (EventLog log = open(new EventLogOptions(folder, 10, 1 << 20, 2))) {
                log.subscribe(events -> {
                    heard.addAll(events);
                    blocked.countDown();
                    await(release);
                });
                log.publish(transition(1));
                blocked.await();

                for (int priority = 2; priority <= 31; priority++) {
                    log.publish(transition(priority));
                }
                assertEquals(20, log.lostCount());
                release.countDown();
                assertTrue(log.awaitAfter(11, LONG));
            }

            assertEquals(range(1, 12), numbers(heard));
            assertEquals(
                    new Occurrence.EventsLost(
                            "lvs-1", 20, new Cause("event-queue-full", "they came faster than they could be written")),
                    heard.getLast().occurrence());
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Nested
    class GivenAFolderThatCannotBeWritten {

        @Test
        void whenPublished_thenSubscribersAndFollowersHearOfItAllTheSame() throws Exception {
            Path file = Files.writeString(folder.resolve("occupied"), "");
            try (EventLog log = open(EventLogOptions.defaults(file))) {
                log.publish(transition(100));
                assertTrue(log.awaitAfter(0, LONG));

                assertEquals(range(1, 1), numbers(log.after(0, 10)));
            }
        }
    }

    @Test
    void whenTheDiskTakesNothingForAWhile_thenWhatHappenedMeanwhileIsWrittenAfterwards() throws Exception {
        Path state = folder.resolve("state");
        Files.writeString(state, "occupied");
        try (EventLog events = open(EventLogOptions.defaults(state))) {
            events.publish(transition(1));
            events.publish(transition(2));
            assertTrue(events.awaitAfter(1, LONG));
            Files.delete(state);
            // The log may have been faster.
            Files.createDirectories(state);
            events.publish(transition(3));
            assertTrue(events.awaitAfter(2, LONG));
        }
        try (EventLog events = open(EventLogOptions.defaults(state))) {
            assertEquals(range(1, 3), numbers(events.after(0, 10)));
        }
    }

    @Test
    void whenTheDiskTakesThemAgainAndNothingElseHappens_thenTheyAreWrittenAllTheSame() throws Exception {
        Path state = folder.resolve("state");
        Files.writeString(state, "occupied");
        try (EventLog events = open(EventLogOptions.defaults(state))) {
            events.publish(transition(1));
            assertTrue(events.awaitAfter(0, LONG));
            Files.delete(state);
            // The log may have been faster.
            Files.createDirectories(state);
            long end = System.nanoTime() + LONG.toNanos();
            while (EventFiles.after(state, 0, 10).isEmpty() && System.nanoTime() - end < 0) {
                assertFalse(events.awaitAfter(1, Duration.ofMillis(100)));
            }
            assertEquals(range(1, 1), numbers(EventFiles.after(state, 0, 10)));
        }
    }

    @Test
    void whenTheFolderCannotBeMade_thenTheReasonIsKnownAndEventsGoOnWithoutIt() throws Exception {
        Path file = folder.resolve("not-a-folder");
        Files.writeString(file, "");
        try (EventLog events = open(EventLogOptions.defaults(file.resolve("events")))) {
            assertTrue(events.unwritableAtStart().orElseThrow().contains(file.toString()));

            events.publish(new Occurrence.DaemonStarted("lvs-1", "0", Cause.of("started")));

            assertTrue(events.awaitAfter(0, Duration.ofMinutes(1)));
        }
        try (EventLog events = open(EventLogOptions.defaults(folder.resolve("events")))) {
            assertEquals(Optional.empty(), events.unwritableAtStart());
        }
    }
}
