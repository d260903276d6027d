package io.holdfast.lab;

import com.fasterxml.jackson.jr.ob.JSON;
import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import io.holdfast.demo.network.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A router that runs FRR's zebra and vrrpd.
 *
 * <p>FRR wants a macvlan interface with the virtual router's hardware address, which carries the virtual address all
 * the time; vrrpd only switches its carrier.
 */
final class FrrRouter extends Router {
    private static final String FOLDER = "/usr/lib/frr/";

    private @Nullable HostProcess vrrpd;

    FrrRouter(Host host, Link link, Election election) throws IOException, InterruptedException {
        super(host, link, election);
        var protocol = election.protocol();
        var macvlan = protocol.ipv6() ? "vrrp6-51" : "vrrp4-51";
        var mac = String.format(Locale.ROOT, "00:00:5e:00:%02x:%02x", protocol.ipv6() ? 2 : 1, Election.VRID);
        host.run("ip", "link", "add", macvlan, "link", "eth0", "address", mac, "type", "macvlan", "mode", "bridge");
        host.run("ip", "link", "set", macvlan, "addrgenmode", "none");
        if (protocol.ipv6()) {
            // The source of its advertisements: vrrpd takes the first link-local address of the macvlan interface.
            host.run("ip", "address", "add", "fe80::f2/64", "dev", macvlan, "nodad");
        }
        for (var address : protocol.addresses()) {
            host.run("ip", "address", "add", address, "dev", macvlan);
        }
        host.run("ip", "link", "set", macvlan, "up");

        var lines = new StringBuilder("debug vrrp packets\ninterface eth0\n");
        lines.append(" vrrp %d version %d\n".formatted(Election.VRID, protocol.version()));
        lines.append(" vrrp %d priority %d\n".formatted(Election.VRID, election.priority()));
        lines.append(" vrrp %d advertisement-interval %d\n".formatted(Election.VRID, election.intervalMillis()));
        lines.append(election.preempt() ? "" : " no vrrp %d preempt\n".formatted(Election.VRID));
        for (var address : protocol.addresses()) {
            lines.append(" vrrp %d %s %s\n"
                    .formatted(
                            Election.VRID,
                            protocol.ipv6() ? "ipv6" : "ip",
                            address.substring(0, address.indexOf('/'))));
        }
        Files.writeString(host.folder().resolve("vrrpd.conf"), lines);
        Files.writeString(host.folder().resolve("zebra.conf"), "");
        host.run("mkdir", "-p", "/run/frr/" + host.name());
        host.run("chown", "-R", "frr:frr", "/run/frr");
    }

    @Override
    void start() throws IOException, InterruptedException {
        var zebra = daemon("zebra");
        var socket =
                host().folder().resolveSibling("frr").resolve(host().name()).resolve("zserv.api");
        Lab.eventually("zebra listens", () -> Files.exists(socket) || !zebra.isAlive());
        var started = daemon("vrrpd");
        vrrpd = started;
        Lab.eventually("vrrpd answers", () -> {
            if (!started.isAlive()) {
                throw new IOException(zebra.log() + started.log());
            }
            return started.log().contains("starting") && !show().isEmpty();
        });
    }

    private HostProcess daemon(String name) throws IOException, InterruptedException {
        return host().start(
                        name + ".log",
                        List.of(
                                FOLDER + name,
                                "--pathspace",
                                host().name(),
                                "--config_file",
                                host().folderInside() + "/" + name + ".conf",
                                "--log",
                                "stdout"));
    }

    @Override
    HostProcess process() {
        if (vrrpd == null) {
            throw new IllegalStateException("vrrpd on " + host() + " was never started");
        }
        return vrrpd;
    }

    @Override
    boolean holds() throws IOException, InterruptedException {
        return vrrpd != null && vrrpd.isAlive() && "Master".equals(status().get("status"));
    }

    /** FRR has no counters for what it refuses; with packet debugging on it logs each refusal. */
    @Override
    Map<String, Long> discards() throws IOException, InterruptedException {
        return process()
                .log()
                .lines()
                .filter(line -> line.contains("invalid"))
                .map(line -> line.substring(line.indexOf("VRRP:")))
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    }

    /** What FRR shows of the virtual router in the family of this election. */
    Map<?, ?> status() throws IOException, InterruptedException {
        var routers = JSON.std.listFrom(show());
        return routers.getFirst() instanceof Map<?, ?> router
                        && router.get(election().protocol().ipv6() ? "v6" : "v4") instanceof Map<?, ?> family
                ? family
                : Map.of();
    }

    /** The list that the command prints, without the complaint of vtysh before it that it has no configuration. */
    private String show() throws IOException, InterruptedException {
        var output = host().run("vtysh", "--pathspace", host().name(), "-c", "show vrrp json");
        return output.substring(Math.max(0, output.indexOf('[')));
    }
}
