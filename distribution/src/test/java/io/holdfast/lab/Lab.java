package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.fail;

import io.holdfast.demo.HoldfastDaemon;
import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import io.holdfast.demo.network.Lan;
import io.holdfast.demo.network.Link;
import io.holdfast.demo.network.PrivateNetwork;
import io.holdfast.demo.network.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** One private network with a switch, a client and the routers that a test adds. */
final class Lab implements AutoCloseable {
    /** Bounds every wait. Far longer than anything takes, so that only what never comes is a failure. */
    static final Duration AT_MOST = Duration.ofMinutes(2);

    static final String CLIENT_IPV4 = "192.0.2.100";
    static final String CLIENT_IPV6 = "2001:db8::100";

    private final PrivateNetwork network;
    private final Lan lan;
    private final Host client;
    private final Link clientLink;
    private final List<Router> routers = new ArrayList<>();

    private Lab(PrivateNetwork network) throws IOException, InterruptedException {
        this.network = network;
        lan = network.lan("lan");
        client = network.host("client");
        clientLink = lan.plug(client, "eth0", CLIENT_IPV4 + "/24", CLIENT_IPV6 + "/64", "fe80::100/64");
    }

    static Lab open() throws IOException, InterruptedException {
        require("unshare", "nsenter", "ip", "nft", "ping", "tcpdump");
        var network = PrivateNetwork.create();
        try {
            return new Lab(network);
        } catch (IOException | InterruptedException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** Leaves the test out, by name, where a program is missing that it runs against. */
    static void require(String... programs) {
        for (var program : programs) {
            if (Tools.find(program).isEmpty() && !Files.isExecutable(Path.of(program))) {
                Assumptions.abort("needs " + program);
            }
        }
    }

    /** Adds a router with Holdfast on it; the test starts it. */
    HoldfastRouter holdfast(String name, Election election) throws IOException, InterruptedException {
        var host = network.host(name);
        return added(new HoldfastRouter(host, plug(host), election));
    }

    /** Adds a router with keepalived on it; the test starts it. */
    KeepalivedRouter keepalived(String name, Election election) throws IOException, InterruptedException {
        require("keepalived");
        var host = network.host(name);
        return added(new KeepalivedRouter(host, plug(host), election));
    }

    /** Adds a router with FRR on it; the test starts it. */
    FrrRouter frr(String name, Election election) throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            Assumptions.abort("needs root: FRR insists on its own user and group");
        }
        require("/usr/lib/frr/vrrpd", "/usr/lib/frr/zebra", "vtysh");
        var host = network.host(name);
        return added(new FrrRouter(host, plug(host), election));
    }

    /** Adds a host that is no router, at 192.0.2.NUMBER and 2001:db8::NUMBER. */
    Host host(String name, int number) throws IOException, InterruptedException {
        var host = network.host(name);
        lan.plug(host, "eth0", "192.0.2." + number + "/24", "2001:db8::" + number + "/64", "fe80::" + number + "/64");
        return host;
    }

    /**
     * Starts a daemon that does not have a capability and cannot get it, and goes on at once.
     *
     * @param capability as setpriv(1) names it, such as {@code net_raw}, or {@code all}
     */
    static HostProcess launchWithout(String capability, HoldfastDaemon daemon)
            throws IOException, InterruptedException {
        require("setpriv");
        daemon.launchThrough(List.of("setpriv", "--bounding-set=-" + capability, "--inh-caps=-" + capability, "--"));
        return daemon.process();
    }

    private <R extends Router> R added(R router) {
        routers.add(router);
        return router;
    }

    private Link plug(Host host) throws IOException, InterruptedException {
        var number = routers.size() + 1;
        return lan.plug(
                host, "eth0", "192.0.2." + number + "/24", "2001:db8::" + number + "/64", "fe80::" + number + "/64");
    }

    Host client() {
        return client;
    }

    Link clientLink() {
        return clientLink;
    }

    /** The names of the routers that hold the virtual address now. */
    Set<String> holders() throws IOException, InterruptedException {
        var holders = new LinkedHashSet<String>();
        for (var router : routers) {
            if (router.holds()) {
                holders.add(router.toString());
            }
        }
        return holders;
    }

    /** Waits until exactly one router, this one, holds the virtual address. */
    void awaitHolder(Router router) throws IOException, InterruptedException {
        eventually("the holder is " + router, () -> holders().equals(Set.of(router.toString())), this::describe);
    }

    /** Waits until something is so, and fails with what was waited for if it never is. */
    static void eventually(String what, Condition condition) throws IOException, InterruptedException {
        eventually(what, condition, () -> "");
    }

    static void eventually(String what, Condition condition, Description description)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + AT_MOST.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                fail("not within " + AT_MOST.toSeconds() + " s: " + what + "\n" + description.text());
            }
            Thread.sleep(20);
        }
    }

    /** Everything that helps to understand a failure: who holds what, and all logs. */
    String describe() throws IOException, InterruptedException {
        var text = new StringBuilder();
        for (var router : routers) {
            text.append("--- ").append(router).append('\n').append(router.addresses());
            try (var files = Files.list(router.host().folder())) {
                for (var log :
                        files.filter(file -> file.toString().endsWith(".log")).toList()) {
                    text.append("--- ").append(log.getFileName()).append('\n').append(Files.readString(log));
                }
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        network.close();
    }

    /** Something that is so or not yet. */
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /** What helps to understand why something is not so. */
    interface Description {
        String text() throws IOException, InterruptedException;
    }
}
