package io.holdfast.demo;

import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pings an address without a break, and measures how long it was silent. */
final class Pinger {
    /** {@code [1767225600.123456] 64 bytes from 192.0.2.10: icmp_seq=7 ttl=64 time=0.05 ms} */
    private static final Pattern ANSWER =
            Pattern.compile("^\\[(?<seconds>\\d+)\\.(?<micros>\\d{6})] \\d+ bytes from .*icmp_seq=(?<number>\\d+)");

    private static final String INTERVAL_SECONDS = "0.01";

    private final HostProcess ping;

    private Pinger(HostProcess ping) {
        this.ping = ping;
    }

    /** Starts to ping, every 10 ms. */
    static Pinger start(Host client, String address) throws IOException, InterruptedException {
        return new Pinger(client.start("ping.log", List.of("ping", "-n", "-D", "-i", INTERVAL_SECONDS, address)));
    }

    /** Whether a ping has been answered since an instant. */
    boolean answeredSince(Instant instant) throws IOException {
        return answers().stream().anyMatch(answer -> answer.at().isAfter(instant));
    }

    /** The longest time without an answer that ended after an instant, and the pings lost in it. */
    Silence longestSilenceSince(Instant instant) throws IOException {
        var answers = answers();
        var longest = new Silence(Duration.ZERO, 0);
        for (int i = 1; i < answers.size(); i++) {
            var before = answers.get(i - 1);
            var after = answers.get(i);
            var silence = new Silence(Duration.between(before.at(), after.at()), after.number() - before.number() - 1);
            if (after.at().isAfter(instant) && silence.length().compareTo(longest.length()) > 0) {
                longest = silence;
            }
        }
        return longest;
    }

    private List<Answer> answers() throws IOException {
        return ping.log()
                .lines()
                .map(ANSWER::matcher)
                .filter(Matcher::find)
                .map(match -> new Answer(
                        Instant.ofEpochSecond(
                                Long.parseLong(match.group("seconds")), Long.parseLong(match.group("micros")) * 1000),
                        Integer.parseInt(match.group("number"))))
                .toList();
    }

    private record Answer(Instant at, int number) {}

    /**
     * A time without an answer.
     *
     * @param lost pings that were never answered
     */
    record Silence(Duration length, int lost) {
        @Override
        public String toString() {
            return lost == 0
                    ? "not one ping was lost"
                    : "no answer for " + length.toMillis() + " ms (" + lost + (lost == 1 ? " ping" : " pings")
                            + " lost)";
        }
    }
}
