package io.holdfast.kernel.balance.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService.Persistence;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.check.WeightAdvice;
import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Health;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.kernel.check.core.ServerHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceStateTest {

    private static final ServiceKey WEB = new ServiceKey.Virtual(Protocol.TCP, Endpoint.parse("192.0.2.10:80"));
    private static final ServiceKey WEB6 = new ServiceKey.Virtual(Protocol.TCP, Endpoint.parse("[2001:db8::10]:8080"));

    private static final ServerHealth ASSUMED_UP = new ServerHealth(true, false, List.of());
    private static final ServerHealth ASSUMED_DOWN = new ServerHealth(false, false, List.of());
    private static final ServerHealth UP = new ServerHealth(true, true, List.of());
    private static final ServerHealth DOWN = new ServerHealth(false, true, List.of());

    private static ServerHealth advised(WeightAdvice advice) {
        return new ServerHealth(true, true, List.of(advice));
    }

    private static ServerRules server(int number, int weight, boolean inhibit) {
        return new ServerRules(
                IpAddress.parse("10.0.0." + number),
                OptionalInt.of(80),
                new Forwarding.Masquerade(),
                weight,
                0,
                0,
                inhibit);
    }

    private static ServiceRules rules(Quorum quorum, Optional<ServiceRules.Sorry> sorry, ServerRules... servers) {
        return new ServiceRules(
                "web",
                List.of(WEB),
                new Scheduling("rr", Set.of(), false),
                Optional.empty(),
                Optional.empty(),
                List.of(servers),
                sorry,
                quorum);
    }

    private static Optional<ServiceRules.Sorry> sorry(boolean inhibit) {
        return Optional.of(new ServiceRules.Sorry(server(99, 1, false), inhibit));
    }

    /** A service that is played with, and what it told. */
    private static final class Played {

        private ServiceState state;
        private final List<String> told = new ArrayList<>();

        Played(ServiceRules rules, ServerHealth... health) {
            state = ServiceState.initial(rules, List.of(health));
        }

        Played on(int server, ServerHealth health) {
            ServiceState.Step step = state.on(server, health, "told so");
            state = step.state();
            step.occurrences().forEach(it -> told.add(it.summary() + " (" + it.cause() + ")"));
            return this;
        }

        /** {@code 11*2 12*0}: last part of the address, weight. */
        String serving() {
            StringBuilder text = new StringBuilder();
            state.desired()
                    .getFirst()
                    .servers()
                    .forEach(server -> text.append(text.isEmpty() ? "" : " ")
                            .append(server.endpoint().address().toString().substring("10.0.0.".length()))
                            .append('*')
                            .append(server.inhibited() ? "inhibited" : String.valueOf(server.weight())));
            return text.toString();
        }
    }

    @Nested
    class GivenTwoServers {

        private final ServiceRules rules =
                rules(Quorum.ANY, Optional.empty(), server(11, 2, false), server(12, 1, false));

        @Test
        void whenNothingIsKnown_thenWhatIsAssumedServes() {
            assertEquals("11*2 12*1", new Played(rules, ASSUMED_UP, ASSUMED_UP).serving());
            assertEquals("12*1", new Played(rules, ASSUMED_DOWN, ASSUMED_UP).serving());
        }

        @Test
        void whenOneFails_thenItLeavesAndComesBack() {
            Played web = new Played(rules, UP, UP).on(0, DOWN);
            assertEquals("12*1", web.serving());
            web.on(0, UP);
            assertEquals("11*2 12*1", web.serving());
            assertEquals(
                    List.of(
                            "Server 10.0.0.11:80 of service web: up -> down (check-failed: told so)",
                            "Server 10.0.0.11:80 of service web: down -> up (check-passed: told so)"),
                    web.told);
        }

        @Test
        void whenBothFail_thenTheQuorumIsLostAndTheServiceIsEmpty() {
            Played web = new Played(rules, UP, UP).on(0, DOWN).on(1, DOWN);
            assertEquals("", web.serving());
            assertEquals(
                    List.of(
                            "Server 10.0.0.11:80 of service web: up -> down (check-failed: told so)",
                            "Server 10.0.0.12:80 of service web: up -> down (check-failed: told so)",
                            "Service web: quorum lost (weight 0, quorum 1) (server-down: 10.0.0.12:80, told so)"),
                    web.told);
        }

        @Test
        void whenAChangeChangesNothing_thenTheSameObjectIsDesired() {
            Played web = new Played(rules, ASSUMED_UP, ASSUMED_UP);
            var before = web.state.desired().getFirst();
            web.on(0, UP);
            assertSame(before, web.state.desired().getFirst());
            web.on(0, DOWN);
            assertNotSame(before, web.state.desired().getFirst());
        }
    }

    /** What is told when a server goes from one to the other, and from there to a third. */
    @Nested
    class GivenAnAssumption {

        private final ServiceRules rules =
                rules(Quorum.ANY, Optional.empty(), server(11, 1, false), server(12, 1, false));

        @Test
        void whenUpIsConfirmed_thenThatIsNoNews() {
            Played web = new Played(rules, ASSUMED_UP, ASSUMED_UP).on(0, UP);
            assertEquals(List.of(), web.told);
            web.on(0, DOWN);
            assertEquals(List.of("Server 10.0.0.11:80 of service web: up -> down (check-failed: told so)"), web.told);
        }

        @Test
        void whenUpWasWrong_thenTheStateBeforeIsUnknown() {
            Played web = new Played(rules, ASSUMED_UP, ASSUMED_UP).on(0, DOWN);
            assertEquals(
                    List.of("Server 10.0.0.11:80 of service web: unknown -> down (check-failed: told so)"), web.told);
        }

        @Test
        void whenDownIsConfirmed_thenItIsTold() {
            Played web = new Played(rules, ASSUMED_DOWN, UP).on(0, DOWN);
            assertEquals(
                    List.of("Server 10.0.0.11:80 of service web: unknown -> down (check-failed: told so)"), web.told);
        }

        @Test
        void whenDownWasWrong_thenItIsTold() {
            Played web = new Played(rules, ASSUMED_DOWN, UP).on(0, UP);
            assertEquals(
                    List.of("Server 10.0.0.11:80 of service web: unknown -> up (check-passed: told so)"), web.told);
        }

        @Test
        void whenOneOfSeveralChecksFailsBeforeTheOthersHaveSpoken_thenItIsToldOnce() {
            Played web = new Played(rules, ASSUMED_UP, UP)
                    .on(0, new ServerHealth(false, false, List.of()))
                    .on(0, DOWN);
            assertEquals(
                    List.of("Server 10.0.0.11:80 of service web: unknown -> down (check-failed: told so)"), web.told);
        }

        @Test
        void givenServersThatAreAssumedDown_whenNoneAnswers_thenTheQuorumIsLostByTheLastOfThem() {
            Played web =
                    new Played(rules, ASSUMED_DOWN, ASSUMED_DOWN).on(0, DOWN).on(1, DOWN);
            assertEquals(
                    "Service web: quorum lost (weight 0, quorum 1) (server-down: 10.0.0.12:80, told so)",
                    web.told.getLast());
        }

        @Test
        void whenAllAreAssumedDown_thenThereIsNoQuorumUntilTheFirstIsUp() {
            Played web = new Played(rules, ASSUMED_DOWN, ASSUMED_DOWN).on(0, UP);
            assertEquals(
                    List.of(
                            "Server 10.0.0.11:80 of service web: unknown -> up (check-passed: told so)",
                            "Service web: quorum gained (weight 1, quorum 1) (server-up: 10.0.0.11:80, told so)"),
                    web.told);
        }
    }

    @Nested
    class GivenAdvice {

        @ParameterizedTest(name = "configured {0}, {1} {2} -> {3}")
        @CsvSource({
            "2, exactly, 7, 7",
            "2, exactly, 0, 0",
            "2, plus, 5, 7",
            "2, plus, -5, 0",
            "2147483647, plus, 1, 2147483647",
            // Drained by configuration: no advice undoes it.
            "0, exactly, 7, 0",
            "0, plus, 5, 0",
        })
        void theWeight(int configured, String kind, int number, int weight) {
            ServerHealth health =
                    advised(kind.equals("plus") ? new WeightAdvice.Plus(number) : new WeightAdvice.Exactly(number));
            Played web = new Played(rules(Quorum.ANY, Optional.empty(), server(11, configured, false)), UP);
            web.on(0, health);
            assertEquals("11*" + weight, web.serving());
        }

        @Test
        void whenTheWeightAloneChanges_thenOnlyAQuorumIsTold() {
            Played web = new Played(
                    rules(new Quorum(3, 0), Optional.empty(), server(11, 2, false), server(12, 2, false)), UP, UP);
            web.on(0, advised(new WeightAdvice.Exactly(0)));
            assertEquals("11*0 12*2", web.serving());
            assertEquals(
                    List.of("Service web: quorum lost (weight 2, quorum 3) (weight-changed: 10.0.0.11:80, told so)"),
                    web.told);
        }
    }

    /** Three servers: the first plain, the second inhibited on failure, the third drained. Quorum 2 of weight 4. */
    @ParameterizedTest(name = "sorry {0}, first {1}, second {2} -> {3}")
    @CsvSource({
        "none, UP, UP, 11*2 12*2 13*0",
        "none, DOWN, UP, 12*2 13*0",
        "none, UP, DOWN, 11*2 12*inhibited 13*0",
        "none, DOWN, DOWN, 12*inhibited 13*0",
        "plain, UP, UP, 11*2 12*2 13*0",
        "plain, DOWN, UP, 12*2 13*0",
        "plain, DOWN, DOWN, 12*inhibited 99*1",
        "inhibit, UP, UP, 11*2 12*2 13*0 99*inhibited",
        "inhibit, DOWN, DOWN, 12*inhibited 99*1",
    })
    void whoServes(String sorry, String first, String second, String serving) {
        Optional<ServiceRules.Sorry> apologizing = switch (sorry) {
            case "plain" -> sorry(false);
            case "inhibit" -> sorry(true);
            default -> Optional.empty();
        };
        Played web = new Played(
                rules(new Quorum(2, 0), apologizing, server(11, 2, false), server(12, 2, true), server(13, 0, false)),
                UP,
                UP,
                UP);
        web.on(0, first.equals("UP") ? UP : DOWN).on(1, second.equals("UP") ? UP : DOWN);
        assertEquals(serving, web.serving());
    }

    @Test
    void givenHysteresis_whenServersComeAndGo_thenTheSorryServerComesLateAndGoesLate() {
        // Quorum 2, hysteresis 1 of 4: lost below 1, gained at 3.
        Played web = new Played(
                rules(
                        new Quorum(2, 1),
                        sorry(false),
                        server(11, 1, false),
                        server(12, 1, false),
                        server(13, 1, false),
                        server(14, 1, false)),
                UP,
                UP,
                UP,
                UP);
        web.on(0, DOWN).on(1, DOWN).on(2, DOWN);
        assertEquals("14*1", web.serving());
        web.on(3, DOWN);
        assertEquals("99*1", web.serving());
        web.on(0, UP).on(1, UP);
        assertEquals("99*1", web.serving());
        web.on(2, UP);
        assertEquals("11*1 12*1 13*1", web.serving());
    }

    @Test
    void givenAGroup_whenServed_thenEveryAddressHasItsOwnPortAndPrefix() {
        ServiceState state = ServiceState.initial(
                new ServiceRules(
                        "web",
                        List.of(WEB, WEB6),
                        new Scheduling("rr", Set.of(), false),
                        Optional.of(new Persistence(Duration.ofSeconds(50), 64, Optional.empty())),
                        Optional.empty(),
                        List.of(new ServerRules(
                                IpAddress.parse("10.0.0.11"),
                                OptionalInt.empty(),
                                new Forwarding.Proxy(),
                                1,
                                0,
                                0,
                                false)),
                        Optional.empty(),
                        Quorum.ANY),
                List.of(UP));
        assertEquals(
                List.of("tcp/192.0.2.10:80 10.0.0.11:80 /32", "tcp/[2001:db8::10]:8080 10.0.0.11:8080 /64"),
                state.desired().stream()
                        .map(service -> service.address() + " "
                                + service.servers().getFirst().endpoint() + " /"
                                + service.persistence().orElseThrow().prefixLength())
                        .toList());
    }

    @Nested
    class GivenAnAlarmOfAnEarlierRun {

        private final ServiceRules rules = rules(new Quorum(1, 0), Optional.empty(), server(1, 1, false));
        private final ServiceState well = ServiceState.initial(rules, List.of(UP));
        private final Occurrence raised = new Occurrence.ServerChanged(
                rules.service(), rules.endpoint(0), Health.UP, Health.DOWN, Cause.of("check-failed"));
        private final EarlierAlarms earlier = new EarlierAlarms(_ -> true);

        @Test
        void whenTheServerIsWell_thenItEndsOnce() {
            earlier.add(raised, rules);
            assertEquals(List.of(), earlier.over(ServiceState.initial(rules, List.of(ASSUMED_UP))));
            assertEquals(
                    List.of("down -> up"),
                    earlier.over(well).stream()
                            .map(end -> end.oldState() + " -> " + end.newState())
                            .toList());
            assertEquals(List.of(), earlier.over(well));
        }

        /** Which of two servers, both lost before, have a check, and whether the second is up now. */
        @ParameterizedTest(name = "checked {0}, second {1}")
        @CsvSource(delimiter = '|', textBlock = """
                none   | UP   | server no-check no-check | quorum no-check
                second | DOWN | server no-check          | quorum no-check
                second | UP   | server no-check check-passed | quorum server-up
                both   | UP   | server check-passed check-passed | quorum server-up
                """)
        void whenAServerHasNoCheckAnyMore_thenNoneHasPassed(
                String checked, String second, String servers, String quorum) {
            ServiceRules two = rules(new Quorum(1, 0), Optional.empty(), server(1, 1, false), server(2, 1, false));
            EarlierAlarms alarms =
                    new EarlierAlarms(place -> checked.equals("both") || (checked.equals("second") && place == 1));
            for (int i = 0; i < 2; i++) {
                alarms.add(
                        new Occurrence.ServerChanged(
                                two.service(), two.endpoint(i), Health.UP, Health.DOWN, Cause.of("check-failed")),
                        two);
            }
            alarms.add(
                    new Occurrence.QuorumChanged(two.service(), Health.UP, Health.DOWN, 0, 1, Cause.of("server-down")),
                    two);
            List<Occurrence> ends =
                    alarms.over(ServiceState.initial(two, List.of(UP, second.equals("UP") ? UP : DOWN)));
            assertEquals(servers, "server" + words(ends, Occurrence.ServerChanged.class));
            assertEquals(quorum, "quorum" + words(ends, Occurrence.QuorumChanged.class));
        }

        private static String words(List<Occurrence> ends, Class<? extends Occurrence> kind) {
            return ends.stream()
                    .filter(kind::isInstance)
                    .map(end -> " " + end.cause().word())
                    .collect(Collectors.joining());
        }

        @Test
        void whenThisRunHasSpokenOfTheServerFirst_thenThatCounts() {
            earlier.told(new Occurrence.ServerChanged(
                    rules.service(), rules.endpoint(0), Health.UNKNOWN, Health.UP, Cause.of("check-passed")));
            earlier.add(raised, rules);
            assertEquals(List.of(), earlier.over(well));
        }
    }
}
