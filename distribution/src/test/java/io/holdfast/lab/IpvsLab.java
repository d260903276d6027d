package io.holdfast.lab;

import io.holdfast.demo.HoldfastDaemon;
import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import io.holdfast.demo.network.Lan;
import io.holdfast.demo.network.PrivateNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * One LAN with a client, a director that has the virtual address, and three servers, each reached in another way: {@code
 * s1} by translation, {@code s2} directly, {@code s3} through a tunnel. Only on a kernel with IPVS.
 */
final class IpvsLab implements AutoCloseable {
    static final String VIRTUAL = "192.0.2.10";
    static final String NAT_SERVER = "192.0.2.11";
    static final String DIRECT_SERVER = "192.0.2.12";
    static final String TUNNEL_SERVER = "192.0.2.13";

    private static final String DIRECTOR = "192.0.2.1";
    private static final String CLIENT = "192.0.2.100";

    private final PrivateNetwork network;
    private final Lan lan;
    private final Host client;
    private final Host director;
    private final List<Host> hosts = new ArrayList<>();
    private final List<Host> servers = new ArrayList<>();

    private IpvsLab(PrivateNetwork network) throws IOException, InterruptedException {
        this.network = network;
        lan = network.lan("lan");
        client = plug("client", CLIENT);
        director = plug("director", DIRECTOR);
        director.run("ip", "address", "add", VIRTUAL + "/32", "dev", "eth0");
        set(director, "ip_forward", "1");
        set(director, "conf/all/send_redirects", "0");
        set(director, "conf/eth0/send_redirects", "0");
    }

    static IpvsLab open() throws IOException, InterruptedException {
        var network = PrivateNetwork.create();
        try {
            return new IpvsLab(network);
        } catch (IOException | InterruptedException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** Adds the three servers, each with its program on that port. */
    void startServers(int port) throws IOException, InterruptedException {
        var nat = plug("s1", NAT_SERVER);
        // Answers have to come back through the director.
        nat.run("ip", "route", "add", CLIENT + "/32", "via", DIRECTOR);
        var direct = plug("s2", DIRECT_SERVER);
        haveVirtualAddress(direct, "lo");
        var tunnel = plug("s3", TUNNEL_SERVER);
        tunnel.run("ip", "link", "add", "tunnel0", "type", "ipip", "local", TUNNEL_SERVER);
        tunnel.run("ip", "link", "set", "tunnel0", "up");
        haveVirtualAddress(tunnel, "tunnel0");
        // Packets arrive by the tunnel whose answers leave by the wire.
        set(tunnel, "conf/all/rp_filter", "0");
        set(tunnel, "conf/tunnel0/rp_filter", "0");
        for (var server : List.of(nat, direct, tunnel)) {
            Web.serve(server, port);
            servers.add(server);
        }
    }

    /** A server that has the service's address itself must not answer for it on the LAN. */
    private static void haveVirtualAddress(Host server, String interfaceName) throws IOException, InterruptedException {
        set(server, "conf/all/arp_ignore", "1");
        set(server, "conf/all/arp_announce", "2");
        server.run("ip", "address", "add", VIRTUAL + "/32", "dev", interfaceName);
    }

    private static void set(Host host, String key, String value) throws IOException, InterruptedException {
        host.run("sh", "-c", "echo " + value + " > /proc/sys/net/ipv4/" + key);
    }

    /** Adds a host to the LAN. */
    Host plug(String name, String address) throws IOException, InterruptedException {
        var host = network.host(name);
        hosts.add(host);
        lan.plug(host, "eth0", address + "/24");
        return host;
    }

    /** Prepares Holdfast on a host. */
    HoldfastDaemon holdfast(Host host, String services) throws IOException {
        return new HoldfastDaemon(HoldfastRouter.home(), host, services);
    }

    /** Starts keepalived on a host, for virtual servers alone. */
    HostProcess keepalived(Host host, String virtualServers) throws IOException, InterruptedException {
        Files.writeString(host.folder().resolve("keepalived.conf"), virtualServers);
        var folder = host.folderInside();
        return host.start(
                "keepalived.log",
                List.of(
                        "env",
                        "TMPDIR=" + folder,
                        "keepalived",
                        "--dont-fork",
                        "--log-console",
                        "--check",
                        "--use-file=" + folder + "/keepalived.conf",
                        "--pid=" + folder + "/keepalived.pid",
                        "--checkers_pid=" + folder + "/checkers.pid"));
    }

    /** Waits until something is so; if it never is, all logs are in the message. */
    void eventually(String what, Lab.Condition condition) throws IOException, InterruptedException {
        Lab.eventually(what, condition, this::describe);
    }

    private String describe() throws IOException, InterruptedException {
        var text = new StringBuilder();
        for (var host : hosts) {
            try (var files = Files.list(host.folder())) {
                for (var log :
                        files.filter(file -> file.toString().endsWith(".log")).toList()) {
                    text.append("--- ")
                            .append(host)
                            .append(' ')
                            .append(log.getFileName())
                            .append('\n');
                    text.append(Files.readString(log));
                }
            }
        }
        return text.append("--- table\n").append(table(director)).toString();
    }

    /** The kernel's table on a host as sorted commands of ipvsadm. */
    static String table(Host host) throws IOException, InterruptedException {
        return host.run("sh", "-c", "ipvsadm -S -n | sort");
    }

    Host client() {
        return client;
    }

    Host director() {
        return director;
    }

    Host server(int number) {
        return servers.get(number - 1);
    }

    @Override
    public void close() {
        network.close();
    }
}
