package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ports that the kernel gives to sockets which name none: each UDP client takes one. */
final class LocalPorts {

    private static final Logger LOG = LoggerFactory.getLogger(LocalPorts.class);

    /** Also for IPv6 (ip-sysctl.rst of Linux); the first and the last one. */
    private static final String RANGE = "ipv4/ip_local_port_range";

    private LocalPorts() {}

    /** The same with UDP clients for seven eighths of the ports at most: checks need some, and other programs. */
    static ProxyOptions limit(ProxyOptions options, LinuxNetwork network) {
        try {
            return limit(options, network.readSysctl(RANGE));
        } catch (LinuxException e) {
            LOG.warn("how many local ports there are is not known: {}", e.getMessage());
            return options;
        }
    }

    /** @param range as the kernel writes it: {@code 32768 60999} */
    static ProxyOptions limit(ProxyOptions options, String range) {
        int ports = count(range);
        int most = Math.max(1, ports - ports / 8);
        if (options.maxUdpSessions() <= most) {
            return options;
        }
        LOG.warn(
                "max-udp-sessions is lowered from {} to {}: each takes one of {} local ports"
                        + " (sysctl net.ipv4.ip_local_port_range), and some are kept for checks",
                options.maxUdpSessions(),
                most,
                ports);
        return options.withUdpSessions(most);
    }

    private static int count(String range) {
        String[] ports = range.strip().split("\\s+", 2);
        return Integer.parseInt(ports[1]) - Integer.parseInt(ports[0]) + 1;
    }
}
