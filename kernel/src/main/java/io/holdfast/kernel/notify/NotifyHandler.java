package io.holdfast.kernel.notify;

import io.holdfast.api.notify.Delivery;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.notify.core.LaneStatus;
import io.holdfast.kernel.notify.core.Parcel;
import io.holdfast.kernel.status.ControlHandler;
import io.holdfast.kernel.status.ControlReply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Answers {@code notify list}, {@code notify replay all | KEY...} and {@code notify test NAME}. */
public final class NotifyHandler implements ControlHandler {

    private static final Duration TEST_LIMIT = Duration.ofMinutes(1);

    private final Outbox outbox;

    public NotifyHandler(Outbox outbox) {
        this.outbox = outbox;
    }

    @Override
    public String name() {
        return "notify";
    }

    @Override
    public void handle(List<String> arguments, ControlReply reply)
            throws ControlRefused, IOException, InterruptedException {
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        try {
            switch (arguments.isEmpty() ? "" : arguments.getFirst()) {
                case "list" -> reply.send(list());
                case "replay" -> reply.send(replay(rest));
                case "test" -> reply.send(test(rest));
                default -> throw new ControlRefused("expected list, replay or test");
            }
        } catch (TimeoutException e) {
            throw new ControlRefused("no answer in time: the notifier is busy, or the disk does not answer");
        }
    }

    private Map<String, Object> list() throws InterruptedException, TimeoutException {
        OutboxStatus status = outbox.status();
        return Map.of(
                "notifiers",
                        status.notifiers().stream().map(NotifyHandler::json).toList(),
                "deadLetters",
                        status.deadLetters().stream().map(NotifyHandler::json).toList(),
                "deadLettersForgotten", status.deadLettersForgotten(),
                "notKept", status.notKept().orElse(""));
    }

    private Map<String, Object> replay(List<String> keys)
            throws ControlRefused, InterruptedException, TimeoutException {
        if (keys.isEmpty()) {
            throw new ControlRefused("replay needs keys, or all");
        }
        boolean all = keys.equals(List.of("all"));
        Set<String> known = outbox.status().deadLetters().stream()
                .map(letter -> letter.parcel().key())
                .collect(Collectors.toSet());
        List<String> notReplayed = new ArrayList<>();
        if (!all) {
            keys.stream()
                    .filter(key -> !known.contains(key))
                    .forEach(key -> notReplayed.add("there is no dead letter " + key));
        }
        Replay replay =
                outbox.replay(letter -> all || keys.contains(letter.parcel().key()));
        new TreeMap<>(replay.withoutNotifier())
                .forEach((notifier, count) -> notReplayed.add(notifications(count) + " for " + notifier
                        + ", and there is no such notifier in the configuration"));
        new TreeMap<>(replay.withoutRoom())
                .forEach((notifier, count) -> notReplayed.add(notifications(count) + " for " + notifier
                        + ", whose queue has no room for more: replay again when fewer wait"));
        return Map.of("replayed", replay.replayed(), "notReplayed", notReplayed);
    }

    private static String notifications(int count) {
        return count == 1 ? "1 dead letter is" : count + " dead letters are";
    }

    private Map<String, Object> test(List<String> names) throws ControlRefused, InterruptedException, TimeoutException {
        if (names.size() != 1) {
            throw new ControlRefused("test needs the name of a notifier");
        }
        try {
            return switch (outbox.tryOut(names.getFirst(), TEST_LIMIT)) {
                case Delivery.Delivered delivered -> Map.of("outcome", "delivered", "reason", delivered.remark());
                case Delivery.Skipped skipped
                when !skipped.inOrder().isEmpty() ->
                    Map.of("outcome", "in-order", "reason", skipped.inOrder() + " (" + skipped.reason() + ")");
                case Delivery.Skipped skipped -> Map.of("outcome", "skipped", "reason", skipped.reason());
                case Delivery.Retry retry -> Map.of("outcome", "retry", "reason", retry.reason());
                case Delivery.Rejected rejected -> Map.of("outcome", "rejected", "reason", rejected.reason());
            };
        } catch (IllegalArgumentException e) {
            throw new ControlRefused(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Object> json(NotifierStatus status) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", status.name());
        json.put("pending", status.pending());
        json.put("inFlight", status.inFlight());
        status.silentUntil().ifPresent(end -> json.put("silentUntil", end.toString()));
        json.put("delivered", status.delivered());
        json.put("deliveredInPart", status.deliveredInPart());
        json.put("skipped", status.skipped());
        json.put("stuck", status.stuck());
        json.put("failedAttempts", status.failedAttempts());
        json.put("setAside", status.setAside());
        json.put("dropped", status.dropped());
        json.put("lastReason", status.lastReason());
        json.put("lastRemark", status.lastRemark());
        json.put("lanes", status.lanes().stream().map(NotifyHandler::json).toList());
        return json;
    }

    private static Map<String, Object> json(LaneStatus lane) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("subject", lane.lane());
        json.put("pending", lane.pending());
        json.put("inFlight", lane.inFlight());
        json.put("failedAttempts", lane.failedAttempts());
        lane.due()
                .ifPresent(due -> json.put(
                        "dueInMillis",
                        Math.max(0, due.since(MonotonicTime.now()).toMillis())));
        json.put("lastReason", lane.lastReason());
        return json;
    }

    private static Map<String, Object> json(DeadLetter letter) {
        Parcel parcel = letter.parcel();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", parcel.key());
        json.put("notifier", parcel.notifier());
        json.put("givenUp", letter.at().toString());
        json.put("attempts", letter.attempts());
        json.put("events", parcel.events().stream().map(event -> event.number()).toList());
        json.put("summary", parcel.notification().summary());
        json.put("reason", letter.reason());
        return json;
    }
}
