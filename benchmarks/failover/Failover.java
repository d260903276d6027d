import io.holdfast.demo.HoldfastDaemon;
import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import io.holdfast.demo.network.PrivateNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How late a Backup takes over: the first advertisement of the new Active router after the exact end of
 * Active_Down_Interval (RFC 9568, section 6.1), counted from the last advertisement of the one that was killed with
 * SIGKILL. Holdfast and keepalived in turn, each with a fresh pair of daemons; times are the kernel's, taken on the
 * switch.
 *
 * <p>Arguments: runs (default 7), intervals in milliseconds (default 10 100 1000).
 */
public final class Failover {

    private static final int PRIORITY_OF_BACKUP = 100;

    private interface Pair {
        void start(PrivateNetwork network, Host active, Host backup, int intervalMillis) throws Exception;

        HostProcess active();
    }

    public static void main(String[] arguments) throws Exception {
        int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
        List<Integer> intervals = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            intervals.add(Integer.parseInt(arguments[i]));
        }
        if (intervals.isEmpty()) {
            intervals.addAll(List.of(10, 100, 1000));
        }
        System.out.printf("takeover lateness, %d runs each, microseconds%n", runs);
        System.out.printf("%10s  %-10s  %8s  %8s  %8s%n", "interval", "daemon", "min", "median", "max");
        for (int interval : intervals) {
            var results = new TreeMap<String, List<Long>>();
            for (int run = 0; run < runs; run++) {
                results.computeIfAbsent("holdfast", _ -> new ArrayList<>()).add(measure(new Holdfast(), interval));
                results.computeIfAbsent("keepalived", _ -> new ArrayList<>()).add(measure(new Keepalived(), interval));
            }
            results.forEach((name, values) -> {
                Collections.sort(values);
                System.out.printf(
                        "%8dms  %-10s  %8d  %8d  %8d%n",
                        interval,
                        name,
                        values.getFirst(),
                        values.get(values.size() / 2),
                        values.getLast());
            });
            System.out.printf(
                    Locale.ROOT,
                    "%8dms  ratio of medians, Holdfast / keepalived: %.2f%n",
                    interval,
                    (double) median(results.get("holdfast")) / median(results.get("keepalived")));
        }
    }

    private static long median(List<Long> sorted) {
        return sorted.get(sorted.size() / 2);
    }

    private static long measure(Pair pair, int intervalMillis) throws Exception {
        try (var network = PrivateNetwork.create()) {
            var lan = network.lan("sw");
            var active = network.host("r1");
            var backup = network.host("r2");
            var watcher = network.host("watcher");
            lan.plug(active, "eth0", "192.0.2.1/24");
            lan.plug(backup, "eth0", "192.0.2.2/24");
            lan.plug(watcher, "eth0", "192.0.2.3/24");
            var capture = watcher.start(
                    "capture.log",
                    List.of(
                            "tcpdump", "-i", "eth0", "-n", "-l", "-tt", "--time-stamp-precision=nano", "-v", "-K",
                            "ip proto 112"));
            pair.start(network, active, backup, intervalMillis);
            await(capture, "192.0.2.1", "");
            Thread.sleep(2_000 + 3L * intervalMillis);
            pair.active().kill();
            await(capture, "192.0.2.2", "192.0.2.1");
            var lines = advertisements(capture.log());
            long last = lines.stream().filter(a -> a.source().endsWith(".1")).mapToLong(Advertisement::nanos).max().orElseThrow();
            long first = lines.stream()
                    .filter(a -> a.source().endsWith(".2") && a.nanos() > last)
                    .mapToLong(Advertisement::nanos)
                    .min()
                    .orElseThrow();
            long interval = intervalMillis * 1_000_000L;
            long skewMicros = (256 - PRIORITY_OF_BACKUP) * (intervalMillis / 10L) * 625 / 16;
            return (first - last - 3 * interval - skewMicros * 1_000) / 1_000;
        }
    }

    private record Advertisement(long nanos, String source) {}

    /** tcpdump -v puts the IP header on one line and the message on the next, which begins with white space. */
    private static List<Advertisement> advertisements(String log) {
        var found = new ArrayList<Advertisement>();
        for (String line : log.replaceAll("\\n\\s+", " ").split("\\n", -1)) {
            var matcher = Pattern.compile("^([0-9]+)\\.([0-9]{9}) .* (192\\.0\\.2\\.[12]) > 224\\.0\\.0\\.18: VRRP.*")
                    .matcher(line);
            if (matcher.matches()) {
                found.add(new Advertisement(
                        Long.parseLong(matcher.group(1)) * 1_000_000_000L + Long.parseLong(matcher.group(2)),
                        matcher.group(3)));
            }
        }
        return found;
    }

    /** Waits until the last word is of one and not of the other. */
    private static void await(HostProcess capture, String source, String silenced) throws Exception {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (lastOf(capture, source) <= lastOf(capture, silenced)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("no advertisement of " + source + " within 60 s; captured:\n" + capture.log());
            }
            Thread.sleep(50);
        }
    }

    private static long lastOf(HostProcess capture, String source) throws IOException {
        return advertisements(capture.log()).stream()
                .filter(advertisement -> advertisement.source().equals(source))
                .mapToLong(Advertisement::nanos)
                .max()
                .orElse(0);
    }

    private static final class Holdfast implements Pair {
        private HoldfastDaemon active;

        @Override
        public void start(PrivateNetwork network, Host r1, Host r2, int intervalMillis) throws Exception {
            var home = Path.of(System.getProperty("holdfast.home"));
            var backup = new HoldfastDaemon(home, r2, configuration(PRIORITY_OF_BACKUP, intervalMillis));
            backup.start();
            active = new HoldfastDaemon(home, r1, configuration(200, intervalMillis));
            active.start();
        }

        private static String configuration(int priority, int intervalMillis) {
            return """
                    vrrp.instances.VI_1 {
                      interface = eth0, virtual-router-id = 51, priority = %d
                      advertisement-interval = %dms, addresses = ["192.0.2.10/24"]
                    }
                    """.formatted(priority, intervalMillis);
        }

        @Override
        public HostProcess active() {
            return active.process();
        }
    }

    private static final class Keepalived implements Pair {
        private HostProcess active;

        @Override
        public void start(PrivateNetwork network, Host r1, Host r2, int intervalMillis) throws Exception {
            run(r2, PRIORITY_OF_BACKUP, intervalMillis);
            active = run(r1, 200, intervalMillis);
        }

        private static HostProcess run(Host host, int priority, int intervalMillis) throws Exception {
            Files.writeString(host.folder().resolve("keepalived.conf"), """
                    global_defs { vrrp_version 3 }
                    vrrp_instance VI_1 {
                      state BACKUP
                      interface eth0
                      virtual_router_id 51
                      priority %d
                      advert_int %s
                      virtual_ipaddress { 192.0.2.10/24 }
                    }
                    """.formatted(priority, intervalMillis / 1000.0));
            var folder = host.folderInside();
            return host.start(
                    "keepalived.log",
                    List.of(
                            "keepalived",
                            "--dont-fork",
                            "--dont-respawn",
                            "--log-console",
                            "--vrrp",
                            "--use-file=" + folder + "/keepalived.conf",
                            "--pid=" + folder + "/keepalived.pid",
                            "--vrrp_pid=" + folder + "/vrrp.pid"));
        }

        /** The parent dies, and its child with it (PDEATHSIG): what matters is the last advertisement on the wire. */
        @Override
        public HostProcess active() {
            return active;
        }
    }
}
