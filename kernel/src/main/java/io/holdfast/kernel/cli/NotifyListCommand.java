package io.holdfast.kernel.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import io.holdfast.api.text.Escaping;
import io.holdfast.kernel.status.ControlClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code holdfast notify list}. */
@Command(
        name = "list",
        description = "Lists the notifiers, what they have still to be told, and what was given up.",
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast notify list", "  holdfast notify list --json | jq '.deadLetters[].key'"})
final class NotifyListCommand implements Callable<Integer> {

    @Mixin
    private SocketOption socket = new SocketOption();

    @Option(names = "--json", description = "Prints one JSON document instead of tables.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
            socket.client().ask(List.of("notify", "list"), answer::putAll);
        } catch (ControlClient.Unreachable | ControlClient.Refused e) {
            System.err.println("holdfast: " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
        if (json) {
            System.out.println(JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(answer));
        } else {
            print(new JsonView(answer), new Console(System.out));
        }
        return ExitCode.OK;
    }

    private static void print(JsonView answer, Console console) {
        List<JsonView> notifiers = answer.objects("notifiers");
        if (notifiers.isEmpty()) {
            console.line("no notifiers");
        } else {
            console.table(notifierRows(notifiers));
        }
        if (!answer.text("notKept").isEmpty()) {
            console.line("not on disk, so that a crash would lose what waits: " + clean(answer.text("notKept")));
        }
        notifiers.forEach(notifier -> remarks(notifier).forEach(console::line));
        List<List<String>> failing = failingRows(notifiers);
        if (failing.size() > 1) {
            console.line("");
            console.table(failing);
        }
        List<JsonView> letters = answer.objects("deadLetters");
        if (!letters.isEmpty()) {
            console.line("");
            console.table(letterRows(letters));
        }
        if (answer.number("deadLettersForgotten") > 0) {
            console.line(answer.text("deadLettersForgotten") + " older ones have made room for these");
        }
    }

    private static List<List<String>> notifierRows(List<JsonView> notifiers) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NOTIFIER", "PENDING", "IN FLIGHT", "DELIVERED", "SKIPPED", "FAILED", "GIVEN UP", "DROPPED"));
        for (JsonView notifier : notifiers) {
            rows.add(cells(
                    notifier,
                    "name",
                    "pending",
                    "inFlight",
                    "delivered",
                    "skipped",
                    "failedAttempts",
                    "setAside",
                    "dropped"));
        }
        return rows;
    }

    /** What the numbers do not say. */
    private static List<String> remarks(JsonView notifier) {
        List<String> remarks = new ArrayList<>();
        if (notifier.has("silentUntil")) {
            remarks.add(clean(notifier.text("name") + " has quiet hours until " + notifier.text("silentUntil")));
        }
        if (notifier.number("stuck") > 0) {
            remarks.add(clean(notifier.text("name") + " does not come back from " + notifier.text("stuck")
                    + " of its attempts, although they were interrupted; their subjects wait"));
        }
        if (notifier.number("deliveredInPart") > 0) {
            remarks.add(clean(notifier.text("deliveredInPart") + " of " + notifier.text("name")
                    + " did not get to everybody, the last: " + notifier.text("lastRemark")));
        }
        return remarks;
    }

    private static List<List<String>> failingRows(List<JsonView> notifiers) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NOTIFIER", "SUBJECT", "PENDING", "FAILED", "NEXT ATTEMPT", "LAST REASON"));
        for (JsonView notifier : notifiers) {
            for (JsonView lane : notifier.objects("lanes")) {
                if (lane.number("failedAttempts") > 0) {
                    rows.add(List.of(
                            notifier.text("name"),
                            clean(lane.text("subject")),
                            lane.text("pending"),
                            lane.text("failedAttempts"),
                            lane.has("dueInMillis") ? "in " + StatusText.duration(lane.number("dueInMillis")) : "now",
                            clean(lane.text("lastReason"))));
                }
            }
        }
        return rows;
    }

    private static List<List<String>> letterRows(List<JsonView> letters) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("GIVEN UP: KEY", "WHEN", "ATTEMPTS", "WHAT", "REASON"));
        letters.forEach(letter -> rows.add(cells(letter, "key", "givenUp", "attempts", "summary", "reason")));
        return rows;
    }

    private static List<String> cells(JsonView object, String... keys) {
        return Stream.of(keys).map(key -> clean(object.text(key))).toList();
    }

    private static String clean(String text) {
        return Escaping.LINE.apply(text);
    }
}
