package io.holdfast.lab;

import io.holdfast.demo.HoldfastDaemon;
import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import io.holdfast.demo.network.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A router that runs Holdfast, from the installation under test. */
final class HoldfastRouter extends Router {
    static final String INSTANCE = "VI_1";

    private final HoldfastDaemon daemon;

    HoldfastRouter(Host host, Link link, Election election) throws IOException {
        super(host, link, election);
        daemon = new HoldfastDaemon(home(), host, configuration(election));
    }

    /** The unpacked tarball; the build names it. */
    static Path home() {
        var home = Optional.ofNullable(System.getProperty("holdfast.home")).map(Path::of);
        if (home.filter(folder -> Files.isExecutable(folder.resolve("bin/holdfast")))
                .isEmpty()) {
            throw new IllegalStateException("no installation at holdfast.home="
                    + home.map(Path::toString).orElse("") + ": run the lab by mvn verify, or ./dev test");
        }
        return home.get();
    }

    static String configuration(Election election) {
        return """
                vrrp {
                  instances {
                    %s {
                      interface = eth0
                      virtual-router-id = %d
                      priority = %d
                      version = %d
                      advertisement-interval = %s
                      preempt = %s
                      lease = %s
                      addresses = [%s]
                    }
                  }
                }
                """.formatted(
                        INSTANCE,
                        Election.VRID,
                        election.priority(),
                        election.protocol().version(),
                        election.interval(),
                        election.preempt() ? "on" : "off",
                        election.lease() ? "on" : "off",
                        election.protocol().addresses().stream()
                                .map(address -> '"' + address + '"')
                                .collect(Collectors.joining(", ")));
    }

    @Override
    void start() throws IOException, InterruptedException {
        daemon.start();
    }

    @Override
    HostProcess process() {
        return daemon.process();
    }

    @Override
    Map<String, Long> discards() throws IOException, InterruptedException {
        return discards(daemon.status().orElseThrow(() -> new IOException(this + " does not answer")));
    }

    /** The counters of a status document, without zeros. */
    static Map<String, Long> discards(Map<String, Object> status) {
        var discards = new TreeMap<String, Long>();
        var instance = HoldfastDaemon.instance(status, INSTANCE).orElseThrow();
        if (instance.get("discards") instanceof Map<?, ?> counted) {
            counted.forEach((reason, count) -> {
                if (count instanceof Number number && number.longValue() != 0) {
                    discards.put(String.valueOf(reason), number.longValue());
                }
            });
        }
        return discards;
    }

    /** The state that the daemon shows, such as {@code active}. */
    String state() {
        return daemon.state(INSTANCE);
    }

    HoldfastDaemon daemon() {
        return daemon;
    }
}
