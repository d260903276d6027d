package io.holdfast.kernel.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService.Persistence;
import io.holdfast.api.balance.VirtualService.ProxyProtocol;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.api.testing.ReadOptions;
import io.holdfast.kernel.balance.core.Quorum;
import io.holdfast.kernel.balance.core.ServerRules;
import io.holdfast.kernel.balance.core.ServiceRules;
import io.holdfast.kernel.check.CheckSpec;
import io.holdfast.kernel.check.core.HealthPolicy.StartState;
import io.holdfast.kernel.plugin.Plugins;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServicesOptionsTest {

    private final Plugins plugins =
            Plugins.of(ScriptedBalancers.proxy(), ScriptedBalancers.ipvs(), new ScriptedChecker());

    private ReadOptions<ServicesOptions> read(String text) {
        return OptionsText.of(text).read(in -> ServicesOptions.read(in, plugins, (_, _) -> {}));
    }

    private ServiceOptions service(String keys) {
        return read("services { web {\n" + keys + "\n} }").options().services().getFirst();
    }

    private List<String> problems(String keys) {
        return read("services { web {\n" + keys + "\n} }").problems();
    }

    private static ServiceKey tcp(String endpoint) {
        return new ServiceKey.Virtual(Protocol.TCP, Endpoint.parse(endpoint));
    }

    private long heapBytes(String keys) {
        return read("services { web {\n" + keys + "\n} }").options().servicesHeapBytes();
    }

    /** 300 bytes for an address and 160 for each server there, and what the balancer says of those with one port. */
    @Test
    void givenAddresses_whenRead_thenEachServerIsCountedAtEachOfThem() {
        assertEquals(1_000_001 + 300 + 160, heapBytes("""
                address = "192.0.2.10:80", servers = [ { address = "10.0.0.1:80" } ]"""));
        assertEquals(4_096_000_002L + 4096 * (300 + 2 * 160), heapBytes("""
                addresses = ["10.99.0.0/20:80"], servers = [ { address = "10.0.0.1:80" }, { address = "10.0.0.2:80" } ]"""));
        assertEquals(3_000_004 + 3 * (300 + 2 * 160), heapBytes("""
                addresses = ["192.0.2.10:80", "192.0.2.10:443", "192.0.2.11:80"], servers = [ { address = "10.0.0.1" } ]
                sorry-server = { address = "10.0.0.99" }"""));
        assertEquals(0, read("").options().servicesHeapBytes());
    }

    @Test
    void givenNothing_whenRead_thenThereIsNothingToBalance() {
        assertEquals(List.of(), read("").options().services());
    }

    @Test
    void givenTheLeast_whenRead_thenTheRestIsUsual() {
        ServiceOptions web = service("""
                address = "192.0.2.10:80"
                servers = [ { address = "10.0.0.11:8080" } ]
                """);
        assertEquals("proxy", web.balancer());
        assertEquals(
                new ServiceRules(
                        "web",
                        List.of(tcp("192.0.2.10:80")),
                        new Scheduling("rr", Set.of(), false),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(new ServerRules(
                                IpAddress.parse("10.0.0.11"),
                                OptionalInt.of(8080),
                                new Forwarding.Proxy(),
                                1,
                                0,
                                0,
                                false)),
                        Optional.empty(),
                        Quorum.ANY),
                web.rules());
        assertEquals(List.of(List.of()), web.checks());
    }

    /** Ten thousands of servers that say the same cost the memory of one. */
    @Test
    void givenEqualChecksOfTwoServers_whenRead_thenTheyAreOneObject() {
        ServiceOptions web = service("""
                address = "192.0.2.10:80"
                servers = [
                  { address = "10.0.0.11:8080", check { type = told, interval = 6s } }
                  { address = "10.0.0.12:8080", check { type = told, interval = 6s } }
                  { address = "10.0.0.13:8080", check { type = told, interval = 7s } }
                ]
                """);
        CheckSpec first = web.checks().get(0).getFirst();
        CheckSpec second = web.checks().get(1).getFirst();
        assertSame(first.checker(), second.checker());
        assertSame(first.policy(), second.policy());
        assertNotEquals(first.policy(), web.checks().get(2).getFirst().policy());
    }

    @Test
    void givenEveryKey_whenRead_thenItIsUsed() {
        ServicesOptions options = read("""
                services {
                  web {
                    address = "192.0.2.10:80"
                    protocol = udp
                    balancer = ipvs
                    scheduler = sh
                    scheduler-flags = [sh-port, sh-fallback]
                    forwarding { method = tun, encapsulation = gue, port = 6080, checksum = full }
                    persistence { timeout = 50s, prefix-length = 24, engine = sip }
                    one-packet = on
                    host-name = www.example.net
                    weight = 3
                    quorum = 4, hysteresis = 2
                    inhibit-on-failure = on
                    ha-suspend = on
                    check-defaults { interval = 1s, start-state = down }
                    check { type = told }
                    servers = [
                      { address = 10.0.0.11 }
                      { address = 10.0.0.12, weight = 0, forwarding = dr, inhibit-on-failure = off
                        upper-threshold = 100, lower-threshold = 80, host-name = two.example.net
                        checks = [ { type = told, word = one }, { type = told, word = two, interval = 2s } ] }
                    ]
                    sorry-server { address = 10.0.0.99, forwarding = dr, inhibit = on }
                  }
                }
                balancers { ipvs { word = here } }
                """).options();

        ServiceOptions web = options.services().getFirst();
        Forwarding gue =
                new Forwarding.Tunnel(Forwarding.Encapsulation.GUE, OptionalInt.of(6080), Forwarding.Checksum.FULL);
        Forwarding dr = new Forwarding.DirectRouting();
        assertEquals(
                "here", Objects.requireNonNull(options.balancers().get("ipvs")).options());
        assertEquals(Set.of("ipvs", "proxy"), options.balancers().keySet());
        assertTrue(options.uses("ipvs"));
        assertFalse(options.uses("proxy"));
        assertEquals(
                new ServiceRules(
                        "web",
                        List.of(new ServiceKey.Virtual(Protocol.UDP, Endpoint.parse("192.0.2.10:80"))),
                        new Scheduling("sh", Set.of("sh-port", "sh-fallback"), true),
                        Optional.of(new Persistence(Duration.ofSeconds(50), 24, Optional.of("sip"))),
                        Optional.empty(),
                        List.of(
                                new ServerRules(IpAddress.parse("10.0.0.11"), OptionalInt.empty(), gue, 3, 0, 0, true),
                                new ServerRules(
                                        IpAddress.parse("10.0.0.12"), OptionalInt.empty(), dr, 0, 100, 80, false)),
                        Optional.of(new ServiceRules.Sorry(
                                new ServerRules(IpAddress.parse("10.0.0.99"), OptionalInt.empty(), dr, 1, 0, 0, false),
                                true)),
                        new Quorum(4, 2)),
                web.rules());
        assertTrue(web.haSuspend());
        CheckSpec inherited = web.checks().getFirst().getFirst();
        assertEquals("told 10.0.0.11:80", inherited.name());
        assertEquals(Optional.of("www.example.net"), inherited.target().hostName());
        assertEquals(Duration.ofSeconds(1), inherited.policy().interval());
        assertEquals(StartState.DOWN, inherited.policy().start());
        List<CheckSpec> own = web.checks().get(1);
        assertEquals(2, own.size());
        assertEquals(Duration.ofSeconds(2), own.get(1).policy().interval());
        assertEquals(StartState.DOWN, own.get(1).policy().start());
        assertEquals(Optional.of("two.example.net"), own.getFirst().target().hostName());
    }

    @Test
    void givenAGroup_whenRead_thenEveryAddressIsAKey() {
        ServiceOptions web = service("""
                balancer = ipvs
                addresses = ["192.0.2.10:80", "192.0.2.20-22:80", "198.51.100.255-198.51.101.1:443",
                             "203.0.113.6/30:80"]
                firewall-mark = [7, 8]
                servers = [ { address = "10.0.0.11" } ]
                """);
        assertEquals(
                List.of(
                        tcp("192.0.2.10:80"),
                        tcp("192.0.2.20:80"),
                        tcp("192.0.2.21:80"),
                        tcp("192.0.2.22:80"),
                        tcp("198.51.100.255:443"),
                        tcp("198.51.101.0:443"),
                        tcp("198.51.101.1:443"),
                        tcp("203.0.113.4:80"),
                        tcp("203.0.113.5:80"),
                        tcp("203.0.113.6:80"),
                        tcp("203.0.113.7:80"),
                        new ServiceKey.FirewallMark(7, Family.IPV4),
                        new ServiceKey.FirewallMark(8, Family.IPV4)),
                web.rules().keys());
    }

    @Test
    void givenIpv6Ranges_whenRead_thenEveryAddressIsAKey() {
        ServiceOptions web = service("""
                addresses = ["[2001:db8::e-11]:80", "[2001:db8::fffe/127]:80"]
                servers = [ { address = "[2001:db8:1::11]:80" } ]
                """);
        assertEquals(
                List.of(
                        tcp("[2001:db8::e]:80"),
                        tcp("[2001:db8::f]:80"),
                        tcp("[2001:db8::10]:80"),
                        tcp("[2001:db8::11]:80"),
                        tcp("[2001:db8::fffe]:80"),
                        tcp("[2001:db8::ffff]:80")),
                web.rules().keys());
    }

    /** A server that is the service itself, or a circle, would not be seen in it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            10.0.0.11 | address = "[::ffff:127.0.1.9]:80"         | address[0]
            10.0.0.11 | addresses = ["[::ffff:127.0.1.9-12]:80"]  | addresses[0]
            10.0.0.11 | addresses = ["[::ffff:127.0.1.9/127]:80"] | addresses[0]
            10.0.0.11 | addresses = ["[::fffe:7f00:109-::ffff:127.0.1.9]:80"] | addresses[0]
            [::ffff:127.0.1.9]:80 | address = "127.0.1.9:80"      | servers[0].address
            10.0.0.11 | address = "127.0.1.9:80", sorry-server = "::ffff:127.0.1.9" | sorry-server
            10.0.0.11 | address = "127.0.1.9:80", sorry-server { address = "[::ffff:127.0.1.9]:80" } | sorry-server.address
            """)
    void givenAnIpv4AddressInTheFormOfIpv6_whenRead_thenItIsRefused(String server, String lines, String path) {
        List<String> problems = problems(lines + "\nservers = [ { address = \"" + server + "\" } ]");
        assertEquals(1, problems.size(), problems::toString);
        assertEquals(
                "services.web." + path + ": (the IPv4 address 127.0.1.9 in the form of IPv6: write 127.0.1.9)",
                problems.getFirst().replaceFirst("^test.conf:[23]: ", "").replaceFirst("expected .* (?=\\()", ""));
    }

    @Test
    void givenAnAddressWithoutAPort_whenRead_thenClientsStayWithTheirServer() {
        ServiceOptions web = service("""
                balancer = ipvs
                address = 192.0.2.10
                servers = [ { address = 10.0.0.11 } ]
                """);
        assertEquals(List.of(tcp("192.0.2.10:0")), web.rules().keys());
        assertEquals(
                Optional.of(new Persistence(Duration.ofMinutes(6), 32, Optional.empty())),
                web.rules().persistence());
    }

    @Test
    void givenSeveralMistakes_whenRead_thenNoneHidesAnother() {
        List<String> problems = read("""
                services { "a b" {
                balancer = ipvs, scheduler = nonsense, address = "192.0.2.10:80"
                servers = [ { address = "10.0.0.11:81", forwarding = dr, weight = -1 } ]
                } }
                """).problems();
        assertEquals(
                List.of(
                        "services.\"a b\"",
                        "services.\"a b\".scheduler",
                        "services.\"a b\".servers[0].weight",
                        "services.\"a b\".servers[0].address"),
                problems.stream()
                        .map(line -> line.replaceFirst("test.conf:[0-9]+: ", "").replaceFirst(": .*", ""))
                        .toList(),
                problems::toString);
    }

    @Test
    void givenAServerWithoutAPort_whenItsCheckNeedsOne_thenThatIsAProblem() {
        String service = "balancer = ipvs, firewall-mark = 7, servers = [ { address = 10.0.0.11 } ]\n";
        assertEquals(
                List.of("test.conf:2: services.web.servers[0].address: check told: no port to ask at: the server needs"
                        + " one, or the check a \"port\""),
                problems(service + "check { type = told }"));
        assertEquals(
                List.of("test.conf:2: services.web.servers[0].address: check told: fe80::1 is a link-local address: the"
                        + " check needs an \"interface\""),
                problems(service + "check { type = told, port = 80, address = \"fe80::1\" }"));
        ServiceOptions sound = service(service + "check { type = told, port = 80 }");
        assertEquals(
                Endpoint.parse("10.0.0.11:80"),
                sound.checks().getFirst().getFirst().target().endpoint());
    }

    @Test
    void givenWordsForPersistence_whenRead_thenTheyMeanTheUsualTimeOrNone() {
        String rest = "address = \"[2001:db8::10]:80\", servers = [ { address = \"[2001:db8::11]:80\" } ]";
        assertEquals(
                Optional.of(new Persistence(Duration.ofMinutes(6), 128, Optional.empty())),
                service("persistence = on\n" + rest).rules().persistence());
        assertEquals(
                Optional.empty(), service("persistence = off\n" + rest).rules().persistence());
        assertEquals(
                Optional.of(ProxyProtocol.V2),
                service("proxy-protocol = v2\n" + rest).rules().proxyProtocol());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "balancer = ipsv|test.conf:2: services.web.balancer: no plugin provides the balancer \"ipsv\", expected one of ipvs, proxy, did you mean \"ipvs\"?",
                "scheduler = wlc|test.conf:2: services.web.scheduler: the balancer proxy does not have the scheduler \"wlc\", it has lc, rr; ipvs has it",
                "scheduler-flags = [sh-port]|test.conf:2: services.web.scheduler-flags: the balancer proxy does not have the scheduler flag \"sh-port\", it has none; ipvs has it",
                "persistence { timeout = 50s, engine = sip }|test.conf:2: services.web.persistence.engine: the balancer proxy does not have the persistence engine \"sip\", it has none; ipvs has it",
                "balancer = ipvs, scheduler-flags = [sh-port]|test.conf:2: services.web.scheduler-flags: sh-port is for scheduler = sh",
                "protocol = sctp|test.conf:2: services.web.protocol: the balancer proxy cannot balance sctp; ipvs can",
                "forwarding = nat|test.conf:2: services.web.forwarding: the balancer proxy cannot forward by nat; ipvs can",
                "one-packet = on, protocol = udp|test.conf:2: services.web.one-packet: the balancer proxy cannot schedule every datagram for itself; ipvs can",
                "protocol = udp, proxy-protocol = v2|test.conf:2: services.web.proxy-protocol: is for protocol = tcp",
                "balancer = ipvs, proxy-protocol = v1|test.conf:2: services.web.proxy-protocol: the balancer ipvs cannot send a PROXY protocol header; proxy can",
                "balancer = ipvs, forwarding { method = nat, port = 1 }|test.conf:2: services.web.forwarding.method: encapsulation, port and checksum are for tun",
                "balancer = ipvs, forwarding { method = tun, encapsulation = gue }|test.conf:2: services.web.forwarding: a port belongs to gue, and gue needs one",
                "quorum = 2, hysteresis = 2|test.conf:2: services.web.hysteresis: 2 is not less than the quorum 2",
                "weight = -1|test.conf:2: services.web.weight: -1 is not in 0..2147483647",
                "persistence { timeout = 0s }|test.conf:2: services.web.persistence.timeout: is not in whole seconds of 1s..31d",
                "persistence = 1500ms|test.conf:2: services.web.persistence: is not in whole seconds of 1s..31d",
                "check { type = tcp }|test.conf:2: services.web.check.type: no plugin provides the health checker \"tcp\", expected a health checker (told)",
                "check { type = told }, checks = []|test.conf:2: services.web.checks: either check or checks, not both",
                "addresses = [\"192.0.2.11:80\"]|test.conf:2: services.web.addresses: either address or addresses, not both",
                "firewall-mark = 7|test.conf:2: services.web.firewall-mark: the balancer proxy cannot see firewall marks; ipvs can",
                "family = ipv6|test.conf:2: services.web.family: is for firewall-mark: an address has its family",
                "sorry-server = \"10.0.0.11:80\"|test.conf:2: services.web.sorry-server: 10.0.0.11 is one of the servers",
                "quorun = 2|test.conf:2: services.web.quorun: unknown key, did you mean \"quorum\"?",
            })
    void givenAMistakeOfAService_whenRead_thenItIsShown(String keys, String problem) {
        String rest = "\naddress = \"192.0.2.10:80\"\nservers = [ { address = \"10.0.0.11:80\" } ]";
        assertEquals(List.of(problem), problems(keys + rest));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "address = \"10.0.0.11:80\", weight = 2147483648|weight: expected a whole number, found \"2147483648\" (not in -2147483648..2147483647)",
                "address = \"10.0.0.11:8080\", forwarding = dr|address: port 8080 is not that of tcp/192.0.2.10:80: forwarding by dr cannot change the port",
                "address = \"[2001:db8::11]:80\"|address: 2001:db8::11 is IPv6, tcp/192.0.2.10:80 is IPv4: forwarding by nat cannot change the family",
                "address = \"192.0.2.10:80\"|address: 192.0.2.10:80 is the service itself",
                "address = \"10.0.0.11:80\", upper-threshold = 10, lower-threshold = 20|lower-threshold: is more than the upper-threshold 10",
                "address = \"10.0.0.11:80\", forwarding = proxy|forwarding: the balancer ipvs cannot forward by proxy; proxy can",
                "address = \"10.0.0.11:80\", check { type = told, source-address = \"2001:db8::1\" }|address: check told: source address 2001:db8::1 and 10.0.0.11 are of different families",
                "weight = 1|address: is missing, expected address:port such as 10.0.0.11:80 or [2001:db8::11]:80, or an address alone for the port of the service",
                "address = web.example.net|address: expected address:port such as 10.0.0.11:80 or [2001:db8::11]:80, or an address alone for the port of the service, found \"web.example.net\"",
            })
    void givenAMistakeOfAServer_whenRead_thenItIsShown(String keys, String problem) {
        assertEquals(
                List.of("test.conf:4: services.web.servers[0]." + problem),
                problems("balancer = ipvs\naddress = \"192.0.2.10:80\"\nservers = [ { " + keys + " } ]"));
    }

    @Test
    void givenAPortThatNobodyCanServe_whenRead_thenItIsShown() {
        assertEquals(
                List.of(
                        "test.conf:2: services.web.address: the balancer proxy cannot serve every port of an address (write address:port); ipvs can"),
                problems("address = 192.0.2.10, servers = [ { address = \"10.0.0.11\" } ]"));
    }

    @Test
    void givenEveryAddressOverUdp_whenRead_thenItIsShown() {
        assertEquals(
                List.of(
                        "test.conf:2: services.web.address: over udp an answer could leave from another address than the"
                                + " one that was asked, write the addresses themselves"),
                problems("address = \"0.0.0.0:53\", protocol = udp, servers = [ { address = \"10.0.0.11:53\" } ]"));
    }

    @Test
    void givenServicesThatOverlap_whenRead_thenTheSecondIsTheProblem() {
        assertEquals(
                List.of(
                        "test.conf:2: services.b.addresses: tcp/192.0.2.10:80 belongs to service a",
                        "test.conf:3: services.c.addresses: tcp/192.0.2.30:80 is there twice, and 1 more"),
                read("""
                        services { a { address = "192.0.2.10:80", servers = [ { address = "10.0.0.11:80" } ] }
                        b { addresses = ["192.0.2.8-12:80"], servers = [ { address = "10.0.0.11:80" } ] }
                        c { addresses = ["192.0.2.30-31:80", "192.0.2.30-31:80"]
                          servers = [ { address = "10.0.0.11:80" } ] } }
                        """).problems());
    }

    @Test
    void givenAServiceOnEveryAddress_whenRead_thenItsPortIsNobodyElses() {
        assertEquals(
                List.of(
                        "test.conf:2: services.b.address: tcp/192.0.2.10:80 overlaps with tcp/0.0.0.0:80 of service a",
                        "test.conf:5: services.e.address: tcp/0.0.0.0:81 overlaps with tcp/192.0.2.10:81 of service d"),
                read("""
                        services { a { address = "0.0.0.0:80", servers = [ { address = "10.0.0.11:80" } ] }
                        b { address = "192.0.2.10:80", servers = [ { address = "10.0.0.11:80" } ] }
                        c { address = "[2001:db8::10]:80", servers = [ { address = "[2001:db8::11]:80" } ] }
                        d { address = "192.0.2.10:81", servers = [ { address = "10.0.0.11:81" } ] }
                        e { address = "0.0.0.0:81", servers = [ { address = "10.0.0.11:81" } ] } }
                        """).problems());
    }

    @Test
    void givenServicesThatPassToEachOther_whenRead_thenTheWayBackIsShown() {
        assertEquals(
                List.of(
                        "test.conf:2: services.b.servers: 192.0.2.10:80 is service a, and that leads back: b -> a -> b",
                        "test.conf:6: services.e.servers: 192.0.2.13:83 is service c, and that leads back:"
                                + " e -> c -> d -> e",
                        "test.conf:8: services.g.sorry-server: 192.0.2.16:86 is service f, and that leads back:"
                                + " g -> f -> g"),
                read("""
                        services { a { address = "192.0.2.10:80", servers = [ { address = "192.0.2.11:81" } ] }
                        b { address = "192.0.2.11:81", servers = [ { address = "10.0.0.1:80" }, { address = "192.0.2.10:80" } ] }
                        c { addresses = ["192.0.2.12-13:83"], servers = [ { address = "127.0.0.1:84" } ] }
                        d { address = "0.0.0.0:84", servers = [ { address = "192.0.2.15:85" } ] }

                        e { address = "192.0.2.15:85", servers = [ { address = "192.0.2.13:83" } ] }
                        f { address = "192.0.2.16:86", servers = [ { address = "192.0.2.17", weight = 0 } ] }
                        g { address = "192.0.2.17:86", servers = [ { address = "10.0.0.1:80" } ], sorry-server = "192.0.2.16" } }
                        """).problems());
    }

    @Test
    void givenServicesThatPassToOthersAndNotBack_whenRead_thenThatIsFine() {
        ServicesOptions options = read("""
                        services { a { address = "192.0.2.10:80", servers = [ { address = "192.0.2.11:80" }, { address = "192.0.2.12:80" } ] }
                        b { address = "192.0.2.11:80", servers = [ { address = "192.0.2.12:80" } ] }
                        c { address = "192.0.2.12:80", servers = [ { address = "192.0.2.10:81" } ] }
                        other-protocol { address = "192.0.2.10:81", protocol = udp, servers = [ { address = "192.0.2.11:80" } ] }
                        once { address = "192.0.2.20:80", balancer = ipvs, servers = [ { address = "192.0.2.21:80" } ] }
                        only { address = "192.0.2.21:80", balancer = ipvs, servers = [ { address = "192.0.2.20:80" } ] } }
                        """).options();
        assertEquals(6, options.services().size());
    }

    @Test
    void givenTheKernelAndTheProxyInTurn_whenRead_thenTheWayBackIsShown() {
        assertEquals(
                List.of(
                        "test.conf:2: services.b.servers: 192.0.2.10:80 is service a, and that leads back: b -> a -> b"),
                read("""
                        services { a { address = "192.0.2.10:80", balancer = ipvs, servers = [ { address = "192.0.2.11:80" } ] }
                        b { address = "192.0.2.11:80", servers = [ { address = "192.0.2.10:80" } ] } }
                        """).problems());
    }

    @Test
    void givenAServerWithThePortOfTheService_whenItIsTheService_thenItIsShown() {
        assertEquals(
                List.of("test.conf:1: services.a.servers[0].address: 192.0.2.10:80 is the service itself"),
                read("services { a { address = \"192.0.2.10:80\", servers = [ { address = \"192.0.2.10\" } ] } }")
                        .problems());
    }

    @Test
    void givenAServerThatIsTheServiceOrNobody_whenRead_thenItIsShown() {
        assertEquals(
                List.of("test.conf:2: services.web.servers[0].address: 127.0.0.1:80 is the service itself, which is at"
                        + " every address of this machine"),
                problems("address = \"0.0.0.0:80\", servers = [ { address = \"127.0.0.1:80\" } ]"));
        assertEquals(
                1,
                problems("address = \"192.0.2.1:80\", servers = [ { address = \"0.0.0.0:80\" } ]")
                        .size());
        assertEquals(
                1,
                problems("address = \"192.0.2.1:80\", servers = [ { address = \"255.255.255.255:80\" } ]")
                        .size());
    }

    @Test
    void givenAServerTwice_whenRead_thenItIsShown() {
        assertEquals(List.of("test.conf:3: services.web.servers: 10.0.0.11:80 is there twice"), problems("""
                        address = "192.0.2.10:80"
                        servers = [ { address = "10.0.0.11:80" }, { address = "10.0.0.11:80", weight = 2 } ]
                        """));
    }

    @Test
    void givenAServerInTwoWays_whenRead_thenItIsShown() {
        assertEquals(List.of("test.conf:3: services.web.servers: 10.0.0.11:80 is there twice"), problems("""
                        address = "192.0.2.10:80"
                        servers = [ { address = "10.0.0.11" }, { address = "10.0.0.11:80" } ]
                        """));
        assertEquals(List.of("test.conf:3: services.web.sorry-server: 10.0.0.11 is one of the servers"), problems("""
                        address = "192.0.2.10:80"
                        sorry-server = "10.0.0.11:80", servers = [ { address = "10.0.0.11" } ]
                        """));
    }

    @Test
    void givenEveryPortOfAnAddress_whenReadBesideAnotherBalancer_thenThatWouldSeeNothingOfIt() {
        assertEquals(
                List.of(
                        "test.conf:3: services.c.address: tcp/192.0.2.10:81 overlaps with tcp/192.0.2.10:0 of service a",
                        "test.conf:5: services.e.address: tcp/192.0.2.11:0 overlaps with tcp/192.0.2.11:80 of service d"),
                read("""
                        services { a { balancer = ipvs, address = "192.0.2.10", servers = [ { address = "10.0.0.11" } ] }
                        b { balancer = ipvs, address = "192.0.2.10:80", servers = [ { address = "10.0.0.11" } ] }
                        c { address = "192.0.2.10:81", servers = [ { address = "10.0.0.11" } ] }
                        d { address = "192.0.2.11:80", servers = [ { address = "10.0.0.11" } ] }
                        e { balancer = ipvs, address = "192.0.2.11", servers = [ { address = "10.0.0.11" } ] } }
                        """).problems());
    }

    @Test
    void givenAnAddressThatOverlapsAndIsThereTwice_whenRead_thenEachIsSaidOfWhoseItIs() {
        assertEquals(
                List.of(
                        "test.conf:2: services.b.addresses: tcp/192.0.2.10:80 is there twice",
                        "test.conf:2: services.b.addresses: tcp/192.0.2.10:80 belongs to service a"),
                read("""
                        services { a { address = "192.0.2.10:80", servers = [ { address = "10.0.0.11:80" } ] }
                        b { addresses = ["192.0.2.10:80", "192.0.2.10:80"], servers = [ { address = "10.0.0.11:80" } ] } }
                        """).problems());
    }

    @Test
    void givenAddressesThatNobodyCanServe_whenRead_thenTheyAreShown() {
        assertEquals(
                List.of("test.conf:2: services.web.address: 255.255.255.255 is not the address of one machine"),
                problems("address = \"255.255.255.255:91\", servers = [ { address = \"10.0.0.11:80\" } ]"));
        assertEquals(
                List.of(
                        "test.conf:2: services.web.address: fe80::77 is a link-local address, and the balancer proxy cannot know of which interface"),
                problems("address = \"[fe80::77]:91\", servers = [ { address = \"[2001:db8::1]:80\" } ]"));
        assertEquals(
                List.of(
                        "test.conf:2: services.web.servers[0].address: fe80::77 is a link-local address, and forwarding by proxy cannot know of which interface"),
                problems("address = \"192.0.2.1:80\", servers = [ { address = \"[fe80::77]:80\" } ]"));
    }

    @Test
    void givenABalancerSectionOfNoPlugin_whenRead_thenItIsAnUnknownKey() {
        assertEquals(
                List.of("test.conf:1: balancers.ipsv: unknown key, did you mean \"ipvs\"?"),
                read("balancers { ipsv { } }").problems());
    }
}
