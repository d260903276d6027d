package io.holdfast.kernel.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.options.ConfigProblem;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.kernel.config.HoconFile;
import io.holdfast.kernel.config.Reading;
import io.holdfast.kernel.vrrp.wire.ProtocolVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VrrpOptionsTest {

    @TempDir
    private Path folder = Path.of(".");

    private final List<ConfigProblem> problems = new ArrayList<>();

    @Test
    void whatIsLeftOutHasTheDocumentedDefault() throws IOException {
        InstanceOptions instance = sound("""
                instances { VI_1 { interface = eth0, virtual-router-id = 51, addresses = ["192.0.2.10/24"] } }
                """).getFirst();

        assertEquals("VI_1", instance.name());
        assertEquals(100, instance.priority().value());
        assertEquals(ProtocolVersion.V3, instance.version());
        assertEquals(100, instance.advertisementInterval().centiseconds());
        assertTrue(instance.preempt());
        assertTrue(instance.lease());
        assertEquals(Family.IPV4, instance.family());
        assertEquals(List.of(), instance.unicastPeers());
        assertEquals(5, instance.announcements().count());
        assertEquals(5, instance.announcements().repeatCount());
        assertEquals(5_000, instance.announcements().repeatDelay().toMillis());
        assertFalse(instance.announcements().refreshes());
    }

    @Test
    void anInstanceTakesFromTheDefaultsWhatItDoesNotSay() throws IOException {
        List<InstanceOptions> instances = sound("""
                defaults { version = 2, advertisement-interval = 3s, preempt = off, lease = off, announce.count = 2 }
                instances {
                  A { interface = eth0, virtual-router-id = 1, addresses = ["192.0.2.10/24"] }
                  B { interface = eth0, virtual-router-id = 2, addresses = ["192.0.2.11/24"], version = 3, preempt = on
                      announce.refresh = 1m }
                }
                """);

        assertEquals(ProtocolVersion.V2, instances.getFirst().version());
        assertEquals(300, instances.getFirst().advertisementInterval().centiseconds());
        assertFalse(instances.getFirst().preempt());
        assertFalse(instances.getFirst().lease());
        assertEquals(ProtocolVersion.V3, instances.getLast().version());
        assertTrue(instances.getLast().preempt());
        assertEquals(2, instances.getLast().announcements().count());
        assertEquals(60, instances.getLast().announcements().refreshInterval().toSeconds());
    }

    @Test
    void theFirstAddressChoosesTheFamilyAndOthersMoveAlong() throws IOException {
        InstanceOptions instance = sound("""
                instances { VI { interface = eth0, virtual-router-id = 1
                  addresses = ["fe80::10/64", "192.0.2.10/24", "2001:db8::10/64"] } }
                """).getFirst();

        assertEquals(Family.IPV6, instance.family());
        assertEquals(
                List.of(IpAddress.parse("fe80::10"), IpAddress.parse("2001:db8::10")), instance.advertisedAddresses());
        assertEquals(3, instance.addresses().size());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            virtual-router-id = 0             | virtual-router-id: 0 is not in 1..255
            virtual-router-id = 256           | virtual-router-id: 256 is not in 1..255
            virtual-router-id = x             | virtual-router-id: expected a whole number, found "x"
            priority = 0                      | priority: 0 is not in 1..255
            priority = 256                    | priority: 256 is not in 1..255
            interface = "an interface"        | interface: expected an interface name (1 to 15 bytes, no space, / or :), found "an interface"
            advertisement-interval = 5ms      | advertisement-interval: an advertisement interval is a multiple of 10ms in VRRP version 3, 10ms to 40950ms
            advertisement-interval = 15ms     | advertisement-interval: an advertisement interval is a multiple of 10ms in VRRP version 3, 10ms to 40950ms
            advertisement-interval = 41s      | advertisement-interval: an advertisement interval is a multiple of 10ms in VRRP version 3, 10ms to 40950ms
            version = 4                       | version: 4 is not one of 2, 3
            addresses = []                    | addresses: needs at least one address
            addresses = ["192.0.2.1/33"]      | addresses[0]: expected an address with prefix length such as 192.0.2.10/24, found "192.0.2.1/33" (prefix length 33 is not in 0..32)
            addresses = ["224.0.0.1/24"]      | addresses: 224.0.0.1/24 is not a unicast address
            addresses = ["255.255.255.255/32"] | addresses: 255.255.255.255/32 is not a unicast address
            addresses = ["0.0.0.0/24"]        | addresses: 0.0.0.0/24 is not a unicast address
            addresses = ["127.0.0.2/8"]       | addresses: 127.0.0.2/8 is a loopback address, which no other machine can reach
            addresses = ["::1/128"]           | addresses: ::1/128 is a loopback address, which no other machine can reach
            addresses = ["192.0.2.1/0"]       | addresses: 192.0.2.1/0 has a network of all addresses: the prefix length is 1 or more
            addresses = ["192.0.2.0/24"]      | addresses: 192.0.2.0/24 is the address of its network, not of a host
            addresses = ["192.0.2.64/26"]     | addresses: 192.0.2.64/26 is the address of its network, not of a host
            addresses = ["192.0.2.255/24"]    | addresses: 192.0.2.255/24 is the broadcast address of its network
            addresses = ["192.0.2.3/30"]      | addresses: 192.0.2.3/30 is the broadcast address of its network
            addresses = ["2001:db8::/64"]     | addresses: 2001:db8::/64 is the anycast address of its network's routers (RFC 4291, section 2.6.1), not of a host
            addresses = ["::ffff:192.0.2.1/96"] | addresses[0]: expected an address with prefix length such as 192.0.2.10/24, found "::ffff:192.0.2.1/96" (the IPv4 address 192.0.2.1 in the form of IPv6: write 192.0.2.1)
            interface = lo                    | interface: lo reaches no other router; addresses on it do not need an election
            unicast-peers = ["192.0.2.10"]    | unicast-peers: 192.0.2.10 is one of the virtual addresses, not that of another router
            unicast-peers = ["127.0.0.1"]     | unicast-peers: 127.0.0.1 is not the unicast address of another machine
            unicast-peers = ["255.255.255.255"] | unicast-peers: 255.255.255.255 is not the unicast address of another machine
            source-address = 224.0.0.18       | source-address: 224.0.0.18 is not a unicast address
            unicast-peers = ["192.0.2.2","192.0.2.2"] | unicast-peers: 192.0.2.2 is listed twice
            source-address = 192.0.2.10       | source-address: 192.0.2.10 is one of the virtual addresses, which are not there before this router is Active
            addresses = ["192.0.2.1/24","192.0.2.1/32"] | addresses: 192.0.2.1/32 is listed twice
            unicast-peers = ["fe80::1"]       | unicast-peers: fe80::1 is not of the family of the first virtual address (IPv4)
            source-address = "fe80::1"        | source-address: fe80::1 is not of the family of the first virtual address (IPv4)
            password = secret                 | password: only VRRP version 2 has passwords (RFC 5798, section 9)
            priorty = 100                     | priorty: unknown key, did you mean "priority"?
            announce.count = 101              | announce.count: 101 is not in 0..100
            """)
    void aMistakeIsToldWithItsPlaceAndWhatIsAllowed(String line, String expected) throws IOException {
        read("""
                instances { VI {
                  interface = eth0, virtual-router-id = 51, addresses = ["192.0.2.10/24"]
                  LINE
                } }
                """.replace("LINE", line));

        assertEquals(1, problems.size(), problems::toString);
        assertEquals(
                folder.resolve("test.conf") + ":3: instances.VI." + expected,
                problems.getFirst().toString().replaceFirst("addresses\\[", "addresses["));
    }

    @Test
    void addressesOfSmallNetworksAndOfOwnersAreFine() throws IOException {
        sound("""
                instances {
                  A { interface = eth0, virtual-router-id = 1, addresses = ["192.0.2.0/31", "192.0.2.255/32", "192.0.2.255/31"] }
                  B { interface = eth1, virtual-router-id = 1, addresses = ["2001:db8::/127", "2001:db8::ffff/112"] }
                  C { interface = eth0, virtual-router-id = 2, addresses = ["192.0.2.7/24"], priority = 255, source-address = 192.0.2.7 }
                }
                """.replace(", \"192.0.2.255/31\"", ""));
    }

    @Test
    void aClashIsToldEvenWhenOneOfTheTwoHasAnotherProblem() throws IOException {
        read("""
                instances {
                  A { interface = eth0, virtual-router-id = 7, addresses = ["192.0.2.10/24"], priority = 300 }
                  B { interface = eth0, virtual-router-id = 7, addresses = ["192.0.2.11/24", "192.0.2.255/24"] }
                }
                """);

        assertEquals(
                List.of(
                        "instances.A.priority: 300 is not in 1..255",
                        "instances.B.addresses: 192.0.2.255/24 is the broadcast address of its network",
                        "instances.B.virtual-router-id: 7 is taken on eth0 for IPv4 by instance A"),
                messages());
    }

    @Test
    void versionTwoRefusesIpv6AndBrokenSeconds() throws IOException {
        read("""
                defaults { version = 2 }
                instances {
                  A { interface = eth0, virtual-router-id = 1, addresses = ["2001:db8::1/64"] }
                  B { interface = eth0, virtual-router-id = 2, addresses = ["192.0.2.1/24"], advertisement-interval = 1500ms }
                }
                """);

        assertEquals(
                List.of(
                        "instances.A.addresses: VRRP version 2 carries IPv4 addresses only, the first one here is IPv6",
                        "instances.B.advertisement-interval: an advertisement interval is a whole number of seconds in"
                                + " VRRP version 2, 1s to 255s"),
                messages());
    }

    @Test
    void twoInstancesShareNeitherVirtualRouterIdNorAddressOnAnInterface() throws IOException {
        read("""
                instances {
                  A { interface = eth0, virtual-router-id = 1, addresses = ["192.0.2.1/24"] }
                  B { interface = eth0, virtual-router-id = 1, addresses = ["192.0.2.2/24"] }
                  C { interface = eth0, virtual-router-id = 2, addresses = ["192.0.2.1/24"] }
                  D { interface = eth1, virtual-router-id = 1, addresses = ["192.0.2.1/24"] }
                  E { interface = eth0, virtual-router-id = 1, addresses = ["2001:db8::1/64"] }
                }
                """);

        assertEquals(
                List.of(
                        "instances.B.virtual-router-id: 1 is taken on eth0 for IPv4 by instance A",
                        "instances.C.addresses: 192.0.2.1/24 belongs to instance A as well"),
                messages());
    }

    private List<String> messages() {
        return problems.stream()
                .sorted()
                .map(problem -> problem.path() + ": " + problem.message())
                .toList();
    }

    private List<InstanceOptions> sound(String text) throws IOException {
        Value<VrrpOptions> value = read(text);
        assertEquals(List.of(), problems);
        return value.get().instances();
    }

    private Value<VrrpOptions> read(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("test.conf"), text);
        return switch (HoconFile.read(file, Map.of())) {
            case Reading.Refused refused -> throw new AssertionError(refused.problems());
            case Reading.Complete complete -> {
                OptionsReader in = OptionsReader.root(complete.root(), problems);
                Value<VrrpOptions> options = VrrpOptions.read(in, (_, _) -> {});
                in.rejectUnread();
                yield options;
            }
        };
    }
}
