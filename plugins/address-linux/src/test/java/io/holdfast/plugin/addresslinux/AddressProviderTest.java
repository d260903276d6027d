package io.holdfast.plugin.addresslinux;

import static io.holdfast.api.testing.PrivateNetwork.await;
import static io.holdfast.api.testing.PrivateNetwork.shell;
import static io.holdfast.plugin.addresslinux.Router.ETH0;
import static io.holdfast.plugin.addresslinux.Router.LONG;
import static io.holdfast.plugin.addresslinux.Router.addresses;
import static io.holdfast.plugin.addresslinux.Router.answers;
import static io.holdfast.plugin.addresslinux.Router.awaitAnswer;
import static io.holdfast.plugin.addresslinux.Router.neighbour;
import static io.holdfast.plugin.addresslinux.Router.plugInTheCable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.address.Lease;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.linux.LinuxNetwork.NetlinkSocket;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.testing.InPrivateNetwork;
import io.holdfast.plugin.addresslinux.wire.AddressMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Addresses come, are announced, and go without a trace. */
@InPrivateNetwork(needs = {"nft", "ping", "setpriv", "sysctl"})
class AddressProviderTest {

    @Test
    void whenAcquiredAndReleased_thenAnsweredForAndGone() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "2001:db8::10/64", "2001:db8::11/128")
                .start();
        assertEquals(List.of(), router.provider().limitations());
        assertFalse(answers("192.0.2.10"));

        router.acquire(0, LONG);

        assertEquals(
                List.of(
                        InterfaceAddress.parse("192.0.2.10/24"),
                        InterfaceAddress.parse("2001:db8::10/64"),
                        InterfaceAddress.parse("2001:db8::11/128")),
                router.claim(0).held());
        awaitAnswer("192.0.2.10");
        router.renew(0, LONG);
        awaitAnswer("2001:db8::10");
        router.renew(0, LONG);
        awaitAnswer("2001:db8::11");
        String there = addresses("eth0");
        assertTrue(there.contains("inet 192.0.2.10/24 scope global secondary dynamic"), there);
        assertTrue(there.contains("inet6 2001:db8::10/64 scope global"), there);
        // A host address is never a source for connections of this machine.
        assertEquals(
                1,
                shell("ip -6 addr show dev eth0 deprecated").split("scope", -1).length - 1,
                shell("ip -6 addr show dev eth0 deprecated"));
        assertTrue(shell("ip -6 addr show dev eth0 deprecated").contains("2001:db8::11/128"));

        router.release(0);
        router.release(0);

        assertEquals(List.of(), router.claim(0).held());
        assertFalse(addresses("eth0").contains("192.0.2.10"));
        assertFalse(addresses("eth0").contains("2001:db8::1" + "0"));
        assertFalse(answers("192.0.2.10"));
        assertTrue(addresses("eth0").contains("192.0.2.1/24"));
        assertEquals(List.of(), List.copyOf(router.told));
        router.close();
        assertEquals("", shell("nft list ruleset"));
        assertEquals(
                "0",
                shell("cat /proc/sys/net/ipv4/conf/eth0/promote_secondaries").strip());
    }

    @Test
    void whenRenewed_thenHeldBeyondItsTerm() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "2001:db8::10/64")
                .start();
        Lease lease = new Lease.Expiring(Duration.ofSeconds(6), Duration.ofSeconds(2));
        router.acquire(0, lease);
        String routes = shell("ip route; ip -6 route");

        for (int i = 0; i < 70; i++) {
            router.renew(0, lease);
            Thread.sleep(100);
        }

        router.renew(0, lease);
        awaitAnswer("192.0.2.10");
        router.renew(0, lease);
        awaitAnswer("2001:db8::10");
        assertEquals(routes, shell("ip route; ip -6 route"));
        assertEquals(List.of(), List.copyOf(router.told));
        router.close();
    }

    @Test
    void whenPermanent_thenNeitherFenceNorEndOfLife() throws Exception {
        plugInTheCable();
        Router router = new Router().plan("VI_1", ETH0, "192.0.2.10/24").start();

        router.acquire(0, new Lease.Permanent());
        router.renew(0, new Lease.Permanent());

        assertTrue(shell("ip addr show dev eth0")
                .contains("192.0.2.10/24 scope global secondary eth0\n       valid_lft forever"));
        assertFalse(shell("nft list map inet holdfast vips4").contains("192.0.2.10"));
        router.close();
        assertFalse(addresses("eth0").contains("192.0.2.10"));
    }

    @Test
    void whenAnAddressIsThereAlready_thenItCountsAsHeldAndStays() throws Exception {
        plugInTheCable();
        shell("ip addr add 192.0.2.10/24 dev eth0; ip addr add 2001:db8::10/64 dev eth0 nodad");
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "192.0.2.11/24", "2001:db8::10/64")
                .start();

        router.acquire(0, LONG);
        router.renew(0, LONG);

        assertEquals(3, router.claim(0).held().size());
        assertTrue(shell("ip addr show dev eth0")
                .contains("192.0.2.10/24 scope global secondary eth0\n       valid_lft forever"));
        router.close();
        assertTrue(addresses("eth0").contains("192.0.2.10/24"));
        assertTrue(addresses("eth0").contains("2001:db8::10/64"));
        assertFalse(addresses("eth0").contains("192.0.2.11"));
        assertEquals(List.of(), List.copyOf(router.told));
    }

    @Test
    void whenOthersHaveAddressesOfThePlanThere_thenTheListenerIsToldUntilTheyGo() throws Exception {
        plugInTheCable();
        shell("ip addr add 192.0.2.10/32 dev eth0; ip addr add 192.0.2.11/24 dev eth0");
        InterfaceAddress otherPrefix = InterfaceAddress.parse("192.0.2.10/32");
        InterfaceAddress same = InterfaceAddress.parse("192.0.2.11/24");
        InterfaceAddress later = InterfaceAddress.parse("2001:db8::10/64");
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "192.0.2.11/24", "192.0.2.12/24", "2001:db8::10/64")
                .start();
        assertEquals(List.of(List.of(otherPrefix, same)), List.copyOf(router.others));

        // What we hold ourselves is no news.
        router.acquire(0, new Lease.Permanent());
        router.release(0);
        shell("ip addr add 2001:db8::10/64 dev eth0 nodad");
        await("the new one", () -> router.others.size() == 2, router.others);
        shell("ip addr del 192.0.2.10/32 dev eth0");
        await("the first one's end", () -> router.others.size() == 3, router.others);
        shell("ip addr del 192.0.2.11/24 dev eth0");
        await("the second one's end", () -> router.others.size() == 4, router.others);
        shell("ip link del eth0");
        await("the end", () -> router.others.size() == 5, router.others);

        assertEquals(
                List.of(
                        List.of(otherPrefix, same),
                        List.of(otherPrefix, same, later),
                        List.of(same, later),
                        List.of(later),
                        List.of()),
                List.copyOf(router.others));
        router.close();
    }

    /** The kernel itself keeps the route for as long as the last address would have lived. */
    @Test
    void whenReleased_thenTheRouteToItsNetworkGoesWithTheLastAddress() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI_1", ETH0, "2001:db8:9::10/64", "2001:db8:9::11/64", "2001:db8:8::10/64")
                .plan("VI_2", ETH0, "2001:db8:9::12/64", "2001:db8::12/64")
                .start();
        String before = shell("ip -6 route");
        router.acquire(0, LONG);
        router.acquire(1, LONG);

        router.release(0);
        assertFalse(shell("ip -6 route").contains("2001:db8:8::/64"), shell("ip -6 route"));
        assertTrue(shell("ip -6 route").contains("2001:db8:9::/64"), shell("ip -6 route"));

        router.release(1);
        assertEquals(before, shell("ip -6 route"));
        assertEquals(List.of(), List.copyOf(router.told));

        router.acquire(0, LONG);
        router.loop().stop();
        assertTrue(shell("ip -6 route").contains("2001:db8:9::/64"), shell("ip -6 route"));
        new Router().start().close();
        assertEquals(before, shell("ip -6 route"));
    }

    /** The kernel then gives the route the end that the other address has, which moves with its renewals. */
    @Test
    void whenAnotherAddressOfTheNetworkStays_thenTheRouteLivesOnWithIt() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI_1", ETH0, "2001:db8:9::10/64")
                .plan("VI_2", ETH0, "2001:db8:9::12/64")
                .start();
        Lease lease = new Lease.Expiring(Duration.ofSeconds(30), Duration.ofSeconds(10));
        router.acquire(0, lease);
        router.acquire(1, lease);
        router.release(0);
        await("two seconds of its life to go by", () -> routeLifeSeconds() <= 27, "");

        router.repeatUntil("a longer life", () -> router.renew(1, lease), () -> routeLifeSeconds() >= 28);
        router.close();
        assertFalse(shell("ip -6 route").contains("2001:db8:9::/64"), shell("ip -6 route"));
    }

    private static int routeLifeSeconds() {
        return Integer.parseInt(
                shell("ip -6 route show 2001:db8:9::/64 | sed -n 's/.* expires \\([0-9]*\\)sec.*/\\1/p'")
                        .strip());
    }

    @Test
    void whenARemovalFails_thenItIsTriedAgain() throws Exception {
        plugInTheCable();
        AtomicBoolean refusing = new AtomicBoolean();
        Router router = new Router(new LinuxAddressOptions(true), real -> withoutRemovals(real, refusing))
                .plan("VI_1", ETH0, "192.0.2.10/24")
                .start();
        router.acquire(0, new Lease.Permanent());
        refusing.set(true);
        router.release(0);
        assertTrue(addresses("eth0").contains("192.0.2.10/24"));

        refusing.set(false);

        router.repeatUntil(
                "the removal",
                () -> router.run(() -> router.provider().commit()),
                () -> !addresses("eth0").contains("192.0.2.10/24"));
        router.close();
    }

    private static LinuxNetwork withoutRemovals(LinuxNetwork real, AtomicBoolean refusing) {
        return Between.around(LinuxNetwork.class, real, (method, arguments, result) -> {
            Object opened = result.call();
            if (!method.equals("openNetlink") || !arguments[0].equals(0)) {
                return opened;
            }
            return Between.around(NetlinkSocket.class, (NetlinkSocket) opened, (call, given, answer) -> {
                boolean removal = call.equals("exchange")
                        && NetlinkMessage.read((ByteBuffer) given[0]).type() == AddressMessage.RTM_DELADDR;
                if (removal && refusing.get()) {
                    throw new LinuxException("remove", 105, "no buffer space");
                }
                return answer.call();
            });
        });
    }

    @Test
    void whenAnEarlierRunWasKilled_thenItsLeavingsGoAndForeignOnesStay() throws Exception {
        plugInTheCable();
        shell("ip addr add 192.0.2.77/24 dev eth0");
        Router killed = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "2001:db8::10/64")
                .plan("old", ETH0, "198.51.100.1/32")
                .start();
        killed.acquire(0, new Lease.Permanent());
        killed.acquire(1, LONG);
        killed.loop().stop();
        assertTrue(shell("nft list map inet holdfast vips4").contains("198.51.100.1 : goto lease2-old"));

        Router router = new Router().plan("VI_1", ETH0, "192.0.2.10/24").start();

        String there = addresses("eth0");
        assertFalse(there.contains("192.0.2.10"), there);
        assertFalse(there.contains("2001:db8::10"), there);
        assertFalse(there.contains("198.51.100.1"), there);
        assertTrue(there.contains("192.0.2.77/24"), there);
        assertFalse(shell("nft list ruleset").contains("lease2"));
        router.acquire(0, LONG);
        awaitAnswer("192.0.2.10");
        router.close();
    }

    @Test
    void whenSomebodyRemovesAnAddress_thenTheListenerIsToldOnce() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "192.0.2.11/24", "2001:db8::10/64")
                .start();
        router.acquire(0, new Lease.Permanent());

        shell("ip addr del 192.0.2.11/24 dev eth0; ip addr del 2001:db8::10/64 dev eth0");

        await("the bad news", () -> !router.told.isEmpty(), router.told);
        router.run(() -> {});
        assertEquals(
                List.of("VI_1 failed: 192.0.2.11/24 was removed from eth0 by somebody else"), List.copyOf(router.told));
        router.close();
        assertFalse(addresses("eth0").contains("192.0.2.10"));
    }

    @Test
    void whenTheProviderRemovesAndAddsAgain_thenNobodyIsAccused() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "2001:db8::10/64")
                .start();

        router.run(() -> {
            for (int i = 0; i < 20; i++) {
                router.claim(0).acquire(new Lease.Permanent(), io.holdfast.api.time.MonotonicTime.now());
                if (i % 2 == 0) {
                    router.claim(0).release();
                }
            }
        });
        shell("ip link set eth0 alias over"); // its message comes after all of ours
        await("all messages", () -> shell("ip addr show dev eth0").contains("192.0.2.10"), router.told);
        router.run(() -> {});

        assertEquals(List.of(), List.copyOf(router.told));
        router.close();
    }

    @Test
    void whenMessagesAreLost_thenARemovalIsStillFound() throws Exception {
        plugInTheCable();
        Router router = new Router().plan("VI_1", ETH0, "192.0.2.10/24").start();
        router.acquire(0, new Lease.Permanent());

        router.run(() -> {
            shell("for i in $(seq 12000); do echo link set lo mtu $((1000 + i)); done | ip -batch -");
            shell("ip addr del 192.0.2.10/24 dev eth0");
        });

        await("the bad news", () -> !router.told.isEmpty(), router.told);
        assertEquals("VI_1 failed: 192.0.2.10/24 was removed from eth0 by somebody else", router.told.peek());
        router.close();
    }

    @Test
    void whenAnnounced_thenNeighboursKnowTheNewPlace() throws Exception {
        plugInTheCable();
        shell("sysctl -qw net.ipv6.conf.eth0.forwarding=1");
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "2001:db8::10/64", "fe80::10/64")
                .start();
        for (String address : List.of("192.0.2.10", "2001:db8::10", "fe80::10")) {
            shell("ip -n c neigh replace " + address + " dev c0 lladdr 02:00:00:00:00:99 nud stale");
        }
        router.acquire(0, LONG);

        router.run(() -> router.claim(0).announce());

        await(
                "three new places",
                () -> List.of("192.0.2.10", "2001:db8::10", "fe80::10").stream()
                        .allMatch(address -> neighbour(address).contains("lladdr 02:00:00:00:00:0a")),
                router.told);
        assertTrue(neighbour("2001:db8::10").contains(" router "), neighbour("2001:db8::10"));
        // The interface gets another MAC while the addresses are held.
        shell("ip link set eth0 address 02:00:00:00:00:0b");
        router.repeatUntil(
                "the frames of the new MAC",
                () -> router.run(() -> router.claim(0).announce()),
                () -> neighbour("192.0.2.10").contains("lladdr 02:00:00:00:00:0b"));
        router.close();
    }

    @Test
    void whenTheFirstAddressOfANetworkGoes_thenItsNeighboursStay() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI_1", ETH0, "198.51.100.1/24")
                .plan("VI_2", ETH0, "198.51.100.2/24")
                .start();
        router.acquire(0, new Lease.Permanent());
        router.acquire(1, new Lease.Permanent());

        router.release(0);

        assertTrue(addresses("eth0").contains("198.51.100.2/24"));
        router.close();
        assertEquals(
                "0",
                shell("cat /proc/sys/net/ipv4/conf/eth0/promote_secondaries").strip());
    }

    @Test
    void whenTheInterfaceIsNotThere_thenToldAndHeldOnceItAppears() throws Exception {
        Router router = new Router().plan("VI_1", ETH0, "192.0.2.10/24").start();
        router.acquire(0, LONG);
        assertEquals(List.of("VI_1 failed: interface eth0 does not exist"), List.copyOf(router.told));
        router.told.clear();

        for (int i = 0; i < 2; i++) {
            plugInTheCable();
            router.repeatUntil(
                    "the interface",
                    () -> router.acquire(0, LONG),
                    () -> !router.claim(0).held().isEmpty());
            awaitAnswer("192.0.2.10");
            router.run(() -> router.claim(0).announce());
            shell("ip link del eth0; ip netns del c");
        }
        router.release(0);
        assertEquals(
                List.of(),
                router.told.stream()
                        .filter(line -> !line.contains("does not exist"))
                        .toList());
        router.close();
    }

    @Test
    void whenTheKernelRefuses_thenTheListenerHearsWhy() throws Exception {
        plugInTheCable();
        shell("sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1");
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "2001:db8::10/64")
                .start();

        router.acquire(0, LONG);

        String told = String.join("|", router.told);
        assertTrue(
                told.startsWith("VI_1 failed: 2001:db8::10/64 could not be put on eth0: permission denied (EACCES)"),
                told);
        // The kernel's own words, which older kernels do not have.
        assertTrue(told.endsWith("IPv6 is disabled on this device") || told.endsWith("(EACCES)"), told);
        assertEquals(
                List.of(InterfaceAddress.parse("192.0.2.10/24")),
                router.claim(0).held());
        router.close();
    }

    @Test
    void whenTriedOut_thenTheKernelsAnswerIsKnownAndNobodyHasNoticed() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "2001:db8::10/64")
                .start();
        shell("ip monitor address > /run/monitor 2>&1 & echo $! > /run/monitor.pid");
        await(
                "the monitor",
                () -> shell("ip addr add 192.0.2.99/32 dev lo; ip addr del 192.0.2.99/32 dev lo; cat /run/monitor")
                        .contains("192.0.2.99"),
                "");

        shell("sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1");
        String refusal = router.on(() -> router.claim(0).tryOut()).orElseThrow();
        shell("sysctl -qw net.ipv6.conf.eth0.disable_ipv6=0");
        Optional<String> success = router.on(() -> router.claim(0).tryOut());

        assertTrue(refusal.startsWith("2001:db8::10/64 could not be put on eth0: permission denied (EACCES)"), refusal);
        assertEquals(Optional.empty(), success);
        await("the trial", () -> shell("cat /run/monitor").contains("2001:db8::10/64"), "");
        shell("kill $(cat /run/monitor.pid)");
        assertFalse(addresses("eth0").contains("192.0.2.10"), addresses("eth0"));
        assertFalse(addresses("eth0").contains("2001:db8::10"), addresses("eth0"));
        assertFalse(shell("nft list map inet holdfast vips4").contains("192.0.2.10"));
        assertEquals(List.of(), List.copyOf(router.told));
        router.acquire(0, LONG);
        awaitAnswer("192.0.2.10");
        assertEquals(Optional.empty(), router.on(() -> router.claim(0).tryOut()));
        assertEquals(2, router.claim(0).held().size());
        router.close();
    }

    @Test
    void whenAnnouncedInParts_thenEachPartLeavesAndTheEndIsKnown() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "192.0.2.11/24", "192.0.2.12/24")
                .start();
        for (int i = 10; i < 13; i++) {
            shell("ip -n c neigh replace 192.0.2." + i + " dev c0 lladdr 02:00:00:00:00:99 nud stale");
        }
        router.acquire(0, LONG);

        assertEquals(2, router.on(() -> router.claim(0).announce(1, 2)));
        assertEquals(0, router.on(() -> router.claim(0).announce(3, 2)));
        await("the last one", () -> neighbour("192.0.2.12").contains("lladdr 02:00:00:00:00:0a"), router.told);
        assertTrue(neighbour("192.0.2.11").contains("lladdr 02:00:00:00:00:0a"));
        assertTrue(neighbour("192.0.2.10").contains("lladdr 02:00:00:00:00:99"));
        assertEquals(1, router.on(() -> router.claim(0).announce(0, 1)));
        await("the first one", () -> neighbour("192.0.2.10").contains("lladdr 02:00:00:00:00:0a"), router.told);
        router.close();
    }

    @Test
    void whenThePrivilegeIsMissing_thenStartSaysWhich() throws Exception {
        plugInTheCable();

        // Who may not drop a capability goes where it is worth nothing: into a user namespace of its own.
        String output = shell("drop='setpriv --bounding-set -net_admin --inh-caps -net_admin';"
                + " $drop true || drop='unshare --user'; $drop "
                + System.getProperty("java.home")
                + "/bin/java --enable-native-access=ALL-UNNAMED -cp "
                + System.getProperty("java.class.path")
                + " '"
                + WithoutPrivilege.class.getName()
                + "'");

        assertTrue(
                output.contains("change addresses: not permitted (EPERM): the capability CAP_NET_ADMIN is missing; run"
                        + " as root, or grant it (systemd: AmbientCapabilities=CAP_NET_ADMIN)"),
                output);
    }

    /** A program that only starts a provider. */
    static final class WithoutPrivilege {

        private WithoutPrivilege() {}

        public static void main(String[] arguments) throws Exception {
            try {
                new Router().plan("VI_1", ETH0, "192.0.2.10/24").start();
                System.out.println("started");
            } catch (ExecutionException e) {
                System.out.println(e);
            }
            System.exit(0);
        }
    }

    @Test
    void whenALinkGoesDown_thenItsStateTellsAndNobodyIsAccused() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "2001:db8::10/64")
                .start();
        router.run(() -> router.provider()
                .watch(ETH0, state -> router.told.add(state.getClass().getSimpleName())));
        router.acquire(0, new Lease.Permanent());

        shell("ip link set eth0 down"); // takes the IPv6 address with it

        await("the change of state", () -> router.told.size() > 1, router.told);
        assertFalse(router.told.stream().anyMatch(line -> line.startsWith("VI_1")), router.told.toString());
        router.close();
    }

    @Test
    void whenLinkLocalAddressesAreTheSame_thenEachInterfaceHasItsOwn() throws Exception {
        plugInTheCable();
        shell("ip link add eth1 type veth peer name d0; ip link set eth1 up; ip link set d0 up");
        Router router = new Router()
                .plan("VI_1", ETH0, "fe80::10/64")
                .plan("VI_2", new InterfaceName("eth1"), "fe80::10/64")
                .start();
        assertEquals(List.of(), router.provider().limitations());
        router.acquire(0, LONG);
        router.acquire(1, LONG);
        awaitAnswer("fe80::10%c0");

        router.release(1);

        router.renew(0, LONG);
        awaitAnswer("fe80::10%c0");
        assertFalse(addresses("eth1").contains("fe80::10/"));
        router.close();
    }
}
