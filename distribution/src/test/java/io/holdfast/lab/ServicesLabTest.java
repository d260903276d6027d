package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.demo.HoldfastDaemon;
import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import io.holdfast.demo.web.Visitor;
import io.holdfast.demo.web.WebServer;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Services with the embedded proxy: does traffic go to the servers that are well, wherever the address is? */
@Tag("lab")
class ServicesLabTest {
    private static final int PORT = 80;
    private static final String VIP = Protocol.V3_IPV4.address();
    private static final String FIRST = "192.0.2.11:80";
    private static final String SECOND = "192.0.2.12:80";
    private static final String THIRD = "192.0.2.13:80";

    private static String services(String keys, String servers) {
        return """
                services {
                  web {
                    address = "%s:%d"
                    check { type = http, interval = 100ms, timeout = 10s, warm-up = 0s, fall = 2 }
                    %s
                    servers = [%s]
                  }
                }
                """.formatted(VIP, PORT, keys, servers);
    }

    private static String server(String address) {
        return "{ address = \"" + address + "\" }\n";
    }

    private static HostProcess web(Lab lab, String name, int number) throws Exception {
        return web(lab.host(name, number));
    }

    private static HostProcess web(Host host) throws Exception {
        var server = WebServer.start(HoldfastRouter.home(), host, PORT);
        Lab.eventually(host + " is ready", () -> server.log().contains("ready"));
        return server;
    }

    private static HoldfastRouter router(Lab lab, String name, int priority, String services) throws Exception {
        var election = Election.of(Protocol.V3_IPV4).withPriority(priority);
        var router = lab.holdfast(name, election);
        router.daemon().configure(HoldfastRouter.configuration(election) + services);
        return router;
    }

    private static Visitor visitor(Lab lab) throws Exception {
        return Visitor.start(HoldfastRouter.home(), lab.client(), VIP, PORT);
    }

    /** Waits until so many requests that begin from now on have been answered, by these and nobody else. */
    private static void awaitAnswers(Visitor visitor, Set<String> names) throws Exception {
        Lab.eventually("answers come from " + names, () -> {
            var begin = Instant.now();
            Lab.eventually("a hundred answers", () -> visitor.since(begin).total() >= 100);
            return visitor.since(begin).answers().keySet().equals(names);
        });
    }

    @Test
    void givenThreeServers_whenOneIsKilledAndComesBack_itLeavesAndTakesPartAgain_andNoRequestFailsMeanwhile()
            throws Exception {
        try (var lab = Lab.open()) {
            web(lab, "s1", 11);
            var host = lab.host("s2", 12);
            var second = web(host);
            web(lab, "s3", 13);
            var r1 = router(lab, "r1", 100, services("", server(FIRST) + server(SECOND) + server(THIRD)));
            r1.start();
            lab.awaitHolder(r1);
            var visitor = visitor(lab);
            awaitAnswers(visitor, Set.of("s1", "s2", "s3"));

            second.kill();
            awaitServer(r1.daemon(), SECOND, "down");
            var left = Instant.now();
            Lab.eventually("a hundred answers", () -> visitor.since(left).total() >= 100);
            assertEquals(Map.of(), visitor.since(left).failures());
            awaitAnswers(visitor, Set.of("s1", "s3"));

            web(host);
            awaitServer(r1.daemon(), SECOND, "up");
            awaitAnswers(visitor, Set.of("s1", "s2", "s3"));
            assertEquals(Map.of(), visitor.since(left).failures());
        }
    }

    @Test
    void givenTwoRouters_whenTheOwnerIsKilled_requestsGoOnThroughTheOther() throws Exception {
        try (var lab = Lab.open()) {
            web(lab, "s1", 11);
            web(lab, "s2", 12);
            var services = services("ha-suspend = on", server(FIRST) + server(SECOND));
            var r1 = router(lab, "r1", 150, services);
            var r2 = router(lab, "r2", 100, services);
            r1.start();
            lab.awaitHolder(r1);
            r2.start();
            Lab.eventually(
                    "r2 leaves the servers in peace",
                    () -> Boolean.TRUE.equals(web(r2.daemon()).get("suspended")));
            var visitor = visitor(lab);
            awaitAnswers(visitor, Set.of("s1", "s2"));
            assertTrue(number(web(r1.daemon()), "connections") >= 100);

            r1.kill();
            lab.awaitHolder(r2);
            Lab.eventually(
                    "r2 asks the servers",
                    () -> Boolean.FALSE.equals(web(r2.daemon()).get("suspended")));
            awaitAnswers(visitor, Set.of("s1", "s2"));
            Lab.eventually("r2 counts connections", () -> number(web(r2.daemon()), "connections") >= 100);
        }
    }

    @Test
    void givenADrainedServerAndASorryServer_whenTheLastServerIsKilled_theSorryServerApologizes() throws Exception {
        try (var lab = Lab.open()) {
            var first = web(lab, "s1", 11);
            web(lab, "drained", 12);
            web(lab, "sorry", 13);
            var r1 = router(
                    lab,
                    "r1",
                    100,
                    services(
                            "sorry-server = \"" + THIRD + "\"",
                            server(FIRST) + "{ address = \"" + SECOND + "\", weight = 0 }"));
            r1.start();
            lab.awaitHolder(r1);
            var visitor = visitor(lab);
            awaitAnswers(visitor, Set.of("s1"));

            first.kill();
            awaitAnswers(visitor, Set.of("sorry"));
            assertEquals("down", web(r1.daemon()).get("state"));
            var text = r1.daemon().command("status", "--socket", r1.host().folderInside() + "/control.sock");
            assertTrue(text.contains("http " + FIRST + ": "), text);
            assertTrue(text.contains("drained"), text);
            assertTrue(text.contains("serving"), text);
            var events = r1.daemon().command("events", "--socket", r1.host().folderInside() + "/control.sock");
            assertTrue(events.contains("Service web: quorum lost"), events);
        }
    }

    @Test
    void givenNoPrivilege_whenThereIsNoInstance_theProxyWorksAllTheSame() throws Exception {
        try (var lab = Lab.open()) {
            web(lab, "s1", 11);
            var host = lab.host("plain", 20);
            var configured = new HoldfastDaemon(HoldfastRouter.home(), host, """
                    services { web { address = "192.0.2.20:8080", servers = [ { address = "192.0.2.11:80" } ] } }
                    """);
            var daemon = Lab.launchWithout("all", configured);
            Lab.eventually("it runs", () -> started(daemon));
            var visitor = Visitor.start(HoldfastRouter.home(), lab.client(), "192.0.2.20", 8080);
            awaitAnswers(visitor, Set.of("s1"));
        }
    }

    private static boolean started(HostProcess daemon) throws IOException {
        assertTrue(daemon.isAlive(), daemon.log());
        return daemon.log().contains("started node=");
    }

    private static void awaitServer(HoldfastDaemon daemon, String address, String state) throws Exception {
        Lab.eventually(
                address + " is " + state,
                () -> daemon.serverState("web", address).equals(state));
    }

    private static Map<?, ?> web(HoldfastDaemon daemon) throws IOException {
        return daemon.service("web").orElseThrow(() -> new IOException("no service in the status"));
    }

    private static long number(Map<?, ?> json, String key) {
        return json.get(key) instanceof Number number ? number.longValue() : -1;
    }
}
