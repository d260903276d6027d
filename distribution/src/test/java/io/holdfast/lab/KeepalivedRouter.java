package io.holdfast.lab;

import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import io.holdfast.demo.network.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A router that runs keepalived. */
final class KeepalivedRouter extends Router {
    /** The counters of its statistics that mean that something was wrong with a packet. */
    private static final Pattern ERROR_COUNTER = Pattern.compile(
            "^ {4}(Length|TTL|Invalid Type|Advertisement Interval" + "|Address List|Type Mismatch|Failure): (\\d+)");

    /**
     * A wrong checksum and much else is logged, not counted. That a better Backup passes over a worse Active is no
     * fault.
     */
    private static final Pattern COMPLAINT = Pattern.compile(
            "\\(VI_1\\)(?!.* lower priority ).*(?i:invalid|mismatch|incorrect|bad |wrong|discard|ignor|not equal|unexpected).*");

    private @Nullable HostProcess process;

    KeepalivedRouter(Host host, Link link, Election election) throws IOException {
        super(host, link, election);
        Files.writeString(host.folder().resolve("keepalived.conf"), """
                global_defs {
                  router_id %s
                  vrrp_version %d
                }
                vrrp_instance VI_1 {
                  state BACKUP
                  interface eth0
                  virtual_router_id %d
                  priority %d
                  advert_int %s
                  %s
                  virtual_ipaddress {
                    %s
                  }
                }
                """.formatted(
                        host.name(),
                        election.protocol().version(),
                        Election.VRID,
                        election.priority(),
                        election.intervalMillis() / 1000.0,
                        election.preempt() ? "" : "nopreempt",
                        election.protocol().addresses().stream().collect(Collectors.joining("\n    "))));
    }

    @Override
    void start() throws IOException, InterruptedException {
        var folder = host().folderInside();
        // It writes its statistics to TMPDIR, whatever is configured.
        process = host().start(
                        "keepalived.log",
                        List.of(
                                "env",
                                "TMPDIR=" + folder,
                                "keepalived",
                                "--dont-fork",
                                "--log-console",
                                "--vrrp",
                                "--use-file=" + folder + "/keepalived.conf",
                                "--pid=" + folder + "/keepalived.pid",
                                "--vrrp_pid=" + folder + "/vrrp.pid"));
    }

    @Override
    HostProcess process() {
        if (process == null) {
            throw new IllegalStateException("keepalived on " + host() + " was never started");
        }
        return process;
    }

    @Override
    Map<String, Long> discards() throws IOException, InterruptedException {
        var statistics = host().folder().resolve("keepalived.stats");
        Files.deleteIfExists(statistics);
        process().signal("USR2");
        Lab.eventually(
                "keepalived writes its statistics",
                () -> Files.exists(statistics) && Files.readString(statistics).contains("Priority Zero"));
        var discards = new TreeMap<String, Long>();
        Files.readString(statistics).lines().map(ERROR_COUNTER::matcher).forEach(counter -> {
            if (counter.find() && Long.parseLong(counter.group(2)) != 0) {
                discards.put(counter.group(1), Long.parseLong(counter.group(2)));
            }
        });
        process().log().lines().map(COMPLAINT::matcher).forEach(complaint -> {
            if (complaint.find()) {
                discards.merge(complaint.group(), 1L, Long::sum);
            }
        });
        return discards;
    }
}
