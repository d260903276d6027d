import io.holdfast.api.balance.Balancer;
import io.holdfast.api.balance.BalancerFactory;
import io.holdfast.api.balance.BalancerProblem;
import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.RealServer;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkWriter;
import io.holdfast.kernel.linux.JnaLinuxNetwork;
import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.ThreadPreparation;
import io.holdfast.plugin.balanceipvs.IpvsBalancerFactory;
import io.holdfast.plugin.balanceipvs.IpvsOptions;
import io.holdfast.plugin.balanceipvs.wire.GenericNetlink;
import io.holdfast.plugin.balanceipvs.wire.IpvsRequests;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs inside User-mode Linux: how long from a program's start to its complete table, and what one change costs then.
 * Each measurement has a program and a network namespace of its own: for two minutes the kernel keeps servers that were
 * removed and looks through them for each one that is added.
 */
final class Ipvs {
    private static final int ROUNDS = 3;
    private static final int CHANGES = 21;
    private static final long LOOK_MILLIS = 5;
    private static final long PATIENCE_NANOS = 300_000_000_000L;
    private static final Path FOLDER = Path.of("/run/tmp/bench");

    private final int services;
    private final int servers;

    private Ipvs(int services, int servers) {
        this.services = services;
        this.servers = servers;
    }

    public static void main(String[] words) throws Exception {
        Files.createDirectories(FOLDER);
        if (words[0].equals("one")) {
            Ipvs size = new Ipvs(Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            System.out.println(switch (words[1]) {
                case "keepalived" -> size.keepalived();
                case "holdfast" -> size.holdfast();
                default -> size.alone();
            });
        } else {
            System.out.println("services servers  keepalived s  of it table s  holdfast s  ratio  of it table s  ratio  balancer alone s  ratio"
                    + "  of it kernel s  one change ms  counters ms");
            for (int i = 0; i + 1 < words.length; i += 2) {
                new Ipvs(Integer.parseInt(words[i]), Integer.parseInt(words[i + 1])).measure();
            }
        }
        System.exit(0);
    }

    private void measure() throws Exception {
        Files.writeString(FOLDER.resolve("keepalived.conf"), keepalivedConfiguration());
        Files.writeString(FOLDER.resolve("holdfast.conf"), holdfastConfiguration());
        double[][] theirs = new double[2][ROUNDS];
        double[][] ours = new double[2][ROUNDS];
        double[][] alone = new double[4][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            measure("keepalived", theirs, round);
            measure("holdfast", ours, round);
            measure("alone", alone, round);
            System.out.printf(Locale.ROOT, "  round %d: keepalived %.2f s, of it table %.3f s; holdfast %.2f s, of it table %.3f s;"
                            + " balancer alone %.3f s, of it kernel %.3f s, one change %.2f ms, counters %.1f ms%n",
                    round + 1, theirs[0][round], theirs[1][round], ours[0][round], ours[1][round],
                    alone[0][round], alone[1][round], alone[2][round], alone[3][round]);
        }
        System.out.printf(Locale.ROOT, "%8d %7d  %12.2f  %13.3f  %10.2f  %5.1f  %13.3f  %5.1f  %16.3f  %5.1f  %14.3f  %13.2f  %11.1f%n",
                services, servers, median(theirs[0]), median(theirs[1]),
                median(ours[0]), median(theirs[0]) / median(ours[0]), median(ours[1]), median(theirs[1]) / median(ours[1]),
                median(alone[0]), median(theirs[0]) / median(alone[0]), median(alone[1]), median(alone[2]), median(alone[3]));
    }

    private void measure(String what, double[][] figures, int round) throws Exception {
        double[] measured = measured(what);
        for (int i = 0; i < figures.length; i++) {
            figures[i][round] = i < measured.length ? measured[i] : Double.NaN;
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** One measurement in a program and a network namespace of its own; NaN, and what it said, when it fails. */
    private double[] measured(String what) throws Exception {
        List<String> command = new ArrayList<>(List.of("unshare", "--net", "sh", "-c", "ip link set lo up; exec \"$@\"", "sh",
                ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("--class-path", System.getProperty("java.class.path"), "Ipvs", "one", what,
                String.valueOf(services), String.valueOf(servers)));
        String said = run(command.toArray(String[]::new));
        String last = said.lines().reduce("", (_, line) -> line);
        if (!last.matches("[0-9.]+( [0-9.]+)*")) {
            System.out.println("  " + what + ": " + said.strip());
            return new double[] {Double.NaN};
        }
        return Arrays.stream(last.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    private String keepalived() throws Exception {
        for (String file : List.of("k.pid", "c.pid")) {
            Files.deleteIfExists(FOLDER.resolve(file));
        }
        return complete("keepalived", "--dont-fork", "--log-console", "--check",
                "--use-file=" + FOLDER + "/keepalived.conf", "--pid=" + FOLDER + "/k.pid", "--checkers_pid=" + FOLDER + "/c.pid");
    }

    private String holdfast() throws Exception {
        run("rm", "-rf", FOLDER + "/state", "/run/holdfast");
        return complete(System.getenv("HOLDFAST_HOME") + "/bin/holdfast", "run", "--config", FOLDER + "/holdfast.conf");
    }

    /**
     * Seconds from the start of a program until the last server of the last service is in the kernel, and seconds from
     * the first entry in the table until then; ends the program.
     */
    private String complete(String... command) throws Exception {
        LinuxNetwork.NetlinkSocket kernel = new JnaLinuxNetwork(new ControlLoop(ThreadPreparation.NONE)).openNetlink(GenericNetlink.PROTOCOL);
        NetlinkWriter question = question(kernel, services - 1);
        NetlinkWriter beginning = question(kernel, 0);
        long start = System.nanoTime();
        Process program = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve("log").toFile())
                .start();
        long begun = awaitServers(program, kernel, beginning, 1);
        double seconds = (awaitServers(program, kernel, question, first(services) - first(services - 1)) - start) / 1e9;
        // Nobody looked in between: it took less than this.
        double table = Math.max(seconds - (begun - start) / 1e9, LOOK_MILLIS / 1e3);
        expectComplete();
        List<ProcessHandle> all = new ArrayList<>(program.descendants().toList());
        all.add(program.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
        return String.format(Locale.ROOT, "%.4f %.4f", seconds, table);
    }

    /** When a service has so many servers: the answer has one message each and one more for the end. */
    private static long awaitServers(Process program, LinuxNetwork.NetlinkSocket kernel, NetlinkWriter question, int servers)
            throws Exception {
        long start = System.nanoTime();
        while (!has(kernel, question, servers)) {
            if (!program.isAlive() || System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IOException("it did not make its table\n" + Files.readString(FOLDER.resolve("log")));
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return System.nanoTime();
    }

    /** A service that is not there yet is an error to the kernel. */
    private static boolean has(LinuxNetwork.NetlinkSocket kernel, NetlinkWriter question, int servers) {
        try {
            return kernel.exchange(question.written()).size() > servers;
        } catch (LinuxException e) {
            return false;
        }
    }

    /** Asks for the servers of a service. */
    private NetlinkWriter question(LinuxNetwork.NetlinkSocket kernel, int service) throws LinuxException {
        NetlinkWriter out = new NetlinkWriter(1024);
        GenericNetlink.requestFamily(out, IpvsRequests.FAMILY_NAME, 1);
        int family = kernel.exchange(out.written()).stream()
                .map(answer -> GenericNetlink.readFamily(NetlinkMessage.read(answer)))
                .flatMapToInt(OptionalInt::stream)
                .findFirst()
                .orElseThrow();
        out.clear();
        new IpvsRequests(out, family).servers(ServiceKey.parse("tcp/" + service(service)), 1);
        return out;
    }

    private void expectComplete() throws Exception {
        long lines = run("ipvsadm", "-S", "-n").lines().count();
        if (lines != services + servers) {
            throw new IOException("the table has " + lines + " entries instead of " + (services + servers));
        }
    }

    /** The balancer in this program: the whole table, then one weight at a time, then all counters. */
    private String alone() throws Exception {
        Path folder = Files.createTempDirectory("balancer");
        TimedNetwork network = new TimedNetwork();
        IpvsOptions options = new IpvsOptions(
                new IpvsOptions.ConnectionTimeouts(Optional.empty(), Optional.empty(), Optional.empty()), Optional.empty(), false, Duration.ofMinutes(1));
        Balancer balancer = new IpvsBalancerFactory().create(options, new BalancerFactory.Context() {
            @Override
            public LinuxNetwork network() {
                return network.timed();
            }

            @Override
            public Path runtimeDirectory() {
                return folder;
            }

            @Override
            public void watchInstance(String instance, Consumer<RouterState> listener) {}
        });
        List<VirtualService> wanted = wanted();
        long start = System.nanoTime();
        balancer.start();
        expectNoProblem(balancer.apply(wanted));
        double whole = (System.nanoTime() - start) / 1e9;
        double kernel = network.nanos / 1e9;
        expectComplete();
        double[] changes = new double[CHANGES];
        for (int i = 0; i < CHANGES; i++) {
            List<VirtualService> next = new ArrayList<>(wanted);
            int place = i * 7 % services;
            next.set(place, withWeight(wanted.get(place), 2 + i));
            start = System.nanoTime();
            expectNoProblem(balancer.apply(next));
            changes[i] = (System.nanoTime() - start) / 1e6;
            wanted = next;
        }
        start = System.nanoTime();
        AtomicInteger counted = new AtomicInteger();
        balancer.counters(_ -> counted.incrementAndGet());
        if (counted.get() != services) {
            throw new IOException("counters are missing");
        }
        double counters = (System.nanoTime() - start) / 1e6;
        balancer.close();
        return String.format(Locale.ROOT, "%.4f %.4f %.3f %.3f", whole, kernel, median(changes), counters);
    }

    /** Adds up how long the kernel takes for what is sent to it, with the way there. */
    private static final class TimedNetwork {
        private final LinuxNetwork real = new JnaLinuxNetwork(new ControlLoop(ThreadPreparation.NONE));
        private long nanos;

        LinuxNetwork timed() {
            return (LinuxNetwork) Proxy.newProxyInstance(LinuxNetwork.class.getClassLoader(), new Class<?>[] {LinuxNetwork.class},
                    (_, method, arguments) -> method.getName().equals("openNetlink")
                            ? timed(real.openNetlink((int) arguments[0]))
                            : method.invoke(real, arguments));
        }

        private LinuxNetwork.NetlinkSocket timed(LinuxNetwork.NetlinkSocket socket) {
            return new LinuxNetwork.NetlinkSocket() {
                @Override
                public List<ByteBuffer> exchange(ByteBuffer request) throws LinuxException {
                    long start = System.nanoTime();
                    List<ByteBuffer> answers = socket.exchange(request);
                    nanos += System.nanoTime() - start;
                    return answers;
                }

                @Override
                public void close() {
                    socket.close();
                }
            };
        }
    }

    private static void expectNoProblem(List<BalancerProblem> problems) throws IOException {
        if (!problems.isEmpty()) {
            throw new IOException(problems.toString());
        }
    }

    private static VirtualService withWeight(VirtualService service, int weight) {
        List<RealServer> servers = new ArrayList<>(service.servers());
        servers.set(0, servers.getFirst().withWeight(weight));
        return new VirtualService(
                service.name(), service.address(), service.scheduling(), service.persistence(), service.proxyProtocol(), servers);
    }

    private List<VirtualService> wanted() {
        List<VirtualService> all = new ArrayList<>();
        for (int i = 0; i < services; i++) {
            List<RealServer> members = new ArrayList<>();
            for (int j = first(i); j < first(i + 1); j++) {
                members.add(new RealServer(Endpoint.parse(server(j)), new Forwarding.Masquerade(), 1, 0, 0));
            }
            all.add(new VirtualService("s" + i, ServiceKey.parse("tcp/" + service(i)),
                    new VirtualService.Scheduling("wrr", Set.of(), false), Optional.empty(), Optional.empty(), members));
        }
        return all;
    }

    /** The number of the first server of a service: servers are spread evenly. */
    private int first(int service) {
        return (int) ((long) servers * service / services);
    }

    private static String service(int number) {
        return "172.16." + number / 250 + "." + (1 + number % 250) + ":80";
    }

    private static String server(int number) {
        return "10." + number / 62_500 + "." + number / 250 % 250 + "." + (1 + number % 250) + ":8080";
    }

    private String keepalivedConfiguration() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < services; i++) {
            text.append("virtual_server ").append(service(i).replace(':', ' '))
                    .append(" {\n lb_algo wrr\n lb_kind NAT\n protocol TCP\n");
            for (int j = first(i); j < first(i + 1); j++) {
                text.append(" real_server ").append(server(j).replace(':', ' ')).append(" { weight 1 }\n");
            }
            text.append("}\n");
        }
        return text.toString();
    }

    private String holdfastConfiguration() {
        StringBuilder text = new StringBuilder("""
                node { name = bench }
                control { socket = "/run/tmp/bench/control.sock" }
                state { directory = "/run/tmp/bench/state" }
                services {
                """);
        for (int i = 0; i < services; i++) {
            text.append("s").append(i).append(" { address = \"").append(service(i))
                    .append("\", balancer = ipvs, scheduler = wrr, forwarding = nat, servers = [\n");
            for (int j = first(i); j < first(i + 1); j++) {
                text.append("  { address = \"").append(server(j)).append("\" }\n");
            }
            text.append("] }\n");
        }
        return text.append("}\n").toString();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return output;
    }
}
