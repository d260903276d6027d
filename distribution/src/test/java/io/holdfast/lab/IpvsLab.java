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
 * One LAN with a client, a director that has the virtual addresses, and servers, each reached in another way. Only on a
 * kernel with IPVS.
 */
final class IpvsLab implements AutoCloseable {
    static final String VIRTUAL = "192.0.2.10";
    static final String VIRTUAL6 = "2001:db8::10";
    static final String NAT_SERVER = "192.0.2.11";
    static final String DIRECT_SERVER = "192.0.2.12";
    static final String TUNNEL_SERVER = "192.0.2.13";

    private static final String DIRECTOR = "192.0.2.1";
    private static final String CLIENT = "192.0.2.100";

    static final String NAT_SERVER6 = "2001:db8::11";
    static final String DIRECT_SERVER6 = "2001:db8::12";
    private static final String DIRECTOR6 = "2001:db8::1";
    private static final String CLIENT6 = "2001:db8::100";

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

    /**
     * Adds three servers, each with its program on that port: {@code s1} reached by translation, {@code s2} directly,
     * {@code s3} through a tunnel.
     */
    void startServers(int port) throws IOException, InterruptedException {
        var nat = plug("s1", NAT_SERVER);
        // Answers have to come back through the director.
        nat.run("ip", "route", "add", CLIENT + "/32", "via", DIRECTOR);
        var direct = plug("s2", DIRECT_SERVER);
        haveVirtualAddress(direct, "lo");
        serve(nat, port);
        serve(direct, port);
        startTunnelServer("s3", TUNNEL_SERVER, port, "type ipip");
    }

    /**
     * Adds a server that is reached through a tunnel.
     *
     * @param tunnel the end of the tunnel on the server, in words of {@code ip link add}
     * @return the server, to whose kernel something may have to be said first
     */
    Host startTunnelServer(String name, String address, int port, String tunnel)
            throws IOException, InterruptedException {
        var server = plug(name, address);
        server.run("sh", "-c", "ip link add tunnel0 " + tunnel + " local " + address);
        server.run("ip", "link", "set", "tunnel0", "up");
        haveVirtualAddress(server, "tunnel0");
        // Packets arrive by the tunnel whose answers leave by the wire.
        set(server, "conf/all/rp_filter", "0");
        set(server, "conf/tunnel0/rp_filter", "0");
        serve(server, port);
        return server;
    }

    /** Adds two servers with IPv6 addresses: {@code s1} reached by translation, {@code s2} directly. */
    void startServers6(int port) throws IOException, InterruptedException {
        address6(client, CLIENT6 + "/64", "eth0");
        address6(director, DIRECTOR6 + "/64", "eth0");
        address6(director, VIRTUAL6 + "/128", "eth0");
        director.run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
        var nat = plug("s1", NAT_SERVER);
        // The director's hint that the client is on the same LAN would lead answers past it.
        nat.run("sh", "-c", "echo 0 | tee /proc/sys/net/ipv6/conf/*/accept_redirects");
        address6(nat, NAT_SERVER6 + "/64", "eth0");
        nat.run("ip", "-6", "route", "add", CLIENT6 + "/128", "via", DIRECTOR6);
        var direct = plug("s2", DIRECT_SERVER);
        address6(direct, DIRECT_SERVER6 + "/64", "eth0");
        // Without a link-local address it could not ask for the client's MAC address when it answers as another.
        address6(direct, "fe80::12/64", "eth0");
        address6(direct, VIRTUAL6 + "/128", "lo");
        serve(nat, port);
        serve(direct, port);
    }

    private static void address6(Host host, String address, String interfaceName)
            throws IOException, InterruptedException {
        host.run("ip", "address", "add", address, "dev", interfaceName, "nodad");
    }

    private void serve(Host server, int port) throws IOException, InterruptedException {
        Web.serve(server, port);
        servers.add(server);
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
