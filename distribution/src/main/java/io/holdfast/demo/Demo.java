package io.holdfast.demo;

import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import io.holdfast.demo.network.Link;
import io.holdfast.demo.network.PrivateNetwork;
import io.holdfast.demo.network.Tools;
import io.holdfast.demo.web.Visitor;
import io.holdfast.demo.web.WebServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The story: two routers keep one address and the web site behind it alive while one thing after the other is taken
 * away.
 */
final class Demo {
    private static final String ADDRESS = "192.0.2.10";
    private static final String INSTANCE = "VI_1";
    private static final String SERVICE = "web";
    private static final int PORT = 80;
    private static final List<String> SERVERS = List.of("192.0.2.11", "192.0.2.12", "192.0.2.13");
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    private final Path home;
    private final String interval;
    private final Narrator narrator;
    /** Which host has which hardware address. */
    private final Map<String, String> hosts = new LinkedHashMap<>();

    Demo(Path home, String interval, Narrator narrator) {
        this.home = home;
        this.interval = interval;
        this.narrator = narrator;
    }

    void run() throws IOException, InterruptedException {
        Tools.require("unshare", "nsenter", "mount", "ip", "ping", "kill");
        try (var network = PrivateNetwork.create()) {
            tell(network);
        }
        narrator.step("Everything is removed: processes, interfaces, files");
    }

    private void tell(PrivateNetwork network) throws IOException, InterruptedException {
        narrator.step("A private network on this machine: two routers, three web servers, a client, a switch");
        var lan = network.lan("lan");
        var host1 = network.host("r1");
        var host2 = network.host("r2");
        var client = network.host("client");
        connected(host1, lan.plug(host1, "eth0", "192.0.2.1/24"), "192.0.2.1");
        connected(host2, lan.plug(host2, "eth0", "192.0.2.2/24"), "192.0.2.2");
        connected(client, lan.plug(client, "eth0", "192.0.2.100/24"), "192.0.2.100");
        var servers = new LinkedHashMap<String, HostProcess>();
        for (var address : SERVERS) {
            var server = network.host("s" + (servers.size() + 1));
            connected(server, lan.plug(server, "eth0", address + "/24"), address);
            servers.put(server.name(), WebServer.start(home, server, PORT));
        }

        narrator.step(
                "One Holdfast on each router, for the virtual address " + ADDRESS + " and the web site behind it");
        var r1 = new HoldfastDaemon(home, host1, configuration(150));
        var r2 = new HoldfastDaemon(home, host2, configuration(100));
        narrator.fact("r1 has priority 150, r2 has 100, and the Active one advertises itself every " + interval);
        start("r1", r1);
        await("r1 is Active", () -> r1.state(INSTANCE).equals("active"));
        start("r2", r2);
        await("r2 is Backup", () -> r2.state(INSTANCE).equals("backup"));
        narrator.result("r1 is Active, r2 is Backup");

        narrator.step("The client pings " + ADDRESS + " every 10 ms");
        var pinger = Pinger.start(client, ADDRESS);
        var begin = Instant.now();
        await("an answer", () -> pinger.answeredSince(begin));
        narrator.result(owner(client) + " answers");

        narrator.step("Kill r1 with SIGKILL: it has no chance to say goodbye");
        narrator.fact("Its kernel answers on until the lease ends, then falls silent; only after that r2 takes over.");
        disturb(client, pinger, r1.process()::kill, "r2", r2);

        narrator.step("Start r1 again: it is the better router and takes the address back");
        disturb(client, pinger, r1::start, "r1", r1);

        narrator.step("Freeze r1 with SIGSTOP: it does not even know that it is gone");
        disturb(client, pinger, r1.process()::freeze, "r2", r2);

        narrator.step("Let r1 go on: it steps down before it says a word, then takes its turn");
        disturb(client, pinger, r1.process()::resume, "r1", r1);

        narrator.step("Stop r1 with SIGTERM, as a restart or an upgrade does: it resigns");
        disturb(client, pinger, r1.process()::terminate, "r2", r2);
        disturb(client, pinger, r1::start, "r1", r1);

        tellOfTheWebSite(client, r1, r2, servers);
    }

    private void tellOfTheWebSite(Host client, HoldfastDaemon r1, HoldfastDaemon r2, Map<String, HostProcess> servers)
            throws IOException, InterruptedException {
        narrator.step("The client asks http://" + ADDRESS + "/ every 10 ms, on a new connection each time");
        var begin = Instant.now();
        var visitor = Visitor.start(home, client, ADDRESS, PORT);
        await(
                "every server answers",
                () -> visitor.since(begin).answers().keySet().equals(servers.keySet()));
        await("a few answers", () -> visitor.since(begin).total() >= 100);
        narrator.result(visitor.since(begin).toString());

        narrator.step("Stop the web server on s2");
        var stopped = Instant.now();
        process(servers, "s2").kill();
        await(
                "r1 has noticed",
                () -> r1.serverState(SERVICE, SERVERS.get(1) + ":" + PORT).equals("down"));
        var left = Instant.now();
        await("a few answers", () -> visitor.since(left).total() >= 100);
        narrator.result(
                "While it was not yet noticed: " + visitor.since(stopped).failedText());
        narrator.result("Since then " + visitor.since(left));
        var reason = r1.lastLogOf("Server " + SERVERS.get(1));
        if (reason.isPresent()) {
            narrator.quote("r1", reason.get());
        }

        narrator.step("Kill r1 with SIGKILL: r2 takes over the address, and the web site with it");
        var killed = Instant.now();
        r1.process().kill();
        await("r2 is Active", () -> r2.state(INSTANCE).equals("active"));
        var taken = Instant.now();
        await("answers by r2", () -> visitor.since(taken).total() >= 100);
        narrator.result("Since then " + visitor.since(taken));
        narrator.fact("The longest time without an answer was "
                + visitor.since(killed).silence().toMillis() + " ms.");
    }

    private static HostProcess process(Map<String, HostProcess> servers, String name) throws IOException {
        var process = servers.get(name);
        if (process == null) {
            throw new IOException("there is no server " + name);
        }
        return process;
    }

    private String configuration(int priority) {
        return """
                vrrp {
                  instances {
                    %s {
                      interface = eth0
                      virtual-router-id = 51
                      priority = %d
                      addresses = ["%s/24"]
                      advertisement-interval = %s
                    }
                  }
                }
                services {
                  %s {
                    address = "%s:%d"
                    check { type = http, interval = 250ms, timeout = 2s, warm-up = 0s, fall = 2 }
                    servers = [%s]
                  }
                }
                """.formatted(
                        INSTANCE,
                        priority,
                        ADDRESS,
                        interval,
                        SERVICE,
                        ADDRESS,
                        PORT,
                        SERVERS.stream()
                                .map(server -> "{ address = \"" + server + ":" + PORT + "\" }")
                                .collect(Collectors.joining(", ")));
    }

    private void connected(Host host, Link link, String address) {
        hosts.put(link.mac(), host.name());
        narrator.fact("%-7s %-12s %s".formatted(host.name(), address, link.mac()));
    }

    private void start(String name, HoldfastDaemon daemon) throws IOException, InterruptedException {
        var begin = System.nanoTime();
        daemon.start();
        narrator.fact(name + " is ready after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
    }

    /** Does something to a router, waits until another one answers, and tells how long nobody did. */
    private void disturb(Host client, Pinger pinger, Action action, String heirName, HoldfastDaemon heir)
            throws IOException, InterruptedException {
        var begin = Instant.now();
        action.run();
        await(heirName + " is Active", () -> heir.state(INSTANCE).equals("active"));
        await(heirName + " answers", () -> owner(client).equals(heirName));
        var now = Instant.now();
        await("an answer", () -> pinger.answeredSince(now));
        narrator.result(heirName + " answers; " + pinger.longestSilenceSince(begin));
        var transition = heir.lastTransitionTo("active");
        if (transition.isPresent()) {
            narrator.quote(heirName, transition.get());
        }
    }

    /** Who answers for the virtual address, by the client's own table of neighbours. */
    private String owner(Host client) throws IOException, InterruptedException {
        var neighbour = client.run("ip", "neighbour", "show", ADDRESS, "dev", "eth0");
        return hosts.entrySet().stream()
                .filter(host -> neighbour.contains(host.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("nobody");
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + AT_MOST.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("waited " + AT_MOST.toSeconds() + " s in vain: " + what);
            }
            Thread.sleep(10);
        }
    }

    private interface Action {
        void run() throws IOException, InterruptedException;
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }
}
