package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where connections go: the same configuration and the same answers, whichever balancer carries them. */
abstract class TrafficSuite {
    private static final String SOMEBODY = "198.51.100.1";

    private final String balancer;

    /** @param balancer its type in the configuration */
    TrafficSuite(String balancer) {
        this.balancer = balancer;
    }

    /** A service in HOCON. */
    private String service(String name, int port, String keys, String servers) {
        return """
                %s { address = "%s:%d", balancer = %s, %s, servers = %s }
                """.formatted(name, TrafficLab.VIRTUAL, port, balancer, keys, servers);
    }

    private static TrafficLab open(String... services) throws IOException, InterruptedException {
        return TrafficLab.open("services {\n" + String.join("", services) + "}\n");
    }

    /** How many of these came from each server. */
    private static Map<String, Integer> shares(List<String> answers) {
        var shares = new TreeMap<String, Integer>();
        answers.forEach(name -> shares.merge(name, 1, Integer::sum));
        return shares;
    }

    /** Waits until new connections go to these servers and to no other. */
    private static void awaitServers(TrafficLab lab, int port, String... names)
            throws IOException, InterruptedException {
        lab.eventually(
                "connections to port " + port + " go to " + List.of(names),
                () -> new TreeSet<>(answers(lab, port)).equals(Set.of(names)));
    }

    /** None while nobody listens yet. */
    private static List<String> answers(TrafficLab lab, int port) throws IOException {
        try {
            return lab.caller().call(SOMEBODY, port, 6);
        } catch (Caller.Unanswered e) {
            return List.of();
        }
    }

    @Test
    void sharesAreThoseOfTheScheduler() throws Exception {
        var equal = TrafficLab.servers("", "", "");
        var weighted = TrafficLab.servers("weight = 1", "weight = 2", "weight = 3");
        try (var lab = open(
                service("rr", 81, "scheduler = rr", equal),
                service("wrr", 82, "scheduler = wrr", weighted),
                service("lc", 83, "scheduler = lc", equal),
                service("wlc", 84, "scheduler = wlc", weighted))) {
            for (var port = 81; port <= 84; port++) {
                awaitAnswer(lab, port);
            }
            assertEquals(
                    Map.of("s1", 40, "s2", 40, "s3", 40), shares(lab.caller().call(SOMEBODY, 81, 120)));
            assertEquals(
                    Map.of("s1", 20, "s2", 40, "s3", 60), shares(lab.caller().call(SOMEBODY, 82, 120)));
            assertEquals(Map.of("s1", 10, "s2", 10, "s3", 10), shares(hold(lab, 83, 30)));
            assertEquals(Map.of("s1", 5, "s2", 10, "s3", 15), shares(hold(lab, 84, 30)));
            // Those and the ones that waited for the first answer.
            lab.eventually("connections are counted", () -> connections(lab, "rr") >= 121);
        }
    }

    private static void awaitAnswer(TrafficLab lab, int port) throws IOException, InterruptedException {
        lab.eventually(
                "somebody answers on port " + port, () -> !answers(lab, port).isEmpty());
    }

    private static List<String> hold(TrafficLab lab, int port, int count) throws IOException {
        var names = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            names.add(lab.caller().open(SOMEBODY, port).server());
        }
        return names;
    }

    private static long connections(TrafficLab lab, String service) {
        return lab.daemon()
                .service(service)
                .map(found -> found.get("connections") instanceof Number number ? number.longValue() : 0L)
                .orElse(0L);
    }

    @Test
    void whenSourcesAreHashed_aClientStaysWithItsServer_andFewMoveWhenAnotherServerLeaves() throws Exception {
        var servers = TrafficLab.servers("", "", TrafficLab.told("s3"));
        try (var lab =
                open(service("sh", 81, "scheduler = sh", servers), service("mh", 82, "scheduler = mh", servers))) {
            for (var port : List.of(81, 82)) {
                awaitAnswer(lab, port);
            }
            var sh = homes(lab, 81);
            var mh = homes(lab, 82);
            assertEquals(Set.of("s1", "s2", "s3"), new TreeSet<>(sh.values()));
            assertEquals(Set.of("s1", "s2", "s3"), new TreeSet<>(mh.values()));
            assertEquals(sh, homes(lab, 81));
            assertEquals(mh, homes(lab, 82));

            lab.say("s3", "down");
            lab.eventually(
                    "s3 has left",
                    uncut(() -> !homes(lab, 81).containsValue("s3")
                            && !homes(lab, 82).containsValue("s3")));
            var after = homes(lab, 82);
            var others = mh.keySet().stream()
                    .filter(source -> !"s3".equals(mh.get(source)))
                    .toList();
            var moved = others.stream()
                    .filter(source -> !String.valueOf(mh.get(source)).equals(after.get(source)))
                    .toList();
            assertTrue(moved.size() * 5 <= others.size(), moved + " moved of " + mh + " to " + after);

            lab.say("s3", "up");
            lab.eventually(
                    "everybody is at home again",
                    uncut(() -> homes(lab, 81).equals(sh) && homes(lab, 82).equals(mh)));
        }
    }

    /** At the moment when a server comes or goes, a connection may be cut off. */
    private static Lab.Condition uncut(Lab.Condition condition) {
        return () -> {
            try {
                return condition.holds();
            } catch (Caller.Unanswered e) {
                return false;
            }
        };
    }

    /** The server of each of thirty clients. */
    private static Map<String, String> homes(TrafficLab lab, int port) throws IOException {
        var homes = new TreeMap<String, String>();
        for (var i = 1; i <= 30; i++) {
            var source = "198.51.100." + i;
            homes.put(source, lab.caller().call(source, port, 1).getFirst());
        }
        return homes;
    }

    @Test
    void whenPersistent_aClientStaysWithItsServer_andSoDoesItsNetworkIfWanted() throws Exception {
        var servers = TrafficLab.servers("", "", "");
        try (var lab = open(
                service("clients", 81, "scheduler = rr, persistence = 5m", servers),
                service("networks", 82, "scheduler = rr, persistence { timeout = 5m, prefix-length = 24 }", servers))) {
            for (var port : List.of(81, 82)) {
                awaitAnswer(lab, port);
            }
            var first = lab.caller().call("203.0.113.1", 81, 10);
            var second = lab.caller().call("203.0.113.2", 81, 10);
            assertEquals(10, shares(first).get(first.getFirst()));
            assertEquals(10, shares(second).get(second.getFirst()));
            assertTrue(!first.getFirst().equals(second.getFirst()), "round robin has sent the second one elsewhere");
            assertEquals(
                    first.getFirst(), lab.caller().call("203.0.113.1", 81, 1).getFirst());

            var network = lab.caller().call("203.0.113.1", 82, 5);
            assertEquals(
                    10,
                    shares(both(network, lab.caller().call("203.0.113.77", 82, 5)))
                            .get(network.getFirst()));
            var other = lab.caller().call("198.51.100.9", 82, 1).getFirst();
            assertEquals(answers(lab, 82).getFirst(), other, "the network that asked first");
            assertTrue(!other.equals(network.getFirst()), "round robin has sent the other network elsewhere");
        }
    }

    @Test
    void aPersistentClientOfADrainedServerStays_andOthersGoElsewhere() throws Exception {
        var servers = TrafficLab.servers(TrafficLab.told("s1"), TrafficLab.told("s2"), TrafficLab.told("s3"));
        try (var lab = open(service("clients", 81, "scheduler = rr, persistence = 5m", servers))) {
            awaitAnswer(lab, 81);
            var home = lab.caller().call(SOMEBODY, 81, 1).getFirst();
            var strangers = IntStream.rangeClosed(1, 250).iterator();
            lab.say(home, "drain");
            lab.eventually("no stranger meets " + home, () -> {
                var met = new TreeSet<String>();
                for (var i = 0; i < 3; i++) {
                    met.addAll(lab.caller().call("203.0.113." + strangers.nextInt(), 81, 1));
                }
                return !met.contains(home);
            });
            assertEquals(Map.of(home, 5), shares(lab.caller().call(SOMEBODY, 81, 5)));
        }
    }

    private static List<String> both(List<String> some, List<String> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    @Test
    void aServerThatIsDrained_inhibitedOrRemovedGetsNothingNew_andTheFirstTwoKeepWhatTheyHave() throws Exception {
        var servers = TrafficLab.servers(TrafficLab.told("s1"), "", "weight = 0");
        try (var lab = open(
                service("plain", 81, "scheduler = rr", servers),
                service("inhibiting", 82, "scheduler = rr, inhibit-on-failure = on", servers))) {
            for (var port : List.of(81, 82)) {
                awaitServers(lab, port, "s1", "s2");
            }
            var drained = openTo("s1", lab, 81);
            lab.say("s1", "drain");
            awaitServers(lab, 81, "s2");
            assertEquals("s1", lab.caller().ask(drained));

            lab.say("s1", "up");
            awaitServers(lab, 81, "s1", "s2");
            awaitServers(lab, 82, "s1", "s2");
            assertEquals("s1", lab.caller().ask(drained));
            var inhibited = openTo("s1", lab, 82);
            lab.say("s1", "down");
            awaitServers(lab, 81, "s2");
            awaitServers(lab, 82, "s2");
            assertEquals("s1", lab.caller().ask(inhibited));

            lab.say("s1", "up");
            awaitServers(lab, 81, "s1", "s2");
            awaitServers(lab, 82, "s1", "s2");
        }
    }

    private static Caller.Open openTo(String server, TrafficLab lab, int port) throws IOException {
        while (true) {
            var open = lab.caller().open(SOMEBODY, port);
            if (open.server().equals(server)) {
                return open;
            }
        }
    }

    @Test
    void withoutQuorum_theSorryServerApologizes() throws Exception {
        var servers = TrafficLab.servers(TrafficLab.told("s1"), TrafficLab.told("s2"), TrafficLab.told("s3"));
        try (var lab =
                open(service("web", 81, "scheduler = rr, quorum = 2, sorry-server = \"192.0.2.14:80\"", servers))) {
            awaitServers(lab, 81, "s1", "s2", "s3");
            lab.say("s1", "down");
            awaitServers(lab, 81, "s2", "s3");
            lab.say("s2", "down");
            awaitServers(lab, 81, "s4");
            lab.say("s3", "down");
            awaitServers(lab, 81, "s4");
            lab.say("s1", "up");
            lab.say("s2", "up");
            awaitServers(lab, 81, "s1", "s2");
        }
    }
}
