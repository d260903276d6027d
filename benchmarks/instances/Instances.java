import io.holdfast.demo.HoldfastDaemon;
import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import io.holdfast.demo.network.Lan;
import io.holdfast.demo.network.PrivateNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Many virtual routers at once: a pair of routers with 200 instances at 100 ms while a process spins on every core.
 * Nothing fails, so every transition after the start is one too many. Holdfast and keepalived in turn, the same load
 * beside each.
 *
 * <p>Arguments: seconds (default 300), instances (default 200), interval in milliseconds (default 100), "quiet" to
 * leave the spinning processes out.
 */
public final class Instances {

    /** For the start and the first election. */
    private static final int SETTLE_SECONDS = 15;

    private static final int TICKS_PER_SECOND = 100; // USER_HZ, proc(5)

    private interface Pair {
        HostProcess start(Host host, int priority, int instances, int intervalMillis) throws Exception;

        int transitions(HostProcess process) throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
        int seconds = number(arguments, 0, 300);
        int instances = number(arguments, 1, 200);
        int intervalMillis = number(arguments, 2, 100);
        boolean busy = arguments.length < 4 || !arguments[3].equals("quiet");
        System.out.printf(
                "%d instances at %d ms for %d s, %s%n", instances, intervalMillis, seconds, busy ? "every core busy" : "idle");
        System.out.printf(
                "%-10s  %11s  %14s  %14s  %14s%n", "daemon", "transitions", "active CPU %", "backup CPU %", "active RSS MB");
        measure("holdfast", new Holdfast(), seconds, instances, intervalMillis, busy);
        measure("keepalived", new Keepalived(), seconds, instances, intervalMillis, busy);
    }

    private static int number(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    private static void measure(String name, Pair pair, int seconds, int instances, int intervalMillis, boolean busy)
            throws Exception {
        try (var network = PrivateNetwork.create()) {
            Lan lan = network.lan("sw");
            Host better = network.host("r1");
            Host worse = network.host("r2");
            lan.plug(better, "eth0", "192.0.2.1/24");
            lan.plug(worse, "eth0", "192.0.2.2/24");
            HostProcess active = pair.start(better, 200, instances, intervalMillis);
            HostProcess backup = pair.start(worse, 100, instances, intervalMillis);
            Thread.sleep(SETTLE_SECONDS * 1_000L);
            var spinning = new ArrayList<HostProcess>();
            for (int i = 0; busy && i < Runtime.getRuntime().availableProcessors(); i++) {
                spinning.add(worse.start("spin" + i + ".log", List.of("sh", "-c", "while :; do :; done")));
            }
            int before = pair.transitions(active) + pair.transitions(backup);
            long activeTicks = ticks(active);
            long backupTicks = ticks(backup);
            Thread.sleep(seconds * 1_000L);
            System.out.printf(
                    "%-10s  %11d  %14.1f  %14.1f  %14.0f%n",
                    name,
                    pair.transitions(active) + pair.transitions(backup) - before,
                    percent(ticks(active) - activeTicks, seconds),
                    percent(ticks(backup) - backupTicks, seconds),
                    residentMegabytes(active));
            for (HostProcess process : spinning) {
                process.kill();
            }
        }
    }

    private static double percent(long ticks, int seconds) {
        return 100.0 * ticks / TICKS_PER_SECOND / seconds;
    }

    /** utime and stime of proc_pid_stat(5), of the process and, for keepalived, its child that does the work. */
    private static long ticks(HostProcess process) throws IOException {
        long sum = 0;
        for (long pid : withChildren(process)) {
            String text = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
            sum += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return sum;
    }

    private static double residentMegabytes(HostProcess process) throws IOException {
        double sum = 0;
        for (long pid : withChildren(process)) {
            var found = Pattern.compile("VmRSS:\\s+([0-9]+) kB").matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
            sum += found.find() ? Long.parseLong(found.group(1)) / 1024.0 : 0;
        }
        return sum;
    }

    private static List<Long> withChildren(HostProcess process) {
        var pids = new ArrayList<>(List.of(process.pid()));
        ProcessHandle.of(process.pid()).ifPresent(handle -> handle.descendants().forEach(child -> pids.add(child.pid())));
        return pids;
    }

    private static String address(int instance) {
        return "198.18.%d.%d/32".formatted(instance / 250, instance % 250 + 1);
    }

    private static final class Holdfast implements Pair {
        @Override
        public HostProcess start(Host host, int priority, int instances, int intervalMillis) throws Exception {
            var text = new StringBuilder("vrrp.defaults.advertisement-interval = %dms%n".formatted(intervalMillis));
            for (int i = 1; i <= instances; i++) {
                text.append(
                        "vrrp.instances.VI_%d { interface = eth0, virtual-router-id = %d, priority = %d, addresses = [\"%s\"] }%n"
                                .formatted(i, i, priority, address(i)));
            }
            var daemon = new HoldfastDaemon(Path.of(System.getProperty("holdfast.home")), host, text.toString());
            daemon.start();
            return daemon.process();
        }

        @Override
        public int transitions(HostProcess process) throws IOException {
            return count(process.log(), " -> ");
        }
    }

    private static final class Keepalived implements Pair {
        @Override
        public HostProcess start(Host host, int priority, int instances, int intervalMillis) throws Exception {
            var text = new StringBuilder("global_defs {%n  vrrp_version 3%n}%n".formatted());
            for (int i = 1; i <= instances; i++) {
                text.append("""
                        vrrp_instance VI_%d {
                          state BACKUP
                          interface eth0
                          virtual_router_id %d
                          priority %d
                          advert_int %s
                          virtual_ipaddress {
                            %s
                          }
                        }
                        """.formatted(i, i, priority, intervalMillis / 1000.0, address(i)));
            }
            Files.writeString(host.folder().resolve("keepalived.conf"), text);
            var folder = host.folderInside();
            return host.start(
                    "keepalived.log",
                    List.of(
                            "keepalived",
                            "--dont-fork",
                            "--log-console",
                            "--vrrp",
                            "--use-file=" + folder + "/keepalived.conf",
                            "--pid=" + folder + "/keepalived.pid",
                            "--vrrp_pid=" + folder + "/vrrp.pid"));
        }

        @Override
        public int transitions(HostProcess process) throws IOException {
            return count(process.log(), " Entering ");
        }
    }

    private static int count(String text, String word) {
        return text.split(Pattern.quote(word), -1).length - 1;
    }
}
