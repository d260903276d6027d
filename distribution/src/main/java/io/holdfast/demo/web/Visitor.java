package io.holdfast.demo.web;

import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Somebody who asks a web site every 10 ms, each time on a new connection, and writes down who answered. */
public final class Visitor {
    private static final Pattern LINE =
            Pattern.compile("^(?<micros>\\d+) (?:answer (?<name>\\w+)|failure (?<why>.*))$");

    /** Long enough for a lost packet to be sent again, twice. */
    private static final int TIMEOUT_MILLIS = 10_000;

    private static final long PAUSE_MILLIS = 10;

    private final HostProcess program;

    private Visitor(HostProcess program) {
        this.program = program;
    }

    /** Starts to ask from a host, every 10 ms. */
    public static Visitor start(Path home, Host host, String address, int port)
            throws IOException, InterruptedException {
        return new Visitor(
                host.start("visitor.log", InstalledJava.command(home, Visitor.class, address, Integer.toString(port))));
    }

    /** Everything that came of requests which ended after an instant. */
    public Report since(Instant begin) throws IOException {
        var answers = new TreeMap<String, Integer>();
        var failures = new TreeMap<String, Integer>();
        var lastAnswer = begin;
        var silence = Duration.ZERO;
        // The last line may be half written.
        for (var match : program.log()
                .lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .toList()) {
            var at = Instant.EPOCH.plus(Long.parseLong(match.group("micros")), ChronoUnit.MICROS);
            if (at.isBefore(begin)) {
                continue;
            }
            if (match.group("name") == null) {
                failures.merge(match.group("why"), 1, Integer::sum);
            } else {
                answers.merge(match.group("name"), 1, Integer::sum);
                var pause = Duration.between(lastAnswer, at);
                silence = pause.compareTo(silence) > 0 ? pause : silence;
                lastAnswer = at;
            }
        }
        return new Report(answers, failures, silence);
    }

    /**
     * What came of requests.
     *
     * @param answers how many, by the name of the server
     * @param failures how many, by their reason
     * @param silence the longest time between two answers
     */
    public record Report(Map<String, Integer> answers, Map<String, Integer> failures, Duration silence) {

        /** How many answers there were in all. */
        public int total() {
            return answers.values().stream().mapToInt(Integer::intValue).sum();
        }

        /** How many requests failed, and why. */
        public String failedText() {
            var failed = failures.values().stream().mapToInt(Integer::intValue).sum();
            return failed == 0
                    ? "not one request failed"
                    : failed + (failed == 1 ? " request" : " requests") + " failed " + failures.keySet();
        }

        @Override
        public String toString() {
            return answers.entrySet().stream()
                            .map(entry -> entry.getKey() + " " + entry.getValue())
                            .collect(Collectors.joining(", ", total() + " answers (", ")"))
                    + ", " + failedText();
        }
    }

    /** Runs it. Arguments: address and port of the web site. */
    public static void main(String[] arguments) throws InterruptedException {
        var site = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        while (true) {
            Thread.startVirtualThread(() -> visit(site));
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static void visit(InetSocketAddress site) {
        var outcome = ask(site);
        var line = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()) + " " + outcome + "\n";
        System.out.print(line);
    }

    private static String ask(InetSocketAddress site) {
        try (var connection = new Socket()) {
            connection.setSoTimeout(TIMEOUT_MILLIS);
            connection.connect(site, TIMEOUT_MILLIS);
            connection
                    .getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            List<String> lines = in.readAllLines();
            return lines.isEmpty() ? "failure closed without an answer" : "answer " + lines.getLast();
        } catch (IOException e) {
            return "failure " + String.valueOf(e.getMessage()).replace('\n', ' ');
        }
    }
}
