import io.holdfast.api.check.Target;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.options.ConfigProblem;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.kernel.check.CheckOptions;
import io.holdfast.kernel.check.EngineSnapshot;
import io.holdfast.kernel.check.HealthEngine;
import io.holdfast.kernel.check.Registration;
import io.holdfast.kernel.check.core.HealthPolicy;
import io.holdfast.kernel.config.HoconFile;
import io.holdfast.kernel.config.Reading;
import io.holdfast.kernel.plugin.Loading;
import io.holdfast.kernel.plugin.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Health checks of thousands of servers, each asked every three seconds: Holdfast and HAProxy in turn against one
 * nginx. CPU is that of the checking process alone.
 *
 * <p>Arguments: checks a second of each kind (default 5000), seconds to measure (default 10).
 */
public final class Checks {

    private static final int INTERVAL_SECONDS = 3;

    /** Of checks of every server, before the measurement: the compiler needs some. */
    private static final int SETTLING_ROUNDS = 3;

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private static final int WEB_PORT = 80;
    private static final int MICROS_PER_TICK = 10_000; // USER_HZ, proc(5)

    /** The memory flags of the daemon; see bin/holdfast. */
    private static final List<String> MEMORY = List.of(
            "-XX:+UseShenandoahGC", "-XX:ShenandoahGCMode=generational", "-Xms6m", "-XX:ParallelGCThreads=2",
            "-XX:ConcGCThreads=1");

    private final Path folder;
    private final int rate;
    private final int seconds;

    private Checks(Path folder, int rate, int seconds) {
        this.folder = folder;
        this.rate = rate;
        this.seconds = seconds;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("load")) {
            load(Integer.parseInt(arguments[1]), List.of(arguments[2].split(",")));
            return;
        }
        int rate = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5000;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        new Checks(Path.of(System.getenv("HOLDFAST_WORK")), rate, seconds).run();
    }

    private void run() throws Exception {
        Process nginx = start(List.of("nginx", "-e", "stderr", "-c", write("nginx.conf", nginxConfiguration())));
        try {
            System.out.printf("%d servers of each kind, each every %d s%n", rate * INTERVAL_SECONDS, INTERVAL_SECONDS);
            System.out.printf("%-10s  %-9s  %8s  %12s  %7s%n", "checks", "daemon", "checks/s", "CPU us/check", "RSS MB");
            for (String kinds : List.of("tcp", "http", "tcp,http")) {
                try {
                    double peer = measure(kinds, "haproxy", haproxy(kinds));
                    double ours = measure(kinds, "holdfast", holdfast(kinds));
                    System.out.printf("%-10s  ratio %.2f%n", kinds, ours / peer);
                } catch (NoChecks e) {
                    System.out.printf("%-10s  %s%n", kinds, e.getMessage());
                }
            }
        } finally {
            nginx.destroy();
            nginx.waitFor();
        }
    }

    /** A daemon, or the web server, is not fast enough here. */
    private static final class NoChecks extends Exception {
        private static final long serialVersionUID = 1;

        NoChecks(String message) {
            super(message);
        }
    }

    /** CPU of one check in microseconds. */
    private double measure(String kinds, String name, List<String> command) throws Exception {
        long checks = connections();
        Process process = start(command);
        try {
            int servers = rate * INTERVAL_SECONDS * kinds.split(",").length;
            for (long end = System.nanoTime() + PATIENCE_NANOS; connections() - checks < SETTLING_ROUNDS * servers; ) {
                if (System.nanoTime() > end) {
                    throw new NoChecks(name + " does not get through its servers: too many a second for this machine");
                }
                Thread.sleep(100);
            }
            checks = connections();
            long ticks = ticks(process);
            long begun = System.nanoTime();
            Thread.sleep(seconds * 1000L);
            checks = connections() - checks;
            double micros = (double) (ticks(process) - ticks) * MICROS_PER_TICK / checks;
            System.out.printf(
                    "%-10s  %-9s  %8.0f  %12.1f  %7d%n",
                    kinds, name, checks / ((System.nanoTime() - begun) / 1e9), micros, residentMegabytes(process));
            return micros;
        } finally {
            process.getOutputStream().close(); // Ours tells how late it was and ends.
            process.waitFor(5, TimeUnit.SECONDS);
            process.destroy();
            process.waitFor();
        }
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private String nginxConfiguration() {
        return """
                user root; daemon off; worker_processes 1; pid %s/nginx.pid;
                events { worker_connections 30000; }
                http {
                  access_log off; keepalive_timeout 0;
                  client_body_temp_path %s; proxy_temp_path %s; fastcgi_temp_path %s; uwsgi_temp_path %s; scgi_temp_path %s;
                  server { listen %d backlog=8192; location / { return 200 "ok"; } }
                }
                """
                .formatted(folder, folder, folder, folder, folder, folder, WEB_PORT);
    }

    private List<String> haproxy(String kinds) throws IOException {
        StringBuilder text = new StringBuilder("""
                global
                  maxconn 1000
                defaults
                  timeout connect 2s
                  timeout check 2s
                  timeout client 2s
                  timeout server 2s
                  default-server inter %ds
                frontend none
                  bind %s/haproxy.sock
                """
                .formatted(INTERVAL_SECONDS, folder));
        for (String kind : kinds.split(",")) {
            text.append("backend ").append(kind).append('\n').append(kind.equals("http") ? "  option httpchk GET /\n" : "");
            for (int server = 0; server < rate * INTERVAL_SECONDS; server++) {
                text.append("  server s").append(server).append(' ').append(address(server)).append(" check\n");
            }
        }
        return List.of("haproxy", "-db", "-q", "-f", write("haproxy.cfg", text.toString()));
    }

    private List<String> holdfast(String kinds) throws IOException {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(MEMORY);
        // The 64 MB of the daemon are for hundreds of servers.
        command.addAll(List.of(
                "-Xmx256m", "-Dlogback.configurationFile=" + write("logback.xml", "<configuration/>"),
                "-Dholdfast.home=" + home(), "-cp", System.getProperty("java.class.path"), Checks.class.getName(), "load",
                String.valueOf(rate), kinds));
        return command;
    }

    private static Path home() {
        return Path.of(System.getProperty("holdfast.home"));
    }

    private static String address(int server) {
        return "127.%d.%d.%d:%d".formatted(1 + server / 62_500, server / 250 % 250, 1 + server % 250, WEB_PORT);
    }

    /** Connections that were opened here: HAProxy's TCP checks break off before a server's program sees them. */
    private static long connections() throws IOException {
        List<String> tcp = Files.readAllLines(Path.of("/proc/net/snmp")).stream()
                .filter(line -> line.startsWith("Tcp:"))
                .toList();
        int column = List.of(tcp.getFirst().split(" ")).indexOf("ActiveOpens");
        return Long.parseLong(tcp.getLast().split(" ")[column]);
    }

    private static long ticks(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]); // utime and stime, proc(5)
    }

    private static long residentMegabytes(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .sum();
    }

    // --- the other process: the health engine with the plugins of the installation ---

    private static void load(int rate, List<String> kinds) throws Exception {
        if (!(Plugins.load(List.of(home().resolve("plugins")), "0.1.0") instanceof Loading.Loaded loaded)) {
            throw new IllegalStateException("the plugins cannot be loaded");
        }
        try (HealthEngine engine = new HealthEngine(HealthEngine.Limits.DEFAULTS, new Random(1))) {
            List<Registration> registrations = new ArrayList<>();
            for (String kind : kinds) {
                CheckOptions options = options(kind, loaded.plugins());
                for (int server = 0; server < rate * INTERVAL_SECONDS; server++) {
                    Target target = Target.of(Endpoint.parse(address(server)));
                    registrations.add(engine.register("server " + server, List.of(options.of(target)), _ -> {}));
                }
            }
            Thread.sleep(2 * INTERVAL_SECONDS * 1000L);
            EngineSnapshot early = engine.snapshot();
            System.in.read();
            EngineSnapshot late = engine.snapshot();
            long failed = registrations.stream()
                    .flatMap(registration -> registration.checks().stream())
                    .mapToLong(check -> check.counts().failed())
                    .sum();
            System.out.printf(
                    "%-10s  started more than 100 ms late: %d of %d, latest since the start %d ms; failed: %d%n",
                    String.join(",", kinds),
                    late.lateStarts() - early.lateStarts(),
                    late.attempts() - early.attempts(),
                    late.latestStart().toMillis(),
                    failed);
        }
    }

    private static CheckOptions options(String kind, Plugins plugins) throws IOException {
        Path file = Files.createTempFile("bench-checks", ".conf");
        try {
            Files.writeString(file, "type = %s, interval = %ds, timeout = 2s".formatted(kind, INTERVAL_SECONDS));
            if (!(HoconFile.read(file) instanceof Reading.Complete complete)) {
                throw new IllegalStateException("not HOCON");
            }
            List<ConfigProblem> problems = new ArrayList<>();
            return CheckOptions.read(OptionsReader.root(complete.root(), problems), plugins, HealthPolicy.DEFAULTS)
                    .ifSound()
                    .orElseThrow(() -> new IllegalStateException(problems.toString()));
        } finally {
            Files.delete(file);
        }
    }
}
