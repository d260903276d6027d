package io.holdfast.kernel.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Services, their servers and the last word of every check, as tables. */
final class ServicesText {

    private final Console console;

    ServicesText(Console console) {
        this.console = console;
    }

    void print(List<JsonView> services) {
        if (services.isEmpty()) {
            return;
        }
        console.line("");
        List<List<String>> rows = new ArrayList<>();
        // The last column is as wide as it likes, and only there when there is something to say.
        boolean problems =
                services.stream().anyMatch(service -> !service.texts("problems").isEmpty());
        rows.add(List.of(
                "SERVICE",
                "STATE",
                "ADDRESS",
                "BALANCER",
                "SCHEDULER",
                "WEIGHT",
                "QUORUM",
                "CONNECTIONS",
                "IN",
                "OUT",
                problems ? "PROBLEM" : ""));
        for (JsonView service : services) {
            rows.add(List.of(
                    service.text("name"),
                    state(service),
                    addresses(service.texts("addresses")),
                    service.text("balancer"),
                    service.text("scheduler"),
                    service.text("weight"),
                    service.text("quorum"),
                    service.text("connections"),
                    bytes(service.number("inBytes")),
                    bytes(service.number("outBytes")),
                    String.join("; ", service.texts("problems"))));
        }
        console.table(rows);
        services.forEach(this::servers);
    }

    private void servers(JsonView service) {
        console.line("");
        console.line(console.bold(service.text("name")) + " servers");
        Stream.of("problems", "balancerProblems")
                .flatMap(key -> service.texts(key).stream())
                .forEach(problem -> console.line("  " + console.bad("! ") + problem));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("  SERVER", "STATE", "WEIGHT", "ACTIVE", "CONNECTIONS", "LAST CHECK"));
        for (JsonView server : service.objects("servers")) {
            List<String> checks =
                    server.objects("checks").stream().map(ServicesText::check).toList();
            rows.add(List.of(
                    "  " + server.text("address"),
                    serverState(server),
                    weight(server),
                    server.text("activeConnections"),
                    connections(server),
                    checks.isEmpty() ? "none configured" : checks.getFirst()));
            checks.stream().skip(1).forEach(check -> rows.add(List.of("", "", "", "", "", check)));
        }
        JsonView sorry = service.object("sorryServer");
        if (sorry.has("address")) {
            rows.add(List.of(
                    "  " + sorry.text("address"),
                    sorry.isTrue("serving") ? console.bad("serving") : "ready",
                    "sorry",
                    sorry.text("activeConnections"),
                    connections(sorry),
                    ""));
        }
        console.table(rows);
    }

    private String state(JsonView service) {
        String state = service.text("state");
        String painted = state.equals("up") ? console.good(state) : console.bad(state);
        return service.isTrue("suspended") ? painted + " (suspended)" : painted;
    }

    private String serverState(JsonView server) {
        String state = server.text("state");
        String painted = state.equals("up") ? console.good(state) : console.bad(state);
        return server.isTrue("assumed") ? painted + " (assumed)" : painted;
    }

    /** {@code 2}, {@code 0 of 2} when it is not what is configured, {@code drained}. */
    private static String weight(JsonView server) {
        if (server.number("configuredWeight") == 0) {
            return "drained";
        }
        String weight = server.text("weight");
        return weight.equals(server.text("configuredWeight"))
                ? weight
                : weight + " of " + server.text("configuredWeight");
    }

    /** {@code 812}, {@code 812, 3 failed}. */
    private static String connections(JsonView server) {
        long failed = server.number("failedConnections");
        return server.text("connections") + (failed == 0 ? "" : ", " + failed + " failed");
    }

    private static String addresses(List<String> addresses) {
        return addresses.isEmpty()
                ? ""
                : addresses.getFirst() + (addresses.size() > 1 ? " and " + (addresses.size() - 1) + " more" : "");
    }

    /** {@code http 10.0.0.11:80: status 503, expected 200-299 (2s ago)}. */
    private static String check(JsonView check) {
        String age = check.has("ageMillis") ? " (" + StatusText.duration(check.number("ageMillis")) + " ago)" : "";
        String warning = check.has("warning") ? "; " + check.text("warning") : "";
        String stuck =
                check.has("stuckMillis") ? "; stuck for " + StatusText.duration(check.number("stuckMillis")) : "";
        return check.text("name") + ": " + check.text("reason") + warning + stuck + age;
    }

    /** {@code 812 B}, {@code 1.4 MiB}: three digits at most before the point. */
    static String bytes(long count) {
        if (count < 1024) {
            return count + " B";
        }
        int power = Math.min(5, (63 - Long.numberOfLeadingZeros(count)) / 10);
        long tenths = (count >> (10 * power - 4)) * 10 / 16;
        return tenths / 10 + "." + tenths % 10 + " " + "KMGTP".charAt(power - 1) + "iB";
    }
}
