package io.holdfast.lab;

import io.holdfast.demo.HoldfastDaemon;
import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.Lan;
import io.holdfast.demo.network.PrivateNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One LAN with a director that has the virtual address, four web servers, s1 to s4, whose way back leads through the
 * director, and a host of clients: every address of 198.51.100.0/24 and 203.0.113.0/24. Fit for any balancer.
 */
final class TrafficLab implements AutoCloseable {
    static final String VIRTUAL = "192.0.2.10";

    private static final String DIRECTOR = "192.0.2.1";
    private static final String CLIENTS = "192.0.2.100";
    private static final List<String> CLIENT_NETWORKS = List.of("198.51.100.0/24", "203.0.113.0/24");

    private final PrivateNetwork network;
    private final Lan lan;
    private final Host director;
    private final Host clients;
    private final HoldfastDaemon daemon;
    private final Caller caller;

    private TrafficLab(PrivateNetwork network, String services) throws IOException, InterruptedException {
        this.network = network;
        lan = network.lan("lan");
        director = plug("director", DIRECTOR);
        director.run("ip", "address", "add", VIRTUAL + "/32", "dev", "eth0");
        set(director, "ip_forward", "1");
        set(director, "conf/all/send_redirects", "0");
        set(director, "conf/eth0/send_redirects", "0");
        clients = plug("clients", CLIENTS);
        for (var some : CLIENT_NETWORKS) {
            clients.run("ip", "route", "add", "local", some, "dev", "lo");
            director.run("ip", "route", "add", some, "via", CLIENTS);
        }
        for (var number = 1; number <= 4; number++) {
            var server = plug("s" + number, "192.0.2.1" + number);
            server.run("ip", "route", "add", "default", "via", DIRECTOR);
            Web.serve(server, 80);
            say(server.name(), "up");
        }
        daemon = new HoldfastDaemon(HoldfastRouter.home(), director, services);
        daemon.start();
        caller = Caller.on(clients, VIRTUAL);
    }

    /** Everything runs when this returns; whether traffic flows yet is for the test to wait for. */
    static TrafficLab open(String services) throws IOException, InterruptedException {
        var network = PrivateNetwork.create();
        try {
            return new TrafficLab(network, services);
        } catch (IOException | InterruptedException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private Host plug(String name, String address) throws IOException, InterruptedException {
        var host = network.host(name);
        lan.plug(host, "eth0", address + "/24");
        return host;
    }

    private static void set(Host host, String key, String value) throws IOException, InterruptedException {
        host.run("sh", "-c", "echo " + value + " > /proc/sys/net/ipv4/" + key);
    }

    /** Servers in HOCON, from s1 on. */
    static String servers(String... keys) {
        return IntStream.rangeClosed(1, keys.length)
                .mapToObj(number -> "{ address = \"192.0.2.1" + number + ":80\", " + keys[number - 1] + " }")
                .toList()
                .toString();
    }

    /** A check of a server, in HOCON: the server is what was {@linkplain #say said} of it. */
    static String told(String server) {
        return "check { type = file, file = \"/run/director/" + server
                + "\", interval = 50ms, timeout = 30s, fall = 1 }";
    }

    /** Says of a server that it is {@code up}, {@code down} or to {@code drain}. */
    void say(String server, String word) throws IOException {
        var file = director.folder().resolve(server);
        var next = Files.writeString(director.folder().resolve(server + ".new"), word + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The clients, all of them. */
    Caller caller() {
        return caller;
    }

    HoldfastDaemon daemon() {
        return daemon;
    }

    /** Waits until something is so; if it never is, the log of the daemon is in the message. */
    void eventually(String what, Lab.Condition condition) throws IOException, InterruptedException {
        Lab.eventually(what, condition, daemon::log);
    }

    @Override
    public void close() {
        caller.close();
        network.close();
    }
}
