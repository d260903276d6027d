package io.holdfast.plugin.addresslinux;

import static io.holdfast.api.testing.PrivateNetwork.await;
import static io.holdfast.api.testing.PrivateNetwork.shell;
import static io.holdfast.plugin.addresslinux.Router.ETH0;
import static io.holdfast.plugin.addresslinux.Router.LONG;
import static io.holdfast.plugin.addresslinux.Router.SHORT;
import static io.holdfast.plugin.addresslinux.Router.addresses;
import static io.holdfast.plugin.addresslinux.Router.answers;
import static io.holdfast.plugin.addresslinux.Router.awaitAnswer;
import static io.holdfast.plugin.addresslinux.Router.awaitSilence;
import static io.holdfast.plugin.addresslinux.Router.neighbour;
import static io.holdfast.plugin.addresslinux.Router.plugInTheCable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.address.Lease;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.linux.LinuxNetwork.NetlinkSocket;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.testing.InPrivateNetwork;
import io.holdfast.api.time.MonotonicTime;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens when nobody renews, on the real kernel. */
@InPrivateNetwork(needs = {"nft", "ping", "sysctl"})
class FenceTest {

    @Test
    void whenTheOwnerFreezes_thenItsAddressesAreSilentThoughTheyAreThere() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "2001:db8::10/64", "fe80::10/64")
                .plan("VI_2", ETH0, "192.0.2.20/24")
                // Where there are many, the kernel keeps them long enough for what follows.
                .plan("VI_3", ETH0, consecutive("10.9.0.", 50))
                .start();
        router.acquire(0, SHORT);
        router.acquire(1, new Lease.Permanent());

        awaitSilence("192.0.2.10");

        assertTrue(addresses("eth0").contains("192.0.2.10/24"));
        assertTrue(addresses("eth0").contains("2001:db8::10/64"));
        assertFalse(neighbour("192.0.2.10").contains("lladdr"), neighbour("192.0.2.10"));
        assertFalse(answers("2001:db8::10"));
        assertFalse(neighbour("2001:db8::10").contains("lladdr"), neighbour("2001:db8::10"));
        assertFalse(answers("fe80::10%c0"));
        // Those who know the MAC are not served either, and others' addresses are.
        shell("ip -n c neigh replace 192.0.2.10 dev c0 lladdr 02:00:00:00:00:0a nud permanent");
        assertFalse(
                shell("ip netns exec c ping -n -c 1 -W 1 192.0.2.10 || true").contains(" 1 received"));
        awaitAnswer("192.0.2.20");
        awaitAnswer("192.0.2.1");

        router.renew(0, SHORT);

        assertEquals(List.of("VI_1 lost: the lease ran out before it was renewed"), List.copyOf(router.told));
        assertFalse(answers("192.0.2.10"));
        // Taking part again: released, and later acquired anew.
        router.release(0);
        assertFalse(addresses("eth0").contains("192.0.2.10"));
        router.acquire(0, LONG);
        awaitAnswer("192.0.2.10");
        router.close();
    }

    /** However late the renewal, and whether or not the kernel has cleared the ended element away yet. */
    @Test
    void whenTheLeaseHasEnded_thenNoRenewalBringsItBack() throws Exception {
        plugInTheCable();
        Router router = new Router().plan("VI_1", ETH0, "192.0.2.10/24").start();
        Lease lease = new Lease.Expiring(Duration.ofMillis(200), Duration.ofMillis(60));

        for (int i = 0; i < 12; i++) {
            router.acquire(0, lease);
            // The kernel clears away once a second. Where its clock stands still for a while the element ends late.
            Thread.sleep(300 + 90 * i);
            // As if the process had been frozen after the clock was read: "from" is fresh.
            router.renew(0, lease);
            router.release(0);
        }

        assertEquals(12, router.told.size());
        assertTrue(
                router.told.stream().allMatch(line -> line.startsWith("VI_1 lost: the lease ran out before ")),
                router.told::toString);
        router.close();
    }

    @Test
    void whenOneOfManyHasLostItsLease_thenTheOthersAreRenewed() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24")
                .plan("VI_2", ETH0, "192.0.2.20/24")
                .plan("VI_3", ETH0, "192.0.2.30/24")
                .start();
        Lease lease = new Lease.Expiring(Duration.ofSeconds(80), Duration.ofSeconds(20));
        router.acquire(0, LONG);
        router.acquire(1, SHORT);
        router.acquire(2, LONG);
        await(
                "the end of a lease",
                () -> !shell("nft list set inet holdfast lease2-VI_2").contains("elements"),
                router.told);

        router.run(() -> {
            for (int i = 0; i < 3; i++) {
                router.claim(i).renew(lease, MonotonicTime.now());
            }
            router.provider().commit();
        });

        assertEquals(List.of("VI_2 lost: the lease ran out before it was renewed"), List.copyOf(router.told));
        String listing = shell("nft list set inet holdfast lease1-VI_1; nft list set inet holdfast lease3-VI_3");
        assertEquals(2, listing.split("expires 1m[12]?[0-9]s", -1).length - 1, listing);
        router.close();
    }

    @Test
    void whenTheAdvertisementIsOld_thenTheLeaseIsThatMuchShorter() throws Exception {
        plugInTheCable();
        Router router = new Router().plan("VI_1", ETH0, "192.0.2.10/24").start();
        Lease lease = new Lease.Expiring(Duration.ofSeconds(100), Duration.ofSeconds(30));

        router.run(() -> router.claim(0).acquire(lease, MonotonicTime.now().plus(Duration.ofSeconds(-40))));

        String listing = shell("nft list set inet holdfast lease1-VI_1");
        assertTrue(Pattern.compile("timeout 5[0-9]s").matcher(listing).find(), listing);
        router.run(() -> {
            router.claim(0).renew(lease, MonotonicTime.now().plus(Duration.ofSeconds(-100)));
            router.provider().commit();
        });
        assertEquals(List.of("VI_1 lost: the renewal came after the end of the lease"), List.copyOf(router.told));
        router.close();
    }

    /** Frozen between looking at the clock and asking: what the kernel then grants is taken back at once. */
    @Test
    void whenARenewalTakesLong_thenTheLeaseDoesNotGrow() throws Exception {
        plugInTheCable();
        AtomicLong delayMillis = new AtomicLong();
        Router router = new Router(new LinuxAddressOptions(true), real -> slowNetfilter(real, delayMillis))
                .plan("VI_1", ETH0, "192.0.2.10/24")
                .start();
        Lease lease = new Lease.Expiring(Duration.ofSeconds(100), Duration.ofSeconds(30));
        router.acquire(0, lease);

        delayMillis.set(10_000);
        router.renew(0, lease);

        // 10 s have gone by and the second attempt expected as much again, but was prompt.
        String listing = shell("nft list set inet holdfast lease1-VI_1");
        assertTrue(Pattern.compile("timeout 1m1[0-9]s").matcher(listing).find(), listing);
        assertEquals(List.of(), List.copyOf(router.told));
        router.close();
    }

    @Test
    void whenThereAreHundredsOfAddresses_thenOneElementHoldsThemAndAllGo() throws Exception {
        plugInTheCable();
        String[] addresses = new String[600];
        for (int i = 0; i < 300; i++) {
            addresses[i] = "10.9." + i / 200 + "." + (1 + i % 200) + "/16";
            addresses[300 + i] = "2001:db8:9::" + Integer.toHexString(i + 1) + "/64";
        }
        Router router = new Router().plan("VI_1", ETH0, addresses).start();
        shell("ip -n c route add 10.9.0.0/16 dev c0; ip -n c -6 route add 2001:db8:9::/64 dev c0");

        router.acquire(0, LONG);

        assertEquals(600, router.claim(0).held().size());
        awaitAnswer("10.9.1.100");
        awaitAnswer("2001:db8:9::12c");
        router.renew(0, new Lease.Expiring(Duration.ofSeconds(3), Duration.ofSeconds(1)));
        awaitSilence("10.9.1.100");
        awaitSilence("2001:db8:9::12c");
        assertTrue(addresses("eth0").contains("10.9.1.100/16"));
        router.release(0);
        assertFalse(addresses("eth0").contains("10.9."));
        assertFalse(addresses("eth0").contains("2001:db8:9:"));
        assertEquals(
                List.of(),
                router.told.stream().filter(line -> line.contains("somebody")).toList());
        router.close();
    }

    @Test
    void whenSomebodyFlushesTheRuleset_thenTheFenceIsPutBack() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "2001:db8::10/64")
                .plan("VI_2", ETH0, "192.0.2.20/24")
                .start();
        router.acquire(0, LONG);
        shell("nft flush ruleset");

        router.renew(0, LONG);

        assertEquals(List.of(), List.copyOf(router.told));
        assertTrue(shell("nft list ruleset").contains("192.0.2.10 : goto lease1-VI_1"));
        awaitAnswer("192.0.2.10");
        shell("nft flush ruleset");
        router.acquire(1, LONG);
        awaitAnswer("192.0.2.20");
        shell("nft flush ruleset");
        router.close();
        assertEquals(List.of(), List.copyOf(router.told));
    }

    @Test
    void whenSomebodyEmptiesTheTables_thenTheNextRenewalPutsTheRulesBack() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "2001:db8::10/64")
                .plan("VI_2", ETH0, "2001:db8::20/64")
                .start();
        router.acquire(0, LONG);
        shell("nft add table ip others; nft flush table arp holdfast");

        router.renew(0, LONG);
        assertTrue(shell("nft list table arp holdfast").contains("arp saddr ip vmap @vips4"));
        shell("nft flush table inet holdfast");
        router.renew(0, LONG);

        String listing = shell("nft list table inet holdfast");
        assertTrue(listing.contains("ip saddr vmap @vips4"), listing);
        assertTrue(listing.contains("meta nfproto != @lease1-VI_1 drop"), listing);
        assertTrue(shell("nft list ruleset").contains("table ip others"));
        assertEquals(List.of(), List.copyOf(router.told));
        router.renew(0, new Lease.Expiring(Duration.ofSeconds(1), Duration.ofMillis(300)));
        awaitSilence("192.0.2.10");
        router.close();
    }

    @Test
    void whenSomebodyEmptiesTheTablesOfABackup_thenItsTakeoverPutsTheRulesBack() throws Exception {
        plugInTheCable();
        Router router = new Router().plan("VI_1", ETH0, "192.0.2.10/24").start();
        shell("nft flush table arp holdfast; nft flush table inet holdfast");

        router.acquire(0, LONG);

        assertTrue(shell("nft list table arp holdfast").contains("arp saddr ip vmap @vips4"));
        assertTrue(shell("nft list table inet holdfast").contains("meta nfproto != @lease1-VI_1 drop"));
        awaitAnswer("192.0.2.10");
        router.close();
    }

    @Test
    void whenNobodyChangesRules_thenNobodyLooksAtThem() throws Exception {
        plugInTheCable();
        AtomicLong queries = new AtomicLong();
        Router router = new Router(new LinuxAddressOptions(true), real -> countingQueries(real, queries))
                .plan("VI_1", ETH0, "192.0.2.10/24")
                .start();
        router.acquire(0, LONG);
        router.renew(0, LONG);
        long before = queries.get();

        for (int i = 0; i < 5; i++) {
            router.renew(0, LONG);
        }

        assertEquals(before, queries.get());
        router.close();
    }

    /** An owner's addresses are there before it comes and stay when it dies. */
    @Test
    void whenTheOwnerOfAnAddressIsKilled_thenTheAddressStillAnswers() throws Exception {
        plugInTheCable();
        shell("ip addr add 192.0.2.20/24 dev eth0; ip addr add 2001:db8::20/64 dev eth0 nodad");
        Router killed = new Router()
                .plan("VI_1", ETH0, "192.0.2.20/24", "192.0.2.10/24", "2001:db8::20/64")
                .start();
        killed.acquire(0, SHORT);

        killed.loop().stop();

        awaitSilence("192.0.2.10");
        awaitAnswer("192.0.2.20");
        awaitAnswer("2001:db8::20");
    }

    /** Others who change rules all the time: nothing of ours is disturbed. */
    @Test
    void whenOthersChangeTheirRules_thenTheTablesAreNotPutBack() throws Exception {
        plugInTheCable();
        Router router = new Router().plan("VI_1", ETH0, "192.0.2.10/24").start();
        router.acquire(0, LONG);
        String handles = shell("nft -a list table inet holdfast | grep handle");

        for (int i = 0; i < 5; i++) {
            shell("nft add table ip others; nft delete table ip others");
            router.renew(0, LONG);
            router.renew(0, LONG);
        }

        assertEquals(handles, shell("nft -a list table inet holdfast | grep handle"));
        assertEquals(List.of(), List.copyOf(router.told));
        router.close();
    }

    @Test
    void whenTheTablesAreListed_thenNftCanLoadThemAgain() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI 1 (über)", ETH0, "192.0.2.10/24", "2001:db8::10/64", "fe80::10/64")
                .start();
        router.acquire(0, new Lease.Expiring(Duration.ofSeconds(100), Duration.ofSeconds(30)));

        String listing = shell("nft list ruleset");

        assertTrue(listing.contains("elements = { \"eth0\" . fe80::10 : goto lease1-VI_1___ber_ }"), listing);
        assertTrue(listing.contains("arp ptype != @lease1-VI_1___ber_ drop"), listing);
        assertTrue(listing.contains("type ether_type"), listing);
        assertTrue(
                Pattern.compile("elements = \\{ ip timeout 1m3[0-9]s")
                        .matcher(listing)
                        .find(),
                listing);
        assertTrue(
                Pattern.compile("elements = \\{ ipv4 timeout 1m3[0-9]s")
                        .matcher(listing)
                        .find(),
                listing);
        shell("nft list ruleset > /run/saved; nft flush ruleset; nft -f /run/saved");
        awaitAnswer("192.0.2.10");
        router.close();
    }

    @Test
    void whenAnotherAnnouncesTheAddress_thenABackupLearnsIt() throws Exception {
        plugInTheCable();
        Router router = new Router().plan("VI_1", ETH0, "192.0.2.10/24").start();
        router.acquire(0, LONG);
        router.release(0);
        shell("ip neigh replace 192.0.2.10 dev eth0 lladdr 02:00:00:00:00:99 nud stale");
        shell("ip netns exec c sysctl -qw net.ipv4.conf.c0.arp_notify=1");

        shell("ip -n c addr add 192.0.2.10/24 dev c0; ip -n c link set c0 address 02:00:00:00:00:0d");

        await(
                "the new place",
                () -> shell("ip neigh show 192.0.2.10 dev eth0").contains("lladdr 02:00:00:00:00:0d"),
                router.told);
        router.close();
    }

    @Test
    void whenTwoInstancesShareAnAddress_thenItIsSaid() throws Exception {
        plugInTheCable();
        Router router = new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "192.0.2.11/24")
                .plan("VI_2", new InterfaceName("lo"), "192.0.2.10/32")
                .start();

        assertEquals(
                List.of("192.0.2.10 belongs to VI_1 and VI_2: the fence cannot hold it for both, only its life in the"
                        + " kernel ends its lease"),
                router.provider().limitations());
        router.acquire(0, LONG);
        awaitAnswer("192.0.2.10");
        assertFalse(shell("nft list map inet holdfast vips4").contains("192.0.2.10"));
        assertTrue(shell("nft list map inet holdfast vips4").contains("192.0.2.11"));
        router.close();
    }

    @Test
    void whenThereIsNoNftables_thenItIsSaidAndTheLifetimeEndsTheHold() throws Exception {
        plugInTheCable();
        Router router = new Router(new LinuxAddressOptions(true), FenceTest::withoutNetfilter)
                .plan("VI_1", ETH0, "192.0.2.10/24", "2001:db8::10/64")
                .start();

        assertEquals(
                List.of(
                        "no nftables fence (open netlink socket (protocol 12): this kernel does not have the protocol):"
                                + " an owner that freezes answers for its addresses until the kernel ends their life, which it"
                                + " counts in seconds; with advertisement intervals below 1 s another router takes them earlier"),
                router.provider().limitations());
        Lease lease = new Lease.Expiring(Duration.ofSeconds(6), Duration.ofSeconds(2));
        router.acquire(0, lease);
        assertTrue(addresses("eth0").contains("192.0.2.10/24"));

        await("the end of its life", () -> !addresses("eth0").contains("192.0.2.10"), router.told);
        await("the bad news", () -> !router.told.isEmpty(), router.told);
        assertTrue(router.told.peek().startsWith("VI_1 lost: the kernel ended the life of "), router.told.peek());
        router.renew(0, lease);
        assertFalse(addresses("eth0").contains("192.0.2.10"));
        router.close();
    }

    @Test
    void whenATableOfTheNameIsSomebodyElses_thenItStaysAndThatIsSaid() throws Exception {
        plugInTheCable();
        Router killed = new Router().plan("VI_1", ETH0, "192.0.2.10/24").start();
        killed.acquire(0, LONG);
        killed.loop().stop();
        shell("nft delete table inet holdfast");
        String theirs = """
                table inet holdfast {
                	set vips {
                		type ipv4_addr
                	}

                	chain mychain {
                		type filter hook input priority filter; policy accept;
                		ip protocol vrrp accept
                	}
                }
                """;
        shell("nft -f - <<'E'\n" + theirs + "E");

        Router router = new Router().plan("VI_1", ETH0, "192.0.2.10/24").start();

        assertEquals(
                List.of(
                        "no nftables fence (set up nftables tables holdfast: table inet holdfast is somebody else's; give it"
                                + " another name and start again): an owner that freezes answers for its addresses until the kernel"
                                + " ends their life, which it counts in seconds; with advertisement intervals below 1 s another"
                                + " router takes them earlier"),
                router.provider().limitations());
        // Nothing of the killed one is left that would keep the address silent.
        assertEquals(theirs, shell("nft list ruleset"));
        router.acquire(0, LONG);
        awaitAnswer("192.0.2.10");
        router.close();
        new Router(new LinuxAddressOptions(false), UnaryOperator.identity())
                .start()
                .close();
        assertEquals(theirs, shell("nft list ruleset"));
    }

    @Test
    void whenTheFenceIsSwitchedOff_thenOneFromBeforeIsRemoved() throws Exception {
        plugInTheCable();
        Router before = new Router().plan("VI_1", ETH0, "192.0.2.10/24").start();
        before.acquire(0, LONG);
        before.loop().stop();

        Router router = new Router(new LinuxAddressOptions(false), UnaryOperator.identity())
                .plan("VI_1", ETH0, "192.0.2.10/24")
                .start();

        assertEquals("", shell("nft list ruleset"));
        assertTrue(router.provider().limitations().getFirst().startsWith("the nftables fence is switched off"));
        router.acquire(0, LONG);
        awaitAnswer("192.0.2.10");
        router.close();
    }

    private static LinuxNetwork withoutNetfilter(LinuxNetwork real) {
        return Between.around(LinuxNetwork.class, real, (method, arguments, result) -> {
            if (method.equals("openNetlink") && arguments[0].equals(12)) {
                throw new LinuxException(
                        "open netlink socket (protocol 12)", 93, "this kernel does not have the protocol");
            }
            return result.call();
        });
    }

    /** Sleeps before one request to nftables. */
    private static LinuxNetwork slowNetfilter(LinuxNetwork real, AtomicLong delayMillis) {
        return Between.around(LinuxNetwork.class, real, (method, arguments, result) -> {
            if (!method.equals("openNetlink") || !arguments[0].equals(12)) {
                return result.call();
            }
            NetlinkSocket socket = (NetlinkSocket) result.call();
            return Between.around(NetlinkSocket.class, socket, (_, _, answer) -> {
                Thread.sleep(delayMillis.getAndSet(0));
                return answer.call();
            });
        });
    }

    /** Counts requests to nftables that are not transactions. */
    private static LinuxNetwork countingQueries(LinuxNetwork real, AtomicLong queries) {
        return Between.around(LinuxNetwork.class, real, (method, arguments, result) -> {
            if (!method.equals("openNetlink") || !arguments[0].equals(12)) {
                return result.call();
            }
            NetlinkSocket socket = (NetlinkSocket) result.call();
            return Between.around(NetlinkSocket.class, socket, (call, given, answer) -> {
                // NFNL_MSG_BATCH_BEGIN of linux/netfilter/nfnetlink.h
                if (call.equals("exchange")
                        && NetlinkMessage.read((ByteBuffer) given[0]).type() != 16) {
                    queries.incrementAndGet();
                }
                return answer.call();
            });
        });
    }

    /** Addresses of hosts 1 to the given number in a network of 24 bits. */
    private static String[] consecutive(String prefix, int number) {
        return IntStream.rangeClosed(1, number)
                .mapToObj(i -> prefix + i + "/24")
                .toArray(String[]::new);
    }
}
