package io.holdfast.lab;

import io.holdfast.demo.network.HostProcess;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * When a router's kernel had the virtual address, by the kernel's own notifications (rtnetlink, RTMGRP_IPV4_IFADDR).
 */
final class HoldLog {
    /** {@code [2026-01-01T00:00:00.123456] Deleted 2: eth0    inet 192.0.2.10/24 scope global secondary eth0 ...} */
    private static final Pattern EVENT =
            Pattern.compile("^\\[(?<at>[^]]+)] ?(?<deleted>Deleted )?.* inet6? (?<address>[^/]+)/");

    private final Router router;
    private final HostProcess monitor;

    private HoldLog(Router router, HostProcess monitor) {
        this.router = router;
        this.monitor = monitor;
    }

    /** Begins to listen; the router must not hold the address yet. */
    static HoldLog start(Router router) throws IOException, InterruptedException {
        var monitor = router.host().start("monitor.log", List.of("ip", "-oneline", "-tshort", "monitor", "address"));
        // It says nothing when it listens: an address that comes and goes shows it.
        Lab.eventually("ip monitor listens", () -> {
            router.host().run("ip", "address", "replace", "127.0.0.9/8", "dev", "lo");
            router.host().run("ip", "address", "delete", "127.0.0.9/8", "dev", "lo");
            return monitor.log().contains("127.0.0.9");
        });
        return new HoldLog(router, monitor);
    }

    /** The times during which the router had the address, the last one perhaps open. */
    List<Hold> holds() throws IOException {
        var holds = new ArrayList<Hold>();
        Instant since = null;
        for (var line : monitor.log().lines().toList()) {
            var event = EVENT.matcher(line);
            if (!event.find()
                    || !event.group("address")
                            .equals(router.election().protocol().address())) {
                continue;
            }
            var at = LocalDateTime.parse(event.group("at"))
                    .atZone(ZoneId.systemDefault())
                    .toInstant();
            if (event.group("deleted") == null) {
                since = since == null ? at : since;
            } else if (since != null) {
                holds.add(new Hold(since, at));
                since = null;
            }
        }
        if (since != null) {
            holds.add(new Hold(since, Instant.MAX));
        }
        return holds;
    }

    /** From when to when a router had the address; the notification of the end may be read late, never early. */
    record Hold(Instant since, Instant until) {
        boolean overlaps(Hold other) {
            return since.isBefore(other.until) && other.since.isBefore(until);
        }
    }
}
