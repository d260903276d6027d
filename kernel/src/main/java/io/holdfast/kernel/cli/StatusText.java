package io.holdfast.kernel.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The status as tables. */
final class StatusText {

    private final Console console;

    StatusText(Console console) {
        this.console = console;
    }

    void print(JsonView status) {
        JsonView daemon = status.object("daemon");
        console.line("holdfast " + daemon.text("version") + " on " + daemon.text("node") + ", up "
                + duration(daemon.number("uptimeMillis")));
        daemon.texts("limitations").forEach(limitation -> console.line(console.bad("! ") + limitation));
        instances(status.objects("instances"));
        new ServicesText(console).print(status.objects("services"));
        checks(status.object("checks"));
        loop(status.object("loop"));
    }

    private void checks(JsonView checks) {
        if (checks.number("checks") > 0) {
            console.line("");
            console.line(console.faint("checks: " + checks.text("checks") + ", attempts " + checks.text("attempts")
                    + ", stuck " + checks.text("stuck") + ", begun late " + checks.text("lateStarts") + ", latest "
                    + checks.number("latestStartMicros") / 1000 + " ms late"));
        }
    }

    private void instances(List<JsonView> instances) {
        if (instances.isEmpty()) {
            return;
        }
        console.line("");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("INSTANCE", "STATE", "FOR", "INTERFACE", "VRID", "PRIORITY", "ACTIVE ROUTER", "CAUSE"));
        for (JsonView instance : instances) {
            rows.add(List.of(
                    instance.text("name"),
                    state(instance.text("state")),
                    duration(instance.number("stateMillis")),
                    instance.text("interface"),
                    instance.text("virtualRouterId"),
                    instance.text("priority"),
                    activeRouter(instance),
                    // What made it faulty first may be over while something else is not.
                    instance.texts("faults").stream().findFirst().orElse(instance.text("cause"))));
        }
        console.table(rows);
        for (JsonView instance : instances) {
            console.line("");
            console.line(console.bold(instance.text("name")) + " addresses "
                    + String.join(" ", instance.texts("addresses")));
            if (!instance.texts("faults").isEmpty()) {
                console.line("  " + console.bad("faults") + "     " + String.join(", ", instance.texts("faults")));
            }
            console.line("  held       "
                    + (instance.texts("held").isEmpty() ? "none" : String.join(" ", instance.texts("held"))));
            JsonView counters = instance.object("counters");
            console.line("  adverts    sent " + counters.text("advertisementsSent") + ", received "
                    + counters.text("advertisementsReceived") + ", discarded " + counters.text("discarded")
                    + inParentheses(instance.object("discards").entries().entrySet().stream()
                            .filter(entry -> !"0".equals(entry.getValue()))
                            .map(entry -> entry.getKey() + " " + entry.getValue())));
        }
    }

    private void loop(JsonView loop) {
        if (loop.number("packetsForOthers") > 0) {
            console.line("");
            console.line("heard for virtual routers that are not configured here: " + loop.text("packetsForOthers")
                    + " packets"
                    + inParentheses(loop.object("packetsForOthersByVrid").entries().entrySet().stream()
                            .map(entry -> "vrid " + entry.getKey() + ": " + entry.getValue())));
        }
        if (loop.has("count")) {
            console.line("");
            console.line(console.faint("loop lateness of " + loop.text("count") + " timers: p50 "
                    + loop.text("p50Micros") + " us, p99 " + loop.text("p99Micros") + " us, p99.9 "
                    + loop.text("p999Micros") + " us, max " + loop.text("maxMicros") + " us"
                    + (loop.has("sinceMaxMillis") ? " (" + duration(loop.number("sinceMaxMillis")) + " ago)" : "")));
        }
    }

    /** What belongs behind a figure; nothing when there are no parts. */
    private static String inParentheses(Stream<String> parts) {
        String text = parts.collect(Collectors.joining(", "));
        return text.isEmpty() ? "" : " (" + text + ")";
    }

    private static String activeRouter(JsonView instance) {
        JsonView active = instance.object("activeRouter");
        return active.has("address") ? active.text("address") + " (" + active.text("priority") + ")" : "-";
    }

    private String state(String state) {
        return switch (state) {
            case "active" -> console.good(state);
            case "fault" -> console.bad(state);
            default -> state;
        };
    }

    /** {@code 3d4h}, {@code 5m12s}, {@code 420ms}: the two largest units. */
    static String duration(long millis) {
        Duration duration = Duration.ofMillis(millis);
        if (duration.toDays() > 0) {
            return duration.toDays() + "d" + duration.toHoursPart() + "h";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + "h" + duration.toMinutesPart() + "m";
        }
        if (duration.toMinutes() > 0) {
            return duration.toMinutes() + "m" + duration.toSecondsPart() + "s";
        }
        return duration.toSeconds() > 0 ? duration.toSeconds() + "s" : millis + "ms";
    }
}
