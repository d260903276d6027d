package io.holdfast.demo.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A switch of a private network: a bridge in a namespace of its own, with one cable to each host. */
public final class Lan {
    private final Host bridge;
    private int ports;

    private Lan(Host bridge) {
        this.bridge = bridge;
    }

    static Lan in(Host bridge) throws IOException, InterruptedException {
        // Without snooping multicast is flooded, as by a plain switch; learning stays on.
        bridge.run("ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "0", "stp_state", "0");
        if (ipv6()) {
            bridge.run("ip", "link", "set", "br0", "addrgenmode", "none");
        }
        bridge.run("ip", "link", "set", "br0", "up");
        return new Lan(bridge);
    }

    /**
     * Lays a cable from the switch to a new interface of a host, and gives that interface its addresses.
     *
     * @param addresses with prefix length, as {@code 192.0.2.1/24}; of IPv6 the link-local one is given too, for none
     *     is made by itself
     */
    public Link plug(Host host, String interfaceName, String... addresses) throws IOException, InterruptedException {
        ports++;
        var mac = String.format(Locale.ROOT, "02:68:66:00:00:%02x", ports);
        var port = "port" + ports;
        bridge.run(
                "ip",
                "link",
                "add",
                port,
                "type",
                "veth",
                "peer",
                "name",
                interfaceName,
                "address",
                mac,
                "netns",
                host.name());
        bridge.run("ip", "link", "set", port, "master", "br0", "up");
        if (ipv6()) {
            host.run("ip", "link", "set", interfaceName, "addrgenmode", "none");
        }
        host.run("ip", "link", "set", interfaceName, "up");
        for (var address : addresses) {
            if (address.contains(":")) {
                // A lab address is ours alone: no second of waiting to see whether somebody else has it.
                host.run("ip", "address", "add", address, "dev", interfaceName, "nodad");
            } else {
                host.run("ip", "address", "add", address, "dev", interfaceName);
            }
        }
        var link = new Link(bridge, port, mac);
        link.awaitForwarding();
        return link;
    }

    private static boolean ipv6() {
        return Files.exists(Path.of("/proc/sys/net/ipv6"));
    }
}
