package io.holdfast.kernel.vrrp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every event in every state: what comes next, and what is done, in order. The router has priority 100, address
 * 192.0.2.2, version 3, 1 s; it entered its state at 0 s.
 */
class ElectionTableTest {

    /** State, time in seconds, event, next state, actions. */
    private static final String TABLE = """
            initialize           | 1        | started              | backup until 4.609375                    | initialize -> backup cause=startup
            initialize           | 1        | shutdown             | initialize                               |
            initialize           | 1        | timer                | initialize                               |
            initialize           | 1        | heard 50             | initialize                               |
            initialize           | 1        | raised link-down     | initialize link-down                     |
            initialize           | 1        | cleared link-down    | initialize                               |
            initialize           | 1        | priority 150         | initialize priority=150                  |
            initialize           | 1        | options priority=200 | initialize priority=200                  |
            initialize           | 1        | lease-lost           | initialize                               |
            initialize           | 1        | send-failed          | initialize                               |
            initialize           | 1        | addresses-failed     | initialize                               |
            initialize           | 1        | tried                | initialize                               |
            initialize           | 1        | link-changed         | initialize                               |
            initialize link-down | 1        | started              | fault link-down                          | initialize -> fault cause=link-down interface=eth0
            initialize link-down | 1        | raised link-down     | initialize link-down                     |
            initialize link-down | 1        | cleared link-down    | initialize                               |
            backup               | 1        | started              | backup until 3.609375                    |
            backup               | 1        | shutdown             | initialize                               | backup -> initialize cause=shutdown
            backup               | 3.609374 | timer                | backup until 3.609375                    |
            backup               | 3.609375 | timer                | active advert 4.609375 lease 6.609375    | send 100, acquire, announce 5, backup -> active cause=active-down-expired after=3609ms
            backup               | 7.21875  | timer                | active advert 8.21875 lease 10.21875     | send 100, acquire, announce 5, backup -> active cause=active-down-expired after=7218ms
            backup               | 7.218751 | timer                | backup until 10.828126                   | resumed lateness=3609ms
            backup               | 1        | heard 200            | backup until 4.609375                    |
            backup               | 1        | heard 100            | backup until 4.609375                    |
            backup               | 1        | heard 99             | backup until 3.609375 preempting         |
            backup               | 1        | heard 0              | backup until 1.609375                    |
            backup               | 3.5      | heard 0              | backup until 3.609375                    |
            backup               | 1        | heard 200 192.0.2.2  | backup until 3.609375                    |
            backup               | 1        | raised link-down     | fault link-down                          | backup -> fault cause=link-down interface=eth0
            backup               | 1        | cleared link-down    | backup until 3.609375                    |
            backup               | 1        | priority 200         | backup until 3.21875 priority=200        |
            backup               | 1        | options same         | backup until 3.609375                    |
            backup               | 1        | options priority=200 | backup until 3.21875 priority=200        |
            backup               | 1        | options priority=255 | active advert 2 lease 4 priority=255     | send 255, acquire, announce 5, backup -> active cause=address-owner
            backup               | 1        | options interval=2s  | backup until 3.609375                    |
            backup               | 1        | lease-lost           | backup until 3.609375                    |
            backup               | 1        | send-failed          | backup until 3.609375                    |
            backup               | 1        | addresses-failed     | backup until 3.609375                    |
            backup               | 1        | tried                | backup until 3.609375                    |
            backup               | 1        | link-changed         | backup until 3.609375                    |
            active               | 0.5      | started              | active advert 1 lease 3                  |
            active               | 0.5      | shutdown             | initialize                               | release, send 0, active -> initialize cause=shutdown
            active               | 0.999999 | timer                | active advert 1 lease 3                  |
            active               | 1        | timer                | active advert 2 lease 4                  | send 100, renew
            active               | 1.2      | timer                | active advert 2 lease 4.2                | send 100, renew
            active               | 2.5      | timer                | active advert 3.5 lease 5.5              | send 100, renew
            active               | 3        | timer                | backup until 6.609375                    | release, active -> backup cause=lease-lost reason="no advertisement left for 3000ms"
            active               | 12       | timer                | backup until 15.609375                   | release, active -> backup cause=lease-lost reason="no advertisement left for 12000ms"
            active               | 2.999999 | heard 0              | active advert 3.999999 lease 5.999999    | send 100, renew
            active               | 0.5      | heard 101            | backup until 4.109375                    | release, active -> backup cause=higher-priority-heard from=192.0.2.1 priority=101
            active               | 0.5      | heard 100 192.0.2.1  | active advert 1.5 lease 3.5              | send 100, renew
            active               | 0.5      | heard 100 192.0.2.3  | backup until 4.109375                    | release, active -> backup cause=higher-address-heard from=192.0.2.3 priority=100
            active               | 0.5      | heard 100 192.0.2.2  | active advert 1 lease 3                  |
            active               | 0.5      | heard 255 192.0.2.2  | active advert 1 lease 3                  |
            active               | 0.5      | heard 99             | active advert 1.5 lease 3.5              | send 100, renew
            active               | 2        | heard 99             | active advert 3 lease 5                  | send 100, renew, announce 5
            active               | 3        | heard 99             | backup until 6.609375 preempting         | release, active -> backup cause=lease-lost reason="no advertisement left for 3000ms"
            active               | 3        | heard 200            | backup until 6.609375                    | release, active -> backup cause=lease-lost reason="no advertisement left for 3000ms"
            active               | 0.5      | raised link-down     | fault link-down                          | release, active -> fault cause=link-down interface=eth0
            active               | 0.5      | raised tracker-down  | fault tracker-down                       | release, send 0, active -> fault cause=tracker-down tracker=nginx
            active               | 3        | raised tracker-down  | fault tracker-down                       | release, active -> backup cause=lease-lost reason="no advertisement left for 3000ms", backup -> fault cause=tracker-down tracker=nginx
            active               | 0.5      | cleared link-down    | active advert 1 lease 3                  |
            active               | 0.5      | priority 50          | active advert 1 lease 3 priority=50      |
            active               | 0.5      | options same         | active advert 1 lease 3                  |
            active               | 0.5      | options priority=200 | active advert 1 lease 3 priority=200     |
            active               | 0.5      | options priority=255 | active advert 1 lease 3 priority=255     |
            active               | 0.5      | options interval=2s  | active advert 2.5 lease 6.5              | send 100, acquire
            active               | 0.5      | lease-lost           | backup until 4.109375                    | release, active -> backup cause=lease-lost reason=fence
            active               | 3.5      | lease-lost           | backup until 7.109375                    | release, active -> backup cause=lease-lost reason="no advertisement left for 3500ms"
            active               | 0.5      | send-failed          | fault until 5.5 send-failed              | release, active -> fault cause=send-failed reason=ENOBUFS
            active               | 0.5      | addresses-failed     | fault until 5.5 addresses-failed         | release, send 0, active -> fault cause=addresses-failed reason=EPERM
            active               | 3        | addresses-failed     | backup until 6.609375                    | release, active -> backup cause=lease-lost reason="no advertisement left for 3000ms"
            active               | 0.5      | tried                | active advert 1 lease 3                  |
            active               | 0.5      | link-changed         | active advert 1 lease 3                  |
            active               | 3        | shutdown             | initialize                               | release, active -> backup cause=lease-lost reason="no advertisement left for 3000ms", backup -> initialize cause=shutdown
            fault                | 1        | started              | fault link-down                          |
            fault                | 1        | shutdown             | initialize link-down                     | fault -> initialize cause=shutdown
            fault                | 1        | timer                | fault link-down                          |
            fault                | 1        | heard 50             | fault link-down                          |
            fault                | 1        | raised link-down     | fault link-down                          |
            fault                | 1        | raised tracker-down  | fault link-down+tracker-down             |
            fault                | 1        | cleared link-down    | backup until 4.609375                    | fault -> backup cause=fault-cleared fault=link-down interface=eth0
            fault                | 1        | cleared tracker-down | fault link-down                          |
            fault                | 1        | priority 50          | fault priority=50 link-down              |
            fault                | 1        | options priority=255 | fault priority=255 link-down             |
            fault                | 1        | lease-lost           | fault link-down                          |
            fault                | 1        | send-failed          | fault link-down                          |
            fault                | 1        | addresses-failed     | fault link-down                          |
            fault                | 1        | tried                | fault link-down                          |
            fault                | 1        | link-changed         | fault link-down                          |
            fault of our own     | 4.999999 | timer                | fault until 5 addresses-failed           |
            fault of our own     | 5        | timer                | fault until 10 addresses-failed          | try
            fault of our own     | 5        | tried                | backup until 8.609375                    | fault -> backup cause=trying-again fault=addresses-failed reason=EPERM failures=1
            fault of our own     | 5        | tried EACCES         | fault until 15 addresses-failed          |
            fault of our own     | 1        | addresses-failed     | fault until 5 addresses-failed           |
            fault of our own     | 1        | link-changed         | fault until 5 addresses-failed           |
            fault of our own     | 1        | raised link-down     | fault until 5 addresses-failed+link-down |
            fault of our own     | 1        | shutdown             | initialize                               | fault -> initialize cause=shutdown
            """;

    record Row(String state, String at, String event, String next, String actions) {

        static Row parse(String line) {
            String[] cells = line.split("\\|", -1);
            return new Row(cells[0].strip(), cells[1].strip(), cells[2].strip(), cells[3].strip(), cells[4].strip());
        }

        @Override
        public String toString() {
            return state + " at " + at + ": " + event;
        }
    }

    static List<Row> rows() {
        return TABLE.lines().map(Row::parse).toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void givenStateWhenEventThenNextAndActions(Row row) {
        Transition transition = Election.on(state(row.state), event(row.event), Words.at(row.at));

        assertEquals(
                row.next + " | " + row.actions,
                Words.of(transition.next()) + " | " + ActionText.of(transition.actions()));
    }

    @Test
    void everyEventIsInTheTableForEveryState() {
        Set<String> expected = new TreeSet<>();
        for (StateName state : StateName.values()) {
            for (Class<?> event : VrrpEvent.class.getPermittedSubclasses()) {
                expected.add(state + " " + event.getSimpleName());
            }
        }
        Set<String> covered = rows().stream()
                .map(row -> state(row.state).name() + " "
                        + event(row.event).getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(expected, covered);
    }

    private static VrrpState state(String word) {
        return switch (word) {
            case "initialize" -> Election.initial(Words.OPTIONS);
            case "initialize link-down" ->
                Election.on(Election.initial(Words.OPTIONS), new VrrpEvent.FaultRaised(Words.LINK_DOWN), Words.at("0"))
                        .next();
            case "backup" -> Words.backup(Words.OPTIONS);
            case "active" -> Words.active(Words.OPTIONS);
            case "fault" -> Words.fault(Words.LINK_DOWN);
            case "fault of our own" -> Words.failed("EPERM");
            default -> throw new IllegalArgumentException(word);
        };
    }

    private static VrrpEvent event(String text) {
        String[] words = text.split(" ", -1);
        return switch (words[0]) {
            case "started" -> new VrrpEvent.Started();
            case "shutdown" -> new VrrpEvent.ShutdownRequested();
            case "timer" -> new VrrpEvent.TimerExpired();
            case "heard" -> Words.heard(Integer.parseInt(words[1]), words.length > 2 ? words[2] : "192.0.2.1");
            case "raised" -> new VrrpEvent.FaultRaised(fault(words[1]));
            case "cleared" -> new VrrpEvent.FaultCleared(fault(words[1]));
            case "priority" -> new VrrpEvent.PriorityChanged(new Priority(Integer.parseInt(words[1])));
            case "options" ->
                new VrrpEvent.OptionsChanged(
                        options(words[1]), options(words[1]).priority());
            case "lease-lost" -> new VrrpEvent.LeaseLost("fence");
            case "send-failed" -> new VrrpEvent.SendFailed("ENOBUFS");
            case "tried" -> new VrrpEvent.AddressesTried(words.length > 1 ? Optional.of(words[1]) : Optional.empty());
            case "link-changed" -> new VrrpEvent.LinkChanged();
            case "addresses-failed" -> new VrrpEvent.AddressesFailed("EPERM");
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static FaultCause fault(String word) {
        return Stream.of(Words.LINK_DOWN, Words.TRACKER_DOWN)
                .filter(fault -> fault.kind().word().equals(word))
                .findFirst()
                .orElseThrow();
    }

    private static ElectionOptions options(String word) {
        return switch (word) {
            case "same" -> Words.OPTIONS;
            case "priority=200" -> options(200, 100);
            case "priority=255" -> options(255, 100);
            case "interval=2s" -> options(100, 200);
            default -> throw new IllegalArgumentException(word);
        };
    }

    private static ElectionOptions options(int priority, int centiseconds) {
        return ElectionOptions.of(
                Words.OPTIONS.version(), new Priority(priority), new AdvertisementInterval(centiseconds));
    }
}
