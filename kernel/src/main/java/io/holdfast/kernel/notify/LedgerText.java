package io.holdfast.kernel.notify;

import com.fasterxml.jackson.jr.ob.JSON;
import io.holdfast.api.event.EventJson;
import io.holdfast.api.text.JsonObject;
import io.holdfast.kernel.event.EventReader;
import io.holdfast.kernel.notify.core.Entry;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Ledger records as the one-line JSON that the file holds. */
final class LedgerText {

    private LedgerText() {}

    static String write(LedgerRecord step) {
        JsonObject json = new JsonObject();
        switch (step) {
            case LedgerRecord.Position position ->
                json.field("step", "position").field("number", position.number());
            case LedgerRecord.Accepted accepted ->
                json.field("step", "accepted")
                        .field("id", accepted.entry().id())
                        .field("notifiers", String.join(" ", accepted.notifiers()))
                        .field("event", EventJson.of(accepted.entry().event()));
            case LedgerRecord.Formed formed ->
                json.field("step", "formed")
                        .field("notifier", formed.notifier())
                        .field("lane", formed.lane())
                        .field("ids", String.join(" ", formed.ids()))
                        .field("omitted", formed.omitted());
            case LedgerRecord.Gone gone ->
                json.field("step", "gone")
                        .field("notifier", gone.notifier())
                        .field("ids", String.join(" ", gone.ids()));
            case LedgerRecord.LetGo letGo ->
                json.field("step", "let-go")
                        .field("notifier", letGo.notifier())
                        .field("ids", String.join(" ", letGo.ids()))
                        .field("events", letGo.events());
            case LedgerRecord.Closed closed -> json.field("step", "closed").field("notifier", closed.notifier());
            case LedgerRecord.SetAside aside ->
                json.field("step", "set-aside")
                        .field("notifier", aside.notifier())
                        .field("lane", aside.lane())
                        .field("ids", String.join(" ", aside.ids()))
                        .field("omitted", aside.omitted())
                        .field("reason", aside.reason())
                        .field("attempts", aside.attempts())
                        .field("at", aside.at().toString());
            case LedgerRecord.Replayed replayed ->
                json.field("step", "replayed").field("key", replayed.key());
            case LedgerRecord.Forgotten forgotten ->
                json.field("step", "forgotten").field("key", forgotten.key());
        }
        return json.toString();
    }

    /** The record; empty when this version does not know it. */
    static Optional<LedgerRecord> read(String text) {
        try {
            Map<String, Object> fields = JSON.std.mapFrom(text);
            // The JSON null is no object either.
            return fields == null ? Optional.empty() : read(new Fields(fields));
        } catch (IOException | IllegalArgumentException | ArithmeticException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<LedgerRecord> read(Fields in) {
        return switch (in.text("step")) {
            case "position" -> Optional.of(new LedgerRecord.Position(in.number("number")));
            case "accepted" ->
                EventReader.parse(in.object("event"))
                        .map(event ->
                                new LedgerRecord.Accepted(new Entry(in.text("id"), event), in.words("notifiers")));
            case "formed" ->
                Optional.of(new LedgerRecord.Formed(
                        in.text("notifier"), in.text("lane"), in.words("ids"), in.number("omitted")));
            case "gone" -> Optional.of(new LedgerRecord.Gone(in.text("notifier"), in.words("ids")));
            case "let-go" ->
                Optional.of(new LedgerRecord.LetGo(in.text("notifier"), in.words("ids"), in.number("events")));
            case "closed" -> Optional.of(new LedgerRecord.Closed(in.text("notifier")));
            case "set-aside" ->
                Optional.of(new LedgerRecord.SetAside(
                        in.text("notifier"),
                        in.text("lane"),
                        in.words("ids"),
                        in.number("omitted"),
                        in.text("reason"),
                        Math.toIntExact(in.number("attempts")),
                        Instant.parse(in.text("at"))));
            case "replayed" -> Optional.of(new LedgerRecord.Replayed(in.text("key")));
            case "forgotten" -> Optional.of(new LedgerRecord.Forgotten(in.text("key")));
            default -> Optional.empty();
        };
    }

    /** A JSON object whose fields have to be there. */
    private record Fields(Map<String, Object> map) {

        String text(String name) {
            if (map.get(name) instanceof String text) {
                return text;
            }
            throw new IllegalArgumentException("no text " + name);
        }

        long number(String name) {
            if (map.get(name) instanceof Number number) {
                return number.longValue();
            }
            throw new IllegalArgumentException("no number " + name);
        }

        List<String> words(String name) {
            return Stream.of(text(name).split(" "))
                    .filter(word -> !word.isEmpty())
                    .toList();
        }

        Map<String, Object> object(String name) {
            if (!(map.get(name) instanceof Map<?, ?> object)) {
                throw new IllegalArgumentException("no object " + name);
            }
            Map<String, Object> result = new LinkedHashMap<>();
            object.forEach((key, value) -> result.put(String.valueOf(key), value));
            return result;
        }
    }
}
