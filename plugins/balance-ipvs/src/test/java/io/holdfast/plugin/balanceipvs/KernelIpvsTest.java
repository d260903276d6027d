package io.holdfast.plugin.balanceipvs;

import static io.holdfast.api.testing.PrivateNetwork.shell;
import static io.holdfast.plugin.balanceipvs.Machine.nat;
import static io.holdfast.plugin.balanceipvs.Machine.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.balance.Balancer;
import io.holdfast.api.balance.BalancerException;
import io.holdfast.api.balance.BalancerProblem;
import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.Forwarding.Checksum;
import io.holdfast.api.balance.Forwarding.Encapsulation;
import io.holdfast.api.balance.RealServer;
import io.holdfast.api.balance.ServiceCounters;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.balance.VirtualService.Persistence;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.testing.InUserModeLinux;
import io.holdfast.plugin.balanceipvs.IpvsOptions.ConnectionTimeouts;
import io.holdfast.plugin.balanceipvs.IpvsOptions.Sync;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The balancer on a real kernel, checked with {@code ipvsadm}. */
@InUserModeLinux(needs = "ipvsadm")
class KernelIpvsTest {

    private final Path folder;
    private final Machine machine;

    KernelIpvsTest() {
        // The balancer makes it: this object is made outside of the guest as well, where no method runs.
        folder = Path.of(System.getProperty("java.io.tmpdir"), "holdfast" + System.nanoTime());
        machine = new Machine(folder);
    }

    /** The table as commands of ipvsadm, sorted. */
    private static String table() {
        return shell("ipvsadm -S -n | sort");
    }

    /** What is written down as ours; empty when there is no file. */
    private String remembered() throws Exception {
        Path file = folder.resolve("ipvs");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    @Test
    void whenServicesAreWanted_thenTheKernelHasThem_andNoneAfterClose() throws Exception {
        Balancer balancer = machine.balancer();
        assertEquals(
                List.of(),
                balancer.apply(List.of(
                        service("tcp/192.0.2.10:80", "wrr", nat("10.0.0.1:8080", 1), nat("10.0.0.2:8080", 2)),
                        service("udp/[2001:db8::10]:53", "rr", nat("[2001:db8::1]:53", 1)))));
        assertEquals("""
                -A -t 192.0.2.10:80 -s wrr
                -A -u [2001:db8::10]:53 -s rr
                -a -t 192.0.2.10:80 -r 10.0.0.1:8080 -m -w 1
                -a -t 192.0.2.10:80 -r 10.0.0.2:8080 -m -w 2
                -a -u [2001:db8::10]:53 -r [2001:db8::1]:53 -m -w 1
                """, table());
        balancer.close();
        assertEquals("", table());
        assertEquals("", remembered());
    }

    @Test
    void whenEverythingThatIpvsCanIsWanted_thenTheKernelHasIt() throws Exception {
        List<VirtualService> services = new ArrayList<>();
        int port = 1000;
        Set<String> schedulers =
                new TreeSet<>(new IpvsBalancerFactory().abilities().schedulers());
        // Debian builds its user-mode kernel without it.
        schedulers.remove("twos");
        for (String scheduler : schedulers) {
            services.add(service("tcp/192.0.2.10:" + port++, scheduler, nat("10.0.0.1:80", 1)));
        }
        services.add(scheduled("sctp/192.0.2.10:80", new Scheduling("sh", Set.of("sh-port", "sh-fallback"), false)));
        services.add(scheduled("fwmark/7/ipv6", new Scheduling("mh", Set.of("mh-port"), false)));
        services.add(scheduled("udp/192.0.2.10:53", new Scheduling("rr", Set.of("flag-3"), true)));
        services.add(new VirtualService(
                "sip",
                ServiceKey.parse("udp/192.0.2.10:5060"),
                new Scheduling("wlc", Set.of(), false),
                Optional.of(new Persistence(Duration.ofSeconds(50), 24, Optional.of("sip"))),
                Optional.empty(),
                List.of()));
        services.add(service(
                "tcp/192.0.2.11:80",
                "wlc",
                new RealServer(Endpoint.parse("10.0.0.1:80"), new Forwarding.DirectRouting(), 0, 100, 50),
                tunnelled("10.0.0.2:80", Encapsulation.IPIP, OptionalInt.empty(), Checksum.NONE),
                tunnelled("10.0.0.3:80", Encapsulation.GUE, OptionalInt.of(6080), Checksum.REMOTE),
                tunnelled("10.0.0.4:80", Encapsulation.GRE, OptionalInt.empty(), Checksum.FULL),
                tunnelled("[2001:db8::5]:80", Encapsulation.IPIP, OptionalInt.empty(), Checksum.NONE)));
        Balancer balancer = machine.balancer();
        assertEquals(List.of(), balancer.apply(services));
        String table = table();
        assertEquals(13 + 5, table.lines().filter(line -> line.startsWith("-A")).count(), table);
        for (String line : List.of(
                "-A --sctp-service 192.0.2.10:80 -s sh -b sh-fallback,sh-port",
                "-A -f 7 -6 -s mh -b mh-port",
                "-A -u 192.0.2.10:53 -s rr -o -b flag-3",
                "-A -u 192.0.2.10:5060 -s wlc -p 50 -M 255.255.255.0 --pe sip",
                "-a -t 192.0.2.11:80 -r 10.0.0.1:80 -g -w 0",
                "-a -t 192.0.2.11:80 -r 10.0.0.2:80 -i -w 1",
                "-a -t 192.0.2.11:80 -r 10.0.0.3:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-remcsum",
                "-a -t 192.0.2.11:80 -r 10.0.0.4:80 -i -w 1 --tun-type gre --tun-csum",
                "-a -t 192.0.2.11:80 -r [2001:db8::5]:80 -i -w 1")) {
            assertTrue(table.contains(line), line + " is not in\n" + table);
        }
        String thresholds = shell("ipvsadm -Ln --thresholds | grep -w 10.0.0.1:80 | tail -1");
        assertTrue(thresholds.matches("(?s).* 100 +50 .*"), thresholds);
        // What is there is what is wanted: nothing changes for one who looks at the kernel anew.
        Balancer successor = machine.balancer();
        shell("ipvsadm -Z");
        assertEquals(List.of(), successor.apply(services));
        assertEquals(table, table());
        assertEquals(services.size(), counters(successor).size());
    }

    private static VirtualService scheduled(String key, Scheduling scheduling) {
        return new VirtualService(
                "web", ServiceKey.parse(key), scheduling, Optional.empty(), Optional.empty(), List.of());
    }

    private static RealServer tunnelled(String endpoint, Encapsulation kind, OptionalInt port, Checksum checksum) {
        return new RealServer(Endpoint.parse(endpoint), new Forwarding.Tunnel(kind, port, checksum), 1, 0, 0);
    }

    @Test
    void whenKilledAndStartedAgain_thenWhatIsStaleGoes_andTheRestIsNotMadeAnew() throws Exception {
        machine.balancer()
                .apply(List.of(
                        service("tcp/192.0.2.10:80", "wrr", nat("10.0.0.1:80", 1), nat("10.0.0.2:80", 1)),
                        service("tcp/192.0.2.10:81", "wrr", nat("10.0.0.1:81", 1))));
        Balancer next = machine.balancer();
        String before = table();
        assertTrue(before.contains(":81"), before);
        next.apply(List.of(service("tcp/192.0.2.10:80", "lc", nat("10.0.0.1:80", 5), nat("10.0.0.3:80", 1))));
        assertEquals("""
                -A -t 192.0.2.10:80 -s lc
                -a -t 192.0.2.10:80 -r 10.0.0.1:80 -m -w 5
                -a -t 192.0.2.10:80 -r 10.0.0.3:80 -m -w 1
                """, table());
        assertEquals("service tcp/192.0.2.10:80\n", remembered());
    }

    @Test
    void whenServicesAreForeign_thenTheyStayAsTheyAre() throws Exception {
        shell("ipvsadm -A -t 192.0.2.66:80 -s rr; ipvsadm -a -t 192.0.2.66:80 -r 10.0.0.66:80 -m");
        String foreign = table();
        Balancer balancer = machine.balancer();
        assertEquals(foreign, table());
        balancer.apply(List.of(service("tcp/192.0.2.10:80", "wrr", nat("10.0.0.1:80", 1))));
        assertTrue(table().contains("192.0.2.66:80 -r 10.0.0.66:80"), table());
        assertEquals(1, counters(balancer).size());
        balancer.apply(List.of());
        assertEquals(foreign, table());
        balancer.close();
        assertEquals(foreign, table());
    }

    @Test
    void whenAWantedServiceIsThereAlready_thenItIsTakenOverInPlace() throws Exception {
        shell("ipvsadm -A -t 192.0.2.10:80 -s rr; ipvsadm -a -t 192.0.2.10:80 -r 10.0.0.66:80 -m");
        shell("ipvsadm -a -t 192.0.2.10:80 -r 10.0.0.1:80 -m -w 9");
        Balancer balancer = machine.balancer();
        assertEquals(List.of(), balancer.apply(List.of(service("tcp/192.0.2.10:80", "wrr", nat("10.0.0.1:80", 1)))));
        assertEquals("-A -t 192.0.2.10:80 -s wrr\n-a -t 192.0.2.10:80 -r 10.0.0.1:80 -m -w 1\n", table());
    }

    @Test
    void whenSomebodyElseChangesTheTable_thenTheNextChangeMendsIt() throws Exception {
        Balancer balancer = machine.balancer();
        balancer.apply(List.of(service("tcp/192.0.2.10:80", "wrr", nat("10.0.0.1:80", 1), nat("10.0.0.2:80", 1))));
        shell("ipvsadm -d -t 192.0.2.10:80 -r 10.0.0.1:80");
        // An edit of what is gone becomes an addition; the removal of what is gone is no failure.
        assertEquals(List.of(), balancer.apply(List.of(service("tcp/192.0.2.10:80", "wrr", nat("10.0.0.1:80", 7)))));
        assertEquals("-A -t 192.0.2.10:80 -s wrr\n-a -t 192.0.2.10:80 -r 10.0.0.1:80 -m -w 7\n", table());
        shell("ipvsadm -C");
        assertEquals(List.of(), balancer.apply(List.of(service("tcp/192.0.2.10:80", "wrr", nat("10.0.0.1:80", 8)))));
        assertEquals("-A -t 192.0.2.10:80 -s wrr\n-a -t 192.0.2.10:80 -r 10.0.0.1:80 -m -w 8\n", table());
        shell("ipvsadm -C");
        assertEquals(List.of(), balancer.apply(List.of()));
    }

    @Test
    void whenSomebodyElseChangesTheTable_thenTheNextReviewSeesIt_andTheSameWantedStateMendsIt() throws Exception {
        shell("ipvsadm -A -t 192.0.2.66:80 -s rr");
        Balancer balancer = machine.balancer();
        List<VirtualService> wanted = new ArrayList<>();
        for (int port = 1; port <= 300; port++) {
            wanted.add(service("tcp/192.0.2.10:" + port, "wrr", nat("10.0.0.1:80", 1)));
        }
        balancer.apply(wanted);
        assertEquals(Optional.of(Duration.ofSeconds(20)), balancer.reviewInterval());
        String table = table();
        for (int slice = 1; slice <= 4; slice++) {
            assertTrue(balancer.isAsApplied());
        }
        for (String change : List.of(
                "ipvsadm -C; ipvsadm -A -t 192.0.2.66:80 -s rr",
                "ipvsadm -e -t 192.0.2.10:7 -r 10.0.0.1:80 -m -w 9",
                "ipvsadm -E -t 192.0.2.10:250 -s lc",
                "ipvsadm -d -t 192.0.2.10:1 -r 10.0.0.1:80",
                "ipvsadm -a -t 192.0.2.10:300 -r 10.0.0.2:80 -m")) {
            shell(change);
            int slice = 1;
            while (balancer.isAsApplied()) {
                assertTrue(slice++ < 3, "not seen in three slices: " + change);
            }
            assertEquals(List.of(), balancer.apply(wanted));
            assertEquals(table, table(), change);
        }
    }

    @Test
    void whenASchedulerIsMissing_thenItsModuleIsNamed_andTheOtherServicesAreMade() throws Exception {
        Balancer balancer = machine.balancer();
        // A scheduler that no kernel has stands for one whose module is not installed.
        assertEquals(
                List.of(BalancerProblem.of(
                        ServiceKey.parse("tcp/192.0.2.10:80"),
                        "cannot add the service: the kernel has no scheduler xyz, the module ip_vs_xyz is missing")),
                balancer.apply(List.of(
                        service("tcp/192.0.2.10:80", "xyz", nat("10.0.0.1:80", 1)),
                        service("tcp/192.0.2.11:80", "wrr", nat("10.0.0.1:80", 1)))));
        assertEquals("-A -t 192.0.2.11:80 -s wrr\n-a -t 192.0.2.11:80 -r 10.0.0.1:80 -m -w 1\n", table());
    }

    @Test
    void whenTimeoutsAreGiven_thenTheyAreSet_andPutBackAtTheEnd() throws Exception {
        String before = shell("ipvsadm -Ln --timeout");
        IpvsOptions options = new IpvsOptions(
                new ConnectionTimeouts(
                        Optional.of(Duration.ofSeconds(600)), Optional.empty(), Optional.of(Duration.ofSeconds(30))),
                Optional.empty(),
                false,
                Duration.ofSeconds(60));
        machine.balancer(options);
        Balancer successor = machine.balancer(options);
        assertEquals("Timeout (tcp tcpfin udp): 600 120 30\n", shell("ipvsadm -Ln --timeout"));
        successor.close();
        assertEquals(before, shell("ipvsadm -Ln --timeout"));
        assertEquals("", remembered());
    }

    @Test
    void whenSomebodyChangesTimeouts_thenThoseThatAreGivenArePutBackAndTheOthersStay() throws Exception {
        IpvsOptions options = new IpvsOptions(
                new ConnectionTimeouts(
                        Optional.of(Duration.ofSeconds(600)), Optional.empty(), Optional.of(Duration.ofSeconds(30))),
                Optional.empty(),
                false,
                Duration.ofSeconds(60));
        Balancer balancer = machine.balancer(options);
        shell("ipvsadm --set 700 111 40");
        assertTrue(balancer.isAsApplied(), "no service has been changed");
        assertEquals("Timeout (tcp tcpfin udp): 600 111 30\n", shell("ipvsadm -Ln --timeout"));

        Balancer withoutTimeouts = machine.balancer();
        shell("ipvsadm --set 700 111 40");
        assertTrue(withoutTimeouts.isAsApplied());
        assertEquals("Timeout (tcp tcpfin udp): 700 111 40\n", shell("ipvsadm -Ln --timeout"));
    }

    @Test
    void whenAnInstanceIsFollowed_thenItsStateDecidesWhichSyncDaemonRuns() throws Exception {
        IpvsOptions options = sync(Optional.of("VI_1"));
        Balancer balancer = machine.balancer(options);
        assertEquals("backup", daemons());
        machine.become(RouterState.ACTIVE);
        assertEquals("master", daemons());
        machine.become(RouterState.FAULT);
        assertEquals("backup", daemons());
        balancer.close();
        assertEquals("", daemons());
    }

    @Test
    void whenNothingIsFollowed_thenBothSyncDaemonsRun_alsoAfterARestart() throws Exception {
        machine.balancer(sync(Optional.empty()));
        assertEquals("backup master", daemons());
        machine.balancer(sync(Optional.empty()));
        assertEquals("backup master", daemons());
        // Configured no longer: the one that was killed has left them, and the next one sees to it.
        machine.balancer();
        assertEquals("", daemons());
    }

    @Test
    void whenTheFollowedInstanceIsUnknown_thenItCannotStart() {
        BalancerException e = assertThrows(BalancerException.class, () -> machine.balancer(sync(Optional.of("VI_2"))));
        assertTrue(e.toString().contains("there is no instance VI_2"), e.toString());
    }

    private static IpvsOptions sync(Optional<String> follow) {
        return new IpvsOptions(
                new ConnectionTimeouts(Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.of(new Sync(
                        new InterfaceName("lo"),
                        5,
                        follow,
                        OptionalInt.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty())),
                false,
                Duration.ofSeconds(60));
    }

    private static String daemons() {
        return shell("ipvsadm -Ln --daemon | sed 's/ .*//' | sort").lines().collect(Collectors.joining(" "));
    }

    @Test
    void whenAThousandChangesFollowEachOther_thenIpvsadmAgreesWithTheBalancer() throws Exception {
        Random random = new Random(20_260_101);
        Balancer balancer = machine.balancer();
        Map<Integer, Map<Integer, Integer>> weights = new TreeMap<>();
        for (int change = 1; change <= 1_000; change++) {
            int port = 80 + random.nextInt(6);
            if (random.nextInt(20) == 0) {
                weights.remove(port);
            } else {
                Map<Integer, Integer> servers = weights.computeIfAbsent(port, _ -> new TreeMap<>());
                int server = 1 + random.nextInt(8);
                if (random.nextInt(3) == 0) {
                    servers.remove(server);
                } else {
                    servers.put(server, random.nextInt(100));
                }
            }
            assertEquals(List.of(), balancer.apply(services(weights)));
            if (change % 50 == 0) {
                assertEquals(lines(weights), table(), "after " + change + " changes");
                assertEquals(lines(weights), lines(counters(balancer)), "after " + change + " changes");
            }
        }
    }

    private static List<VirtualService> services(Map<Integer, Map<Integer, Integer>> weights) {
        List<VirtualService> services = new ArrayList<>();
        weights.forEach((port, servers) -> services.add(service(
                "tcp/192.0.2.10:" + port,
                "wrr",
                servers.entrySet().stream()
                        .map(server -> nat("10.0.0." + server.getKey() + ":80", server.getValue()))
                        .toArray(RealServer[]::new))));
        return services;
    }

    private static String lines(Map<Integer, Map<Integer, Integer>> weights) {
        List<String> lines = new ArrayList<>();
        weights.forEach((port, servers) -> {
            lines.add("-A -t 192.0.2.10:" + port + " -s wrr\n");
            servers.forEach((server, weight) ->
                    lines.add("-a -t 192.0.2.10:" + port + " -r 10.0.0." + server + ":80 -m -w " + weight + "\n"));
        });
        return lines.stream().sorted().collect(Collectors.joining());
    }

    private static List<ServiceCounters> counters(Balancer balancer) {
        List<ServiceCounters> counters = new ArrayList<>();
        balancer.counters(counters::add);
        return counters;
    }

    private static String lines(List<ServiceCounters> counters) {
        List<String> lines = new ArrayList<>();
        counters.forEach(service -> {
            String address = service.address().toString().replace("tcp/", "");
            lines.add("-A -t " + address + " -s wrr\n");
            service.servers()
                    .forEach(server -> lines.add(
                            "-a -t " + address + " -r " + server.endpoint() + " -m -w " + server.weight() + "\n"));
        });
        return lines.stream().sorted().collect(Collectors.joining());
    }
}
