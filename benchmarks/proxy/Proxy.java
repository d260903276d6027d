import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The proxy beside HAProxy in TCP mode with forced splice, one thread each, in turn: short connections (wrk,
 * Connection: close, 32 at once) and long streams (iperf3, one and four at once). CPU time is that of the proxy's
 * process.
 *
 * <p>Arguments: seconds of a measurement (default 5), rounds (default 5).
 */
public final class Proxy {

    private static final int WEB = 17091;
    private static final int SINK = 17090;

    /** @param web the port of the proxied web server, {@code sink} that of the proxied iperf3 */
    private record Candidate(String name, int web, int sink, Process process) {

        double cpuSeconds() {
            return process == null ? 0 : process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
        }
    }

    /**
     * One measurement of one candidate.
     *
     * @param amount connections a second, or gigabits a second
     * @param cpu seconds of CPU for a thousand connections, or for a gigabyte
     */
    private record Result(double amount, double cpu) {}

    private interface Load {
        Result apply(Candidate candidate) throws Exception;
    }

    private static final List<Process> STARTED = new ArrayList<>();

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Path folder = Files.createTempDirectory("holdfast-bench");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> STARTED.forEach(Process::destroy)));

        start(folder, "nginx", "-c", write(folder, "nginx.conf", NGINX.replace("FOLDER", folder.toString())), "-p",
                folder.toString());
        start(folder, "iperf3", "--server", "--bind", "127.0.0.1", "--port", "" + SINK);
        Process haproxy = start(folder, "haproxy", "-db", "-f", write(folder, "haproxy.cfg", HAPROXY));
        Process holdfast = start(folder, System.getProperty("holdfast.home") + "/bin/holdfast", "run", "--config",
                write(folder, "holdfast.conf", HOLDFAST.replace("FOLDER", folder.toString())));
        List<Candidate> candidates = List.of(
                new Candidate("direct", WEB, SINK, null),
                new Candidate("haproxy", 17082, 17081, haproxy),
                new Candidate("holdfast", 17084, 17083, holdfast));
        for (Candidate candidate : candidates) {
            awaitPort(candidate.web());
        }

        Map<String, Load> loads = new LinkedHashMap<>();
        loads.put("short connections, 1/s", candidate -> shortConnections(candidate, seconds));
        loads.put("1 stream, Gbit/s", candidate -> streams(candidate, 1, seconds));
        loads.put("4 streams, Gbit/s", candidate -> streams(candidate, 4, seconds));

        System.out.printf("%d rounds of %d s in turn, medians; ratio: holdfast to haproxy%n", rounds, seconds);
        System.out.printf("%-24s %10s %10s %10s %7s   %s%n", "", "direct", "haproxy", "holdfast", "ratio",
                "proxy CPU for 1000 connections or 1 GB, s");
        for (Map.Entry<String, Load> load : loads.entrySet()) {
            for (Candidate candidate : candidates) {
                load.getValue().apply(candidate); // warm
            }
            Map<String, List<Result>> results = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                for (Candidate candidate : candidates) {
                    results.computeIfAbsent(candidate.name(), _ -> new ArrayList<>())
                            .add(load.getValue().apply(candidate));
                }
            }
            print(load.getKey(), results);
        }
        stop(folder);
    }

    private static void print(String name, Map<String, List<Result>> results) {
        double[] amounts = results.values().stream()
                .mapToDouble(list -> median(list.stream().map(Result::amount).toList()))
                .toArray();
        double[] cpu = results.values().stream()
                .mapToDouble(list -> median(list.stream().map(Result::cpu).toList()))
                .toArray();
        System.out.printf(Locale.ROOT, "%-24s %10.1f %10.1f %10.1f %7.2f   haproxy %.3f  holdfast %.3f  ratio %.2f%n",
                name, amounts[0], amounts[1], amounts[2], amounts[2] / amounts[1], cpu[1], cpu[2], cpu[2] / cpu[1]);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    // --- loads ---------------------------------------------------------------------------------------------------

    private static Result shortConnections(Candidate candidate, int seconds) throws Exception {
        double before = candidate.cpuSeconds();
        String output = output("wrk", "-t1", "-c32", "-d" + seconds, "-H", "Connection: close",
                "http://127.0.0.1:" + candidate.web() + "/");
        double perSecond = number("Requests/sec: *([0-9.]+)", output);
        if (output.contains("Socket errors")) {
            throw new IllegalStateException(candidate.name() + ": " + output);
        }
        return new Result(perSecond, (candidate.cpuSeconds() - before) * 1000 / (perSecond * seconds));
    }

    private static Result streams(Candidate candidate, int streams, int seconds) throws Exception {
        double before = candidate.cpuSeconds();
        String output = output("iperf3", "--client", "127.0.0.1", "--port", "" + candidate.sink(), "--time",
                "" + seconds, "--parallel", "" + streams, "--json");
        double bits = number("(?s)\"sum_received\".*?\"bits_per_second\":\\s*([0-9.e+]+)", output);
        double gigabytes = number("(?s)\"sum_received\".*?\"bytes\":\\s*([0-9]+)", output) / 1e9;
        Thread.sleep(300); // iperf3's server takes a new test only when it has ended the last one.
        return new Result(bits / 1e9, (candidate.cpuSeconds() - before) / gigabytes);
    }

    private static double number(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no figure in: " + text);
        }
        return Double.parseDouble(matcher.group(1));
    }

    // --- processes -----------------------------------------------------------------------------------------------

    private static Process start(Path folder, String... command) throws IOException {
        Path log = folder.resolve(Path.of(command[0]).getFileName() + ".log");
        Process process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        STARTED.add(process);
        return process;
    }

    /** The logs are of interest only when something went wrong. */
    private static void stop(Path folder) throws IOException, InterruptedException {
        for (Process process : STARTED) {
            process.destroy();
            process.waitFor();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes());
    }

    private static void awaitPort(int port) throws InterruptedException {
        for (int attempt = 0; attempt < 600; attempt++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                return;
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
        throw new IllegalStateException("nobody listens at " + port);
    }

    private static String write(Path folder, String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static final String NGINX = """
            worker_processes 1; daemon off; pid FOLDER/nginx.pid; error_log FOLDER/nginx.err;
            events { worker_connections 2000; }
            http {
              access_log off;
              server { listen 127.0.0.1:17091; keepalive_timeout 0; location / { return 200 "hello\\n"; } }
            }
            """;

    private static final String HAPROXY = """
            global
              maxconn 2000
              nbthread 1
            defaults
              mode tcp
              timeout connect 3s
              timeout client 15m
              timeout server 15m
              option splice-request
              option splice-response
            listen sink
              bind 127.0.0.1:17081
              server s 127.0.0.1:17090
            listen web
              bind 127.0.0.1:17082
              server s 127.0.0.1:17091
            """;

    /** Without the priority that the daemon gives itself, which HAProxy has not. */
    private static final String HOLDFAST = """
            process { real-time = off, lock-memory = off }
            control { socket = "FOLDER/control.sock" }
            state { directory = "FOLDER/state" }
            vrrp { instances {} }
            balancers { proxy { threads = 1 } }
            services {
              sink { address = "127.0.0.1:17083", balancer = proxy, scheduler = rr, servers = [ { address = "127.0.0.1:17090" } ] }
              web { address = "127.0.0.1:17084", balancer = proxy, scheduler = rr, servers = [ { address = "127.0.0.1:17091" } ] }
            }
            """;
}
