package io.holdfast.kernel.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.event.Occurrence;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.api.time.Deadline;
import io.holdfast.kernel.event.EventLog;
import io.holdfast.kernel.event.EventLogOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the outbox does when files of the state folder are lost, damaged or cannot be read. */
@Timeout(240)
class LostFilesTest {

    @TempDir
    Path state;

    private final Receiver ops = new Receiver();

    private Path outboxFile() {
        return state.resolve("outbox/outbox.log");
    }

    private Path eventFile() {
        return state.resolve("events/events-0000000000000000001.log");
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    /** A run that tells of so many events. */
    private void run(int events) throws Exception {
        int before = ops.arrived().size();
        try (Station station = Station.open(state, Station.setup("ops", ops))) {
            station.happen("VI_1", events);
            ops.await(r -> r.arrived().size() == before + events);
        }
    }

    /**
     * Events that nobody who keeps an outbox has seen: as if the daemon had been killed just after it had noted them.
     */
    private void noteOnly(int events) {
        try (EventLog log =
                EventLog.open(EventLogOptions.defaults(state.resolve("events")), "lvs-1", Clock.systemUTC())) {
            for (int i = 0; i < events; i++) {
                log.publish(Station.transition("VI_1", io.holdfast.api.event.RouterState.ACTIVE));
            }
        }
    }

    @Nested
    class GivenAnOutboxFile {

        @Test
        void whenItIsEmpty_thenOldNewsAreNotToldAgain() throws Exception {
            run(20);
            Files.write(outboxFile(), new byte[0]);
            run(1);

            assertEquals(range(1, 21), ops.numbers());
        }

        @Test
        void whenNothingInItIsSound_thenOldNewsAreNotToldAgain() throws Exception {
            run(20);
            Files.writeString(outboxFile(), "nonsense\n".repeat(100));
            run(1);

            assertEquals(range(1, 21), ops.numbers());
        }

        @Test
        void whenItIsNewAndTheDaemonIsKilledAtOnce_thenItsFirstEventsAreTold() throws Exception {
            Station.open(state).close();
            noteOnly(3);
            try (Station _ = Station.open(state, Station.setup("ops", ops))) {
                ops.await(r -> r.arrived().size() == 3);
            }

            assertEquals(range(1, 3), ops.numbers());
        }

        @Test
        void whenItsEndIsLost_thenWhatIsToldAgainHasTheSameKeys() throws Exception {
            run(1);
            long soundBytes = Files.size(outboxFile());
            run(5);
            byte[] bytes = Files.readAllBytes(outboxFile());
            Files.write(outboxFile(), Arrays.copyOf(bytes, (int) soundBytes));
            int before = ops.arrived().size();
            try (Station _ = Station.open(state, Station.setup("ops", ops))) {
                ops.await(r -> r.arrived().size() == before + 5);
            }

            List<Notification> all = ops.arrived();
            assertEquals(all.subList(1, 6), all.subList(6, 11));
        }

        @Test
        void whenItCannotBeRead_thenItIsPutAsideAndOldNewsAreNotToldAgain() throws Exception {
            run(20);
            Files.delete(outboxFile());
            // Reading a folder fails as reading a broken disk does, also for root.
            Files.createDirectory(outboxFile());
            Files.writeString(outboxFile().resolve("precious"), "kept");
            run(1);

            assertEquals(range(1, 21), ops.numbers());
            assertEquals("kept", Files.readString(state.resolve("outbox/outbox.log.unreadable-1/precious")));
            assertTrue(Files.isRegularFile(outboxFile()));
        }
    }

    @Nested
    class GivenAnEventLog {

        @Test
        void whenItIsLost_thenTheEventsOfThisRunAreToldUnderKeysOfTheirOwn() throws Exception {
            run(5);
            Files.delete(eventFile());
            run(5);

            assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 1L, 2L, 3L, 4L, 5L), ops.numbers());
            assertEquals(
                    10, ops.arrived().stream().map(Notification::key).distinct().count());
        }

        @Test
        void whenSomeOfItCannotBeRead_thenTheRestIsToldAndThatSomeAreMissing() throws Exception {
            run(2);
            noteOnly(8);
            List<String> lines = Files.readAllLines(eventFile());
            lines.set(4, "nonsense");
            lines.set(5, "nonsense");
            Files.write(eventFile(), lines, StandardCharsets.UTF_8);
            try (Station _ = Station.open(state, Station.setup("ops", ops))) {
                ops.await(r -> r.arrived().size() == 9);
            }

            assertEquals(List.of(1L, 2L, 3L, 4L, 7L, 8L, 9L, 10L, 11L), ops.numbers());
            assertEquals(2, lost(ops.arrived().getLast()).count());
        }

        @Test
        void whenItsNewestFileCannotBeRead_thenNoNumberIsUsedTwiceAndTheFileIsLeftAlone() throws Exception {
            run(1);
            Files.delete(eventFile());
            Files.createDirectory(eventFile());
            Files.writeString(eventFile().resolve("precious"), "kept");
            run(1);
            run(1);

            assertEquals(ops.numbers().stream().sorted().distinct().toList(), ops.numbers());
            assertEquals("kept", Files.readString(eventFile().resolve("precious")));
        }

        private static Occurrence.EventsLost lost(Notification notification) {
            return (Occurrence.EventsLost) notification.latest().occurrence();
        }
    }

    @Nested
    class GivenADiskThatTakesNothing {

        @Test
        void whenMoreHappensThanIsKeptInMemory_thenWhatIsKeptCanStillBeReadAndFollowed() throws IOException {
            Files.writeString(state.resolve("events"), "occupied");
            EventLog log = EventLog.open(EventLogOptions.defaults(state.resolve("events")), "lvs-1", Clock.systemUTC());
            for (int i = 0; i < 3_000; i++) {
                log.publish(Station.transition("VI_1", io.holdfast.api.event.RouterState.ACTIVE));
            }
            log.close();

            assertEquals(1_977, log.after(0, 10).getFirst().number());
        }
    }

    @Nested
    class GivenTwoNotifiers {

        @Test
        void whenOneFailsWithErrorsWhereverItCan_thenTheOtherIsTold() throws Exception {
            NotifierSetup broken =
                    new NotifierSetup("broken", Station.setup("any", ops).options(), new Broken());
            try (Station station = Station.open(state, broken, Station.setup("ops", ops))) {
                station.happen("VI_1", 3);
                ops.await(r -> r.arrived().size() == 3);
                assertEquals(Delivery.delivered(), station.outbox.tryOut("ops", Duration.ofMinutes(1)));
            }
        }

        private record Broken() implements NotifierSetup.Source {
            @Override
            public Notifier create(NotifierFactory.Context context) {
                return new Notifier() {
                    @Override
                    public Delivery deliver(Notification notification, Deadline deadline) {
                        throw new OutOfMemoryError("so it says");
                    }

                    @Override
                    public int concurrency() {
                        throw new NoClassDefFoundError("missing");
                    }

                    @Override
                    public void close() {
                        throw new OutOfMemoryError("so it says");
                    }
                };
            }

            @Override
            public ClassLoader classLoader() {
                return Broken.class.getClassLoader();
            }
        }
    }
}
