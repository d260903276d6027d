import io.holdfast.demo.HoldfastDaemon;
import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import io.holdfast.demo.network.PrivateNetwork;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * How even the advertisements of an Active router are at 10 ms while the machine is busy: Holdfast and keepalived at
 * the same time, each Active for a virtual router of its own; every core has a spinning process, and a plugin in
 * Holdfast's own JVM allocates as fast as it can. Gaps between advertisements by the kernel's time stamps on the
 * switch.
 *
 * <p>Arguments: seconds (default 60), "quiet" to leave the spinning processes and the allocating plugin out.
 */
public final class Spacing {

    private static final int INTERVAL_MILLIS = 10;

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
        boolean busy = arguments.length < 2 || !arguments[1].equals("quiet");
        try (var network = PrivateNetwork.create()) {
            var lan = network.lan("sw");
            var holdfast = network.host("r1");
            var keepalived = network.host("r2");
            var watcher = network.host("watcher");
            lan.plug(holdfast, "eth0", "192.0.2.1/24");
            lan.plug(keepalived, "eth0", "192.0.2.2/24");
            lan.plug(watcher, "eth0", "192.0.2.3/24");
            startHoldfast(holdfast, busy);
            startKeepalived(keepalived);
            Thread.sleep(5_000);
            var spinning = new ArrayList<HostProcess>();
            for (int i = 0; busy && i < Runtime.getRuntime().availableProcessors(); i++) {
                spinning.add(watcher.start("spin" + i + ".log", List.of("sh", "-c", "while :; do :; done")));
            }
            var capture = watcher.start(
                    "capture.log",
                    List.of("tcpdump", "-i", "eth0", "-n", "-tt", "--time-stamp-precision=nano", "-B", "8192", "-K", "ip proto 112"));
            Thread.sleep(seconds * 1_000L);
            capture.terminate();
            Thread.sleep(1_000);
            for (var process : spinning) {
                process.kill();
            }
            System.out.printf(
                    "gaps between advertisements at %d ms over %d s, %s, microseconds%n",
                    INTERVAL_MILLIS, seconds, busy ? "every core busy and an allocation storm in Holdfast's JVM" : "idle");
            System.out.printf("%-10s %8s %8s %8s %8s %8s%n", "daemon", "count", "p50", "p99", "p99.9", "max");
            long[] ours = gaps(capture.log(), "192.0.2.1");
            long[] theirs = gaps(capture.log(), "192.0.2.2");
            print("holdfast", ours);
            print("keepalived", theirs);
            System.out.printf(
                    Locale.ROOT,
                    "ratio of p99.9, Holdfast / keepalived: %.2f%n",
                    (double) quantile(ours, 0.999) / quantile(theirs, 0.999));
        }
    }

    private static void startHoldfast(Host host, boolean storm) throws Exception {
        var home = Path.of(System.getProperty("holdfast.home"));
        String plugins = "";
        if (storm) {
            Path folder = Files.createDirectories(host.folder().resolve("plugins"));
            stormPlugin(home, folder);
            plugins = "plugins.directory = \"" + host.folderInside() + "/plugins\"\n";
        }
        var daemon = new HoldfastDaemon(home, host, plugins + """
                vrrp.instances.VI_1 {
                  interface = eth0, virtual-router-id = 51, priority = 150
                  advertisement-interval = %dms, addresses = ["192.0.2.10/24"]
                }
                """.formatted(INTERVAL_MILLIS));
        daemon.start();
    }

    /** A plugin that provides nothing useful and allocates 2 KiB arrays for ever, keeping the last 8 MiB of them. */
    private static void stormPlugin(Path home, Path folder) throws IOException {
        Path source = Files.createDirectories(folder.resolveSibling("storm")).resolve("Storm.java");
        Files.writeString(source, """
                public final class Storm extends org.pf4j.Plugin {
                  static byte[][] ring = new byte[4096][];
                  @Override public void start() {
                    Thread.ofPlatform().daemon().name("storm").start(() -> {
                      for (int i = 0; ; i = (i + 1) % ring.length) ring[i] = new byte[2048];
                    });
                  }
                  @org.pf4j.Extension
                  public static final class Nothing implements io.holdfast.api.vrrp.VrrpTransportFactory<Integer> {
                    @Override public String type() { return "storm"; }
                    @Override public io.holdfast.api.options.Value<Integer> options(
                        io.holdfast.api.options.OptionsReader in) { return in.build(() -> 0); }
                    @Override public io.holdfast.api.vrrp.VrrpTransport create(Integer options, Context context) {
                      throw new IllegalStateException("not meant to be used");
                    }
                  }
                }
                """);
        String classPath;
        try (var jars = Files.list(home.resolve("lib"))) {
            classPath = String.join(":", jars.map(Path::toString).toList());
        }
        var complaints = new ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, new PrintStream(complaints), "-proc:none", "-cp", classPath, source.toString());
        if (status != 0) {
            throw new IOException(complaints.toString());
        }
        Path index = Files.writeString(source.resolveSibling("extensions.idx"), "Storm$Nothing\n");
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Plugin-Id", "storm");
        manifest.getMainAttributes().putValue("Plugin-Version", "1.0.0");
        manifest.getMainAttributes().putValue("Plugin-Class", "Storm");
        try (var jar = new JarOutputStream(Files.newOutputStream(folder.resolve("storm.jar")), manifest);
                var classes = Files.list(source.getParent())) {
            for (Path file : classes.filter(f -> f.toString().endsWith(".class")).toList()) {
                jar.putNextEntry(new JarEntry(file.getFileName().toString()));
                jar.write(Files.readAllBytes(file));
            }
            jar.putNextEntry(new JarEntry("META-INF/extensions.idx"));
            jar.write(Files.readAllBytes(index));
        }
    }

    private static void startKeepalived(Host host) throws Exception {
        Files.writeString(host.folder().resolve("keepalived.conf"), """
                global_defs { vrrp_version 3 }
                vrrp_instance VI_1 {
                  state BACKUP
                  interface eth0
                  virtual_router_id 52
                  priority 150
                  advert_int %s
                  virtual_ipaddress { 192.0.2.20/24 }
                }
                """.formatted(INTERVAL_MILLIS / 1000.0));
        var folder = host.folderInside();
        host.start(
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

    private static long[] gaps(String log, String source) {
        var line = Pattern.compile("^([0-9]+)\\.([0-9]{9}) IP " + Pattern.quote(source) + " > .*");
        long[] instants = log.lines()
                .map(line::matcher)
                .filter(m -> m.matches())
                .mapToLong(m -> Long.parseLong(m.group(1)) * 1_000_000_000L + Long.parseLong(m.group(2)))
                .toArray();
        long[] gaps = new long[Math.max(0, instants.length - 1)];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = (instants[i + 1] - instants[i]) / 1_000;
        }
        Arrays.sort(gaps);
        return gaps;
    }

    private static long quantile(long[] sorted, double q) {
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];
    }

    private static void print(String name, long[] gaps) {
        System.out.printf(
                "%-10s %8d %8d %8d %8d %8d%n",
                name, gaps.length, quantile(gaps, 0.5), quantile(gaps, 0.99), quantile(gaps, 0.999), gaps[gaps.length - 1]);
    }
}
