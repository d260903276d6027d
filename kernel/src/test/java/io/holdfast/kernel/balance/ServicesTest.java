package io.holdfast.kernel.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.holdfast.api.balance.BalancerException;
import io.holdfast.api.balance.BalancerFactory;
import io.holdfast.api.balance.BalancerProblem;
import io.holdfast.api.balance.ServiceCounters;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.check.WeightAdvice;
import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Health;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.event.Service;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.check.HealthEngine;
import io.holdfast.kernel.plugin.Plugins;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ServicesTest {

    private static final Endpoint FIRST = Endpoint.parse("10.0.0.11:80");

    private static final String WEB = """
            services {
              web {
                address = "192.0.2.10:80"
                check { type = told, interval = 20ms, timeout = 20s, fall = 1, warm-up = 0s }
                servers = [ { address = "10.0.0.11:80", weight = 2 }, { address = "10.0.0.12:80" } ]
              }
            }
            """;

    @TempDir
    private Path folder;

    private final ScriptedBalancers balancer = ScriptedBalancers.proxy();
    private final ScriptedChecker checker = new ScriptedChecker();
    private final BlockingQueue<Occurrence> events = new LinkedBlockingQueue<>();
    private List<Occurrence> leftOpen = List.of();
    private final List<Services> started = new ArrayList<>();

    private Services services(String text, Map<String, List<IpAddress>> instances) {
        Plugins plugins = Plugins.of(balancer, checker);
        ServicesOptions options = OptionsText.of(text)
                .read(in -> ServicesOptions.read(in, plugins, (_, _) -> {}))
                .options();
        return new Services(
                options,
                new Descriptors(1000, 100, 50, 200, Map.of()),
                5_000_000,
                instances,
                new HealthEngine(HealthEngine.Limits.DEFAULTS, new Random(1)),
                events::add,
                () -> leftOpen,
                new NoNetwork(),
                folder.resolve("balance"));
    }

    private Services start(String text) throws Exception {
        return start(text, Map.of());
    }

    private Services start(String text, Map<String, List<IpAddress>> instances) throws Exception {
        Services services = services(text, instances);
        services.start();
        started.add(services);
        return services;
    }

    @AfterEach
    void stopAll() throws Exception {
        for (Services services : started) {
            services.stop();
        }
    }

    /** The next state that the balancer is told and that looks like this. */
    private void awaitApplied(String servers) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        while (!seen.contains(servers)) {
            List<VirtualService> next = balancer.applied.poll(60, TimeUnit.SECONDS);
            assertNotNull(next, "not told: " + servers + ", but " + seen);
            seen.add(next.stream()
                    .flatMap(service -> service.servers().stream())
                    .map(server -> server.endpoint().address() + "*" + server.weight())
                    .collect(Collectors.joining(" ")));
        }
    }

    private static void await(Services services, Predicate<Map<?, ?>> wanted) throws InterruptedException {
        for (int i = 0; i < 6000; i++) {
            if (wanted.test(web(services))) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("not within a minute, but " + services.snapshot());
    }

    private static Map<?, ?> web(Services services) {
        return assertInstanceOf(
                Map.class, assertInstanceOf(List.class, services.snapshot()).getFirst());
    }

    private String nextEvent() throws InterruptedException {
        Occurrence event = events.poll(60, TimeUnit.SECONDS);
        assertNotNull(event, "no event");
        return event.summary() + " (" + event.cause() + ")";
    }

    @Test
    void givenTwoServers_whenOneFailsAndRecovers_thenItLeavesAndComesBack() throws Exception {
        start(WEB);
        awaitApplied("10.0.0.11*2 10.0.0.12*1");
        assertEquals("balancers", balancer.threads);

        checker.verdicts.put(FIRST, Verdict.unhealthy("status 503, expected 200-299"));
        awaitApplied("10.0.0.12*1");
        String down = nextEvent();
        assertTrue(
                down.matches("Server 10.0.0.11:80 of service web: (up|unknown) -> down \\(check-failed: "
                        + "told 10.0.0.11:80: status 503, expected 200-299\\)"),
                down);

        checker.verdicts.remove(FIRST);
        awaitApplied("10.0.0.11*2 10.0.0.12*1");
        assertEquals(
                "Server 10.0.0.11:80 of service web: down -> up (check-passed: told 10.0.0.11:80: fine)", nextEvent());
    }

    @Test
    void givenAlarmsOfAnEarlierRun_whenAllIsWell_thenTheyAreTakenBack() throws Exception {
        Service web = new Service("web", ServiceKey.parse("tcp/192.0.2.10:80"));
        Service gone = new Service("old", ServiceKey.parse("tcp/192.0.2.99:80"));
        Endpoint second = Endpoint.parse("10.0.0.12:80");
        Endpoint other = Endpoint.parse("10.0.0.99:80");
        Cause before = Cause.of("before");
        leftOpen = List.of(
                new Occurrence.ServerChanged(web, FIRST, Health.UP, Health.DOWN, before),
                new Occurrence.ServerChanged(web, other, Health.UP, Health.DOWN, before),
                new Occurrence.QuorumChanged(web, Health.UP, Health.DOWN, 0, 1, before),
                new Occurrence.ServingChanged(web, false, before),
                new Occurrence.CheckChanged(web, FIRST, "https 10.0.0.11:80", true, before),
                new Occurrence.QuorumChanged(gone, Health.UP, Health.DOWN, 0, 1, before),
                new Occurrence.InstanceTransition(
                        "VI_1", RouterState.BACKUP, RouterState.FAULT, new Priority(100), before));
        checker.verdicts.put(second, Verdict.unhealthy("gone"));
        start(WEB);
        Set<String> told = new TreeSet<>();
        for (int i = 0; i < 7; i++) {
            told.add(nextEvent());
        }
        String since = "while the daemon was not running, or since it has started)";
        String withdrawn = "(not-configured: it is no longer in the configuration)";
        assertEquals(
                Set.of(
                        "Server 10.0.0.11:80 of service web: down -> up (check-passed: " + since,
                        "Server 10.0.0.12:80 of service web: unknown -> down (check-failed: told 10.0.0.12:80: gone)",
                        "Service web: quorum gained (weight 2, quorum 1) (server-up: " + since,
                        "Service web: its balancer serves it as wanted (balancer-problem-over)",
                        "Server 10.0.0.99:80 of service web: down -> unknown " + withdrawn,
                        "Check https 10.0.0.11:80 of server 10.0.0.11:80 of service web: degraded -> well " + withdrawn,
                        "Service old: quorum no longer looked at (weight 0, quorum 1) " + withdrawn),
                told);
        assertTrue(events.isEmpty(), events.toString());
    }

    @Test
    void givenAnAlarmOfAnEarlierRun_whenItsReasonIsStillThere_thenItIsTakenBackWhenThatEnds() throws Exception {
        Service web = new Service("web", ServiceKey.parse("tcp/192.0.2.10:80"));
        leftOpen = List.of(
                new Occurrence.ServerChanged(web, FIRST, Health.UP, Health.DOWN, Cause.of("before")),
                new Occurrence.ServingChanged(web, false, Cause.of("before")));
        balancer.answer = List.of(BalancerProblem.of(ServiceKey.parse("tcp/192.0.2.10:80"), "the helper is gone"));
        checker.verdicts.put(FIRST, Verdict.unhealthy("gone"));
        start(WEB);
        assertEquals(
                Set.of(
                        "Server 10.0.0.11:80 of service web: unknown -> down (check-failed: told 10.0.0.11:80: gone)",
                        "Service web: its balancer cannot serve it as wanted (balancer-problem: the helper is gone)"),
                new TreeSet<>(List.of(nextEvent(), nextEvent())));
        checker.verdicts.remove(FIRST);
        assertEquals(
                "Server 10.0.0.11:80 of service web: down -> up (check-passed: told 10.0.0.11:80: fine)", nextEvent());
        balancer.answer = List.of();
        assertEquals("Service web: its balancer serves it as wanted (balancer-problem-over)", nextEvent());
        assertTrue(events.isEmpty(), events.toString());
    }

    @Test
    void givenABalancerThatCannotDoAll_whenTimePasses_thenItIsToldAgain() throws Exception {
        balancer.answer = List.of(
                BalancerProblem.of(ServiceKey.parse("tcp/192.0.2.10:80"), "another program listens there"),
                BalancerProblem.of(ServiceKey.parse("tcp/192.0.2.99:80"), "not of this service"),
                BalancerProblem.ofItself("the helper is gone"));
        Services services = start(WEB);

        awaitApplied("10.0.0.11*2 10.0.0.12*1");
        awaitApplied("10.0.0.11*2 10.0.0.12*1");
        await(
                services,
                web -> List.of("another program listens there").equals(web.get("problems"))
                        && List.of("the helper is gone").equals(web.get("balancerProblems"))
                        && "problem".equals(web.get("state")));

        balancer.answer = List.of();
        await(
                services,
                web -> List.of().equals(web.get("problems"))
                        && List.of().equals(web.get("balancerProblems"))
                        && "up".equals(web.get("state")));
        assertEquals(
                "Service web: its balancer cannot serve it as wanted (balancer-problem: another program listens there)",
                nextEvent());
        assertEquals("Service web: its balancer serves it as wanted (balancer-problem-over)", nextEvent());
        assertTrue(events.isEmpty());
    }

    @Test
    void givenAGroupOfAddresses_whenOneCannotBeHad_thenTheProblemNamesIt() throws Exception {
        balancer.answer =
                List.of(BalancerProblem.of(ServiceKey.parse("tcp/192.0.2.11:80"), "another program listens there"));
        Services services = start(WEB.replace("address = \"192.0.2.10:80\"", "addresses = \"192.0.2.10-12:80\""));

        await(
                services,
                web -> List.of("tcp/192.0.2.11:80: another program listens there")
                        .equals(web.get("problems")));
    }

    @Test
    void givenAGroupOfAddresses_whenManyCannotBeHad_thenTheFirstAreToldAndTheRestCounted() throws Exception {
        balancer.answer = IntStream.range(10, 15)
                .mapToObj(i -> BalancerProblem.of(ServiceKey.parse("tcp/192.0.2." + i + ":80"), "is taken"))
                .toList();
        Services services = start(WEB.replace("address = \"192.0.2.10:80\"", "addresses = \"192.0.2.10-15:80\""));

        await(
                services,
                web -> List.of(
                                "tcp/192.0.2.10:80: is taken",
                                "tcp/192.0.2.11:80: is taken",
                                "tcp/192.0.2.12:80: is taken",
                                "and 2 more")
                        .equals(web.get("problems")));
    }

    @Test
    void givenABalancerThatThrows_thenNoServiceOfItIsUp() throws Exception {
        balancer.failure = true;
        Services services = start(WEB);
        await(
                services,
                web -> List.of("the balancer failed: java.lang.IllegalStateException: planted")
                                .equals(web.get("problems"))
                        && "problem".equals(web.get("state")));
    }

    @Test
    void givenABalancerThatLooksAtWhatIsThere_whenSomebodyElseHasChangedIt_thenItIsToldAgain() throws Exception {
        balancer.reviewed = true;
        start(WEB);
        awaitApplied("10.0.0.11*2 10.0.0.12*1");
        assertNull(balancer.applied.poll());
        balancer.changed.set(true);
        awaitApplied("10.0.0.11*2 10.0.0.12*1");
    }

    @Test
    void givenABalancerThatNoServiceUses_whenAnEarlierRunHasLeftSomething_thenItEndsIt() throws Exception {
        String none = "services { }";
        start(none);
        Files.createDirectories(folder.resolve("balance/proxy"));
        start(none);
        assertTrue(balancer.applied.isEmpty());

        Files.createFile(folder.resolve("balance/proxy/left"));
        start(none);
        assertEquals(List.of(), balancer.applied.poll(60, TimeUnit.SECONDS));
        assertEquals(1, balancer.closed.get());

        balancer.refusal = Optional.of("the module ip_vs is missing");
        start(none);
        assertTrue(balancer.applied.isEmpty());
        assertEquals(2, balancer.closed.get());
    }

    @Test
    void givenABalancerThatCannotWorkHere_whenStarted_thenThePlaceIsNamed() throws Exception {
        balancer.refusal = Optional.of("the module ip_vs is missing");
        Services services = services(WEB, Map.of());

        BalancerException refusal = assertThrows(BalancerException.class, services::start);
        assertEquals(
                "test.conf:2: services.web: the balancer proxy cannot work here: the module ip_vs is missing",
                refusal.getMessage());
        assertEquals(1, balancer.closed.get());
        assertTrue(balancer.applied.isEmpty());
    }

    @Test
    void givenHaSuspend_whenTheInstanceBecomesActiveAndLeaves_thenTheServersAreAskedOnlyMeanwhile() throws Exception {
        Services services = start(
                WEB.replace("check {", "ha-suspend = on\ncheck {"),
                Map.of("VI_1", List.of(IpAddress.parse("192.0.2.10"))));
        await(services, web -> Boolean.TRUE.equals(web.get("suspended")));

        services.noticed(transition(RouterState.BACKUP, RouterState.ACTIVE));
        await(services, web -> Boolean.FALSE.equals(web.get("suspended")));
        checker.verdicts.put(FIRST, Verdict.unhealthy("gone"));
        awaitApplied("10.0.0.12*1");

        services.noticed(transition(RouterState.ACTIVE, RouterState.BACKUP));
        await(services, web -> Boolean.TRUE.equals(web.get("suspended")));
        assertEquals(1L, web(services).get("weight"));
    }

    @Test
    void givenHaSuspend_whenTheInstanceLeaves_thenWhatWasToldIsWithdrawn_andToldAgainWhenItComesBackToIt()
            throws Exception {
        String slow = WEB.replace("check {", "ha-suspend = on\ncheck {")
                .replace("fall = 1", "fall = 5, rise = 5")
                .replace("interval = 20ms", "interval = 1s");
        checker.verdicts.put(FIRST, Verdict.unhealthy("gone"));
        checker.verdicts.put(Endpoint.parse("10.0.0.12:80"), Verdict.unhealthy("gone too"));
        Services services = start(slow, Map.of("VI_1", List.of(IpAddress.parse("192.0.2.10"))));
        services.noticed(transition(RouterState.BACKUP, RouterState.ACTIVE));
        Set<String> told = new TreeSet<>(List.of(nextEvent(), nextEvent(), nextEvent()));
        assertEquals(
                Set.of(
                        "Server 10.0.0.11:80 of service web: unknown -> down (check-failed: told 10.0.0.11:80: gone)",
                        "Server 10.0.0.12:80 of service web: unknown -> down (check-failed: told 10.0.0.12:80: gone"
                                + " too)"),
                told.stream().filter(line -> line.startsWith("Server")).collect(Collectors.toSet()));
        assertTrue(told.stream().anyMatch(line -> line.startsWith("Service web: quorum lost")), told.toString());

        services.noticed(transition(RouterState.ACTIVE, RouterState.BACKUP));
        String why = "(suspended: its address has left this machine, and its servers are not asked any more)";
        assertEquals(
                List.of(
                        "Server 10.0.0.11:80 of service web: down -> unknown " + why,
                        "Server 10.0.0.12:80 of service web: down -> unknown " + why,
                        "Service web: quorum no longer looked at (weight 0, quorum 1) " + why),
                List.of(nextEvent(), nextEvent(), nextEvent()));

        checker.verdicts.remove(FIRST);
        services.noticed(transition(RouterState.BACKUP, RouterState.ACTIVE));
        Set<String> again = new TreeSet<>(List.of(nextEvent(), nextEvent(), nextEvent()));
        assertEquals(
                Set.of(
                        "Server 10.0.0.11:80 of service web: unknown -> up (check-passed: told 10.0.0.11:80: fine)",
                        "Server 10.0.0.12:80 of service web: unknown -> down (check-failed: told 10.0.0.12:80: gone"
                                + " too)"),
                again.stream().filter(line -> line.startsWith("Server")).collect(Collectors.toSet()));
        assertTrue(again.stream().anyMatch(line -> line.startsWith("Service web: quorum gained")), again.toString());
    }

    @Test
    void givenHaSuspend_whenTheInstanceHasNeverBeenActive_thenNoServerIsAsked() throws Exception {
        Endpoint bystander = Endpoint.parse("10.0.0.13:80");
        String withBystander =
                WEB.replace("check {", "ha-suspend = on\ncheck {").replaceFirst("}\\s*$", """
                  other {
                    address = "192.0.2.11:80"
                    check { type = told, interval = 20ms, timeout = 20s, fall = 1, warm-up = 0s }
                    servers = [ { address = "10.0.0.13:80" } ]
                  }
                }
                """);
        checker.verdicts.put(FIRST, Verdict.unhealthy("gone"));
        Services services = start(withBystander, Map.of("VI_1", List.of(IpAddress.parse("192.0.2.10"))));

        await(services, _ -> checker.attempts.getOrDefault(bystander, 0) >= 3);
        assertNull(checker.attempts.get(FIRST));
        assertTrue(events.stream().noneMatch(event -> event.summary().contains("service web")), events.toString());

        services.noticed(transition(RouterState.INITIALIZE, RouterState.ACTIVE));
        await(services, _ -> checker.attempts.containsKey(FIRST));
    }

    private static Occurrence transition(RouterState from, RouterState to) {
        return new Occurrence.InstanceTransition("VI_1", from, to, new Priority(100), Cause.of("test"));
    }

    @Test
    void givenABalancer_whenItAsksForItsWorld_thenItGetsAFolderAndTheStatesOfInstances() throws Exception {
        Services services = start(WEB, Map.of("VI_1", List.of()));
        BalancerFactory.Context context = balancer.context;
        assertNotNull(context);
        BlockingQueue<RouterState> states = new LinkedBlockingQueue<>();

        assertEquals(folder.resolve("balance/proxy"), context.runtimeDirectory());
        assertTrue(Files.isDirectory(context.runtimeDirectory()));
        assertEquals(750, context.descriptors());
        assertEquals(5_000_000, context.heapBytes());
        context.watchInstance("VI_1", states::add);
        services.noticed(transition(RouterState.BACKUP, RouterState.ACTIVE));
        assertEquals(RouterState.INITIALIZE, states.poll(60, TimeUnit.SECONDS));
        assertEquals(RouterState.ACTIVE, states.poll(60, TimeUnit.SECONDS));
        assertEquals(
                "there is no instance \"VI_2\", there is VI_1",
                assertThrows(IllegalArgumentException.class, () -> context.watchInstance("VI_2", states::add))
                        .getMessage());
    }

    @Test
    void givenAServiceThatRuns_whenAskedForItsStatus_thenItSaysWhatServesAndWhy() throws Exception {
        checker.verdicts.put(FIRST, Verdict.unhealthy("connection refused"));
        Services services = start(WEB);
        awaitApplied("10.0.0.12*1");
        await(
                services,
                web -> text(web).contains("down weight=0/2 assumed=false told 10.0.0.11:80: connection refused")
                        && text(web).contains("lastPassed=true"));

        assertEquals("""
                web [tcp/192.0.2.10:80] proxy rr up weight=1 quorum=1 connections=100
                10.0.0.11:80 down weight=0/2 assumed=false told 10.0.0.11:80: connection refused lastPassed=false active=0 connections=0 failed=0
                10.0.0.12:80 up weight=1/1 assumed=false told 10.0.0.12:80: fine lastPassed=true active=5 connections=100 failed=1
                """, text(web(services)));
    }

    /** With thousands of addresses they would be more than everything else. */
    @Test
    void givenAStatusThatIsShown_thenNobodyKeepsTheCountersOfEachAddress() throws Exception {
        Services services = start(WEB.replace("address = \"192.0.2.10:80\"", "addresses = [\"192.0.2.10-19:80\"]"));
        assertNotNull(balancer.applied.poll(60, TimeUnit.SECONDS));
        Object status = services.snapshot();
        try {
            assertEquals(10, balancer.counted.size());
            for (int i = 0; i < 300 && isKept(balancer.counted); i++) {
                Thread.sleep(100);
                System.gc();
            }
            assertFalse(isKept(balancer.counted));
        } finally {
            Reference.reachabilityFence(status);
        }
    }

    private static boolean isKept(List<WeakReference<ServiceCounters>> counters) {
        return counters.stream().anyMatch(each -> !each.refersTo(null));
    }

    private static String text(Map<?, ?> web) {
        StringBuilder text = new StringBuilder(web.get("name") + " " + web.get("addresses") + " " + web.get("balancer")
                + " " + web.get("scheduler") + " " + web.get("state") + " weight=" + web.get("weight") + " quorum="
                + web.get("quorum") + " connections=" + web.get("connections") + "\n");
        for (Object each : assertInstanceOf(List.class, web.get("servers"))) {
            Map<?, ?> server = assertInstanceOf(Map.class, each);
            Map<?, ?> check = assertInstanceOf(
                    Map.class,
                    assertInstanceOf(List.class, server.get("checks")).getFirst());
            text.append(server.get("address") + " " + server.get("state") + " weight=" + server.get("weight") + "/"
                    + server.get("configuredWeight") + " assumed=" + server.get("assumed") + " " + check.get("name")
                    + ": " + check.get("reason") + " lastPassed=" + check.get("lastPassed") + " active="
                    + server.get("activeConnections") + " connections=" + server.get("connections") + " failed="
                    + server.get("failedConnections") + "\n");
        }
        return text.toString();
    }

    @Test
    void givenACheckThatSetsAWeight_whenItChanges_thenTheLogSaysSo() throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger log = assertInstanceOf(Logger.class, LoggerFactory.getLogger(RunningService.class));
        log.addAppender(lines);
        try {
            start(WEB);
            awaitApplied("10.0.0.11*2 10.0.0.12*1");
            checker.verdicts.put(FIRST, Verdict.healthy("load 0.1", new WeightAdvice.Exactly(510)));
            awaitApplied("10.0.0.11*510 10.0.0.12*1");
        } finally {
            log.detachAppender(lines);
        }
        assertEquals(
                List.of("service=web server=10.0.0.11:80 weight 2 -> 510 (told 10.0.0.11:80: load 0.1)"),
                lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    }

    @Nested
    class GivenACheckThatWarns {

        private static final Verdict WARNING =
                new Verdict.Healthy("fine", Optional.empty(), Optional.of("the certificate ends in 3 days"));
        private static final String CHECK = "Check told 10.0.0.11:80 of server 10.0.0.11:80 of service web: ";

        private final List<String> told = new ArrayList<>();
        private final HealthEngine engine = new HealthEngine(HealthEngine.Limits.DEFAULTS, new Random(1));
        private final RunningService web = new RunningService(
                OptionsText.of(WEB)
                        .read(in -> ServicesOptions.read(in, Plugins.of(balancer, checker), (_, _) -> {}))
                        .options()
                        .services()
                        .getFirst(),
                event -> told.add(event.summary() + " (" + event.cause() + ")"),
                () -> {});

        @BeforeEach
        void startChecks() throws InterruptedException {
            checker.verdicts.put(FIRST, WARNING);
            web.startChecks(engine, new BalancerThread());
            awaitLast(web, WARNING::equals);
            web.review();
        }

        @AfterEach
        void stopChecks() {
            engine.close();
        }

        @Test
        void whenReviewed_thenItIsToldOnceAndOnceWhenAllIsWellAgain() throws InterruptedException {
            web.review();
            checker.verdicts.put(FIRST, Verdict.healthy("fine"));
            awaitLast(web, Verdict.healthy("fine")::equals);
            web.review();
            assertEquals(
                    List.of(
                            CHECK + "well -> degraded (check-warning: the certificate ends in 3 days)",
                            CHECK + "degraded -> well (check-passed: fine)"),
                    told);
        }

        @Test
        void whenTheServiceIsSuspended_thenTheWarningIsWithdrawn_andToldAgainWhenItGoesOn()
                throws InterruptedException {
            web.suspend(true);
            web.review();
            web.suspend(false);
            web.review();
            assertEquals(
                    List.of(
                            CHECK + "well -> degraded (check-warning: the certificate ends in 3 days)",
                            CHECK + "degraded -> well (suspended: its address has left this machine, and its servers"
                                    + " are not asked any more)",
                            CHECK + "well -> degraded (check-warning: the certificate ends in 3 days)"),
                    told);
        }
    }

    private static void awaitLast(RunningService web, Predicate<Verdict> wanted) throws InterruptedException {
        for (int i = 0; i < 6000; i++) {
            if (web.snapshot()
                    .checks(0)
                    .getFirst()
                    .last()
                    .filter(last -> wanted.test(last.verdict()))
                    .isPresent()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("not within a minute, but " + web.snapshot().checks(0));
    }

    @Test
    void givenServices_whenStopped_thenTheBalancerIsClosed() throws Exception {
        Services services = services(WEB, Map.of());
        services.start();
        services.stop();
        assertEquals(1, balancer.closed.get());
    }
}
