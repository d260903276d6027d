package io.holdfast.kernel.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.event.Severity;
import io.holdfast.api.notify.Delivery;
import io.holdfast.kernel.event.EventsHandler;
import io.holdfast.kernel.notify.core.QueueOptions;
import io.holdfast.kernel.notify.core.QuietHours;
import io.holdfast.kernel.status.ControlHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the control socket answers about events and notifications. */
@Timeout(60)
class ControlTest {

    @TempDir
    Path state;

    private final Receiver ops = new Receiver();

    private static List<Map<String, ?>> ask(ControlHandler handler, String... words) throws Exception {
        List<Map<String, ?>> answers = new ArrayList<>();
        handler.handle(List.of(words), answers::add);
        return answers;
    }

    private static List<Object> numbers(List<Map<String, ?>> events) {
        return events.stream().<Object>map(event -> event.get("number")).toList();
    }

    private static Map<?, ?> first(@Nullable Object list) {
        return (Map<?, ?>) Objects.requireNonNull((List<?>) list).getFirst();
    }

    @Test
    void eventsSinceANumberOrTheLastFew() throws Exception {
        try (Station station = Station.open(state)) {
            EventsHandler handler = new EventsHandler(station.events);
            station.happen("VI_1", 5);
            station.events.awaitAfter(4, Duration.ofMinutes(1));

            assertEquals(List.of(4, 5), numbers(ask(handler, "since", "4")));
            assertEquals(List.of(3, 4, 5), numbers(ask(handler, "last", "3")));
            assertEquals(List.of(1, 2, 3, 4, 5), numbers(ask(handler, "last", "50")));
            assertEquals(List.of(), numbers(ask(handler, "since", "6")));
            assertEquals("instance:VI_1", ask(handler, "last", "1").getFirst().get("subject"));
            assertThrows(ControlHandler.ControlRefused.class, () -> ask(handler, "since", "yesterday"));
            assertThrows(ControlHandler.ControlRefused.class, () -> ask(handler));
        }
    }

    @Test
    void followingGoesOnUntilInterrupted() throws Exception {
        try (Station station = Station.open(state)) {
            BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
            station.happen("VI_1", 1);
            Thread follower = Thread.ofVirtual().start(() -> {
                try {
                    new EventsHandler(station.events).handle(List.of("since", "1", "follow"), event -> {
                        if (event.get("number") instanceof Integer number) {
                            seen.add(number);
                        }
                    });
                } catch (InterruptedException e) {
                    seen.add("interrupted");
                } catch (Exception e) {
                    seen.add(e);
                }
            });
            assertEquals(1, seen.take());
            station.happen("VI_1", 2);
            assertEquals(2, seen.take());
            assertEquals(3, seen.take());
            follower.interrupt();
            assertEquals("interrupted", seen.take());
        }
    }

    @Test
    void whatTheNumbersDoNotSay() throws Exception {
        ops.behaves((_, _) -> Delivery.deliveredInPart("mail:25 refuses gone@example.net: 550 no"));
        NotifierOptions every = Station.options(Station.every(), 3, Duration.ofMinutes(1));
        LocalTime now = LocalTime.now(ZoneOffset.UTC);
        QuietHours quiet = new QuietHours(now.minusHours(1), now.plusHours(1), ZoneOffset.UTC, Severity.INFO, false);
        QueueOptions queue = new QueueOptions(
                Station.every(), Optional.of(quiet), every.queue().backOff(), 3, 10);
        NotifierOptions options = new NotifierOptions(every.filter(), queue, every.deadline());
        try (Station station = Station.open(state, new NotifierSetup("ops", options, ops))) {
            NotifyHandler handler = new NotifyHandler(station.outbox);
            assertEquals(
                    List.of(Map.of("outcome", "delivered", "reason", "mail:25 refuses gone@example.net: 550 no")),
                    ask(handler, "test", "ops"));

            station.happen("VI_1", 1);
            Map<?, ?> notifier = first(ask(handler, "list").getFirst().get("notifiers"));
            while (!Objects.equals(notifier.get("deliveredInPart"), 1L)) {
                notifier = first(ask(handler, "list").getFirst().get("notifiers"));
            }
            assertEquals("mail:25 refuses gone@example.net: 550 no", notifier.get("lastRemark"));
            assertTrue(notifier.containsKey("silentUntil"));
        }
    }

    @Test
    void whatIsForANotifierThatIsGoneIsNotReplayedAndSaidWhy() throws Exception {
        ops.behaves((_, _) -> Delivery.rejected("550 no"));
        try (Station station = Station.open(state, Station.setup("ops", ops))) {
            station.happen("VI_1", 1);
            ops.await(r -> r.attempts().size() == 1);
        }
        try (Station station = Station.open(state)) {
            Map<String, ?> answer =
                    ask(new NotifyHandler(station.outbox), "replay", "all").getFirst();

            String reason = String.valueOf(
                    Objects.requireNonNull((List<?>) answer.get("notReplayed")).getFirst());
            assertEquals(0, answer.get("replayed"));
            assertEquals("1 dead letter is for ops, and there is no such notifier in the configuration", reason);
        }
    }

    @Test
    void whatTheQueueHasNoRoomForStaysADeadLetter() throws Exception {
        ops.behaves((_, _) -> Delivery.rejected("550 no"));
        NotifierOptions four = Station.options(Station.every(), 1_000, Duration.ofMinutes(1), 4);
        try (Station station = Station.open(state, new NotifierSetup("ops", four, ops))) {
            NotifyHandler handler = new NotifyHandler(station.outbox);
            station.happen("VI_1", 4);
            ops.await(r -> r.attempts().size() == 4);
            while (station.outbox.status().deadLetters().size() < 4) {
                Thread.onSpinWait();
            }
            ops.behaves((_, _) -> Delivery.retry("down"));
            assertEquals(
                    List.of(Map.of(
                            "replayed",
                            2,
                            "notReplayed",
                            List.of("2 dead letters are for ops, whose queue has no room for more: replay again when"
                                    + " fewer wait"))),
                    ask(handler, "replay", "all"));
            assertEquals(2, station.outbox.status().deadLetters().size());
        }
    }

    @Test
    void listReplayAndTest() throws Exception {
        ops.behaves((notification, _) ->
                notification.latest().number() == 1 ? Delivery.rejected("550 no") : Delivery.retry("down"));
        try (Station station = Station.open(state, Station.setup("ops", ops))) {
            NotifyHandler handler = new NotifyHandler(station.outbox);
            station.happen("VI_1", 2);
            ops.await(r -> r.attempts().size() >= 3);

            Map<String, ?> list = ask(handler, "list").getFirst();
            Map<?, ?> notifier = first(list.get("notifiers"));
            Map<?, ?> lane = first(notifier.get("lanes"));
            Map<?, ?> letter = first(list.get("deadLetters"));
            assertEquals("ops", notifier.get("name"));
            assertEquals(1, notifier.get("pending"));
            assertEquals("instance:VI_1", lane.get("subject"));
            assertEquals("down", lane.get("lastReason"));
            assertEquals("550 no", letter.get("reason"));
            assertEquals(List.of(1L), letter.get("events"));

            assertEquals(List.of(Map.of("outcome", "retry", "reason", "down")), ask(handler, "test", "ops"));
            assertEquals(
                    List.of(Map.of("replayed", 0, "notReplayed", List.of("there is no dead letter no-such-key"))),
                    ask(handler, "replay", "no-such-key"));
            ops.behaves((_, _) -> Delivery.delivered());
            assertEquals(
                    List.of(Map.of("replayed", 1, "notReplayed", List.of())),
                    ask(handler, "replay", String.valueOf(letter.get("key"))));
            ops.await(r -> r.arrived().size() == 2);
            assertEquals(List.of(Map.of("outcome", "delivered", "reason", "")), ask(handler, "test", "ops"));
            ops.behaves((_, _) -> Delivery.skipped("no line for it"));
            assertEquals(
                    List.of(Map.of("outcome", "skipped", "reason", "no line for it")), ask(handler, "test", "ops"));
            ops.behaves((_, _) -> Delivery.skippedInOrder("no line for it", "/run/ops can be written"));
            assertEquals(
                    List.of(Map.of("outcome", "in-order", "reason", "/run/ops can be written (no line for it)")),
                    ask(handler, "test", "ops"));
            assertTrue(ops.numbers().containsAll(List.of(0L, 1L, 2L)));

            assertThrows(ControlHandler.ControlRefused.class, () -> ask(handler, "test", "oops"));
            assertThrows(ControlHandler.ControlRefused.class, () -> ask(handler, "replay"));
            assertThrows(ControlHandler.ControlRefused.class, () -> ask(handler, "lst"));
        }
    }
}
