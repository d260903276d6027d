package io.holdfast.plugin.addresslinux;

import static io.holdfast.api.testing.PrivateNetwork.await;
import static io.holdfast.api.testing.PrivateNetwork.awaitCarrier;
import static io.holdfast.api.testing.PrivateNetwork.shell;

import io.holdfast.api.address.AddressProvider;
import io.holdfast.api.address.AddressProvider.Claim;
import io.holdfast.api.address.AddressProvider.Listener;
import io.holdfast.api.address.AddressProvider.Plan;
import io.holdfast.api.address.Lease;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.linux.JnaLinuxNetwork;
import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.ThreadPreparation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A provider on a running control loop, in the test's network namespace, with a client in namespace {@code c}: eth0
 * (192.0.2.1, 2001:db8::1) and the client's c0 (192.0.2.2, 2001:db8::2) are the two ends of a cable.
 */
final class Router {

    static final InterfaceName ETH0 = new InterfaceName("eth0");

    /** Longer than any test, also on a busy machine: a test that waits for its end has one of its own. */
    static final Lease.Expiring LONG = new Lease.Expiring(Duration.ofMinutes(5), Duration.ofSeconds(100));

    static final Lease.Expiring SHORT = new Lease.Expiring(Duration.ofMillis(300), Duration.ofMillis(100));

    private final ControlLoop loop = new ControlLoop(ThreadPreparation.NONE);
    private final AddressProvider provider;
    private final List<Plan> plans = new ArrayList<>();
    private List<Claim> claims = List.of();

    /** What listeners were told, in order. */
    final Queue<String> told = new ConcurrentLinkedQueue<>();

    /** The addresses of others that listeners were told of, in order. */
    final Queue<List<InterfaceAddress>> others = new ConcurrentLinkedQueue<>();

    Router() {
        this(new LinuxAddressOptions(true), UnaryOperator.identity());
    }

    Router(LinuxAddressOptions options, UnaryOperator<LinuxNetwork> network) {
        provider = new LinuxAddressProviderFactory().create(options, () -> network.apply(new JnaLinuxNetwork(loop)));
    }

    /**
     * What a new namespace takes over from the machine, where a distribution or an administrator may have changed it.
     */
    private static final String USUAL_SYSCTLS = "net.ipv4.conf.all.promote_secondaries=0"
            + " net.ipv4.conf.default.promote_secondaries=0 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0"
            + " net.ipv4.conf.all.arp_ignore=0 net.ipv4.conf.default.arp_ignore=0"
            + " net.ipv4.conf.all.arp_announce=0 net.ipv4.conf.default.arp_announce=0"
            + " net.ipv4.icmp_echo_ignore_all=0 net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0"
            + " net.ipv6.conf.default.accept_dad=0";

    static void plugInTheCable() throws InterruptedException {
        shell("ip netns add c; ip -n c link set lo up");
        shell("sysctl -qw " + USUAL_SYSCTLS + "; ip netns exec c sysctl -qw " + USUAL_SYSCTLS);
        shell("ip link add eth0 address 02:00:00:00:00:0a type veth peer name c0 address 02:00:00:00:00:0c netns c");
        shell("ip addr add 192.0.2.1/24 dev eth0; ip addr add 2001:db8::1/64 dev eth0 nodad; ip link set eth0 up");
        shell("ip -n c addr add 192.0.2.2/24 dev c0; ip -n c addr add 2001:db8::2/64 dev c0 nodad");
        shell("ip -n c addr add fe80::c/64 dev c0 nodad; ip addr add fe80::a/64 dev eth0 nodad");
        shell("ip -n c link set c0 up");
        awaitCarrier("", "eth0");
        awaitCarrier("c", "c0");
    }

    Router plan(String instance, InterfaceName interfaceName, String... addresses) {
        Listener listener = new Listener() {
            @Override
            public void leaseLost(String reason) {
                told.add(instance + " lost: " + reason);
            }

            @Override
            public void failed(String reason) {
                told.add(instance + " failed: " + reason);
            }

            @Override
            public void othersFound(List<InterfaceAddress> found) {
                others.add(found);
            }
        };
        plans.add(new Plan(
                instance,
                interfaceName,
                Stream.of(addresses).map(InterfaceAddress::parse).toList(),
                listener));
        return this;
    }

    Router start() throws Exception {
        loop.start();
        claims = on(() -> provider.start(plans));
        return this;
    }

    AddressProvider provider() {
        return provider;
    }

    ControlLoop loop() {
        return loop;
    }

    Claim claim(int number) {
        return claims.get(number);
    }

    /** Runs it on the control loop. */
    <T> T on(Callable<T> action) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(action.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result.get();
    }

    void run(Action action) throws Exception {
        on(() -> {
            action.run();
            return "";
        });
    }

    void acquire(int claim, Lease lease) throws Exception {
        run(() -> claims.get(claim).acquire(lease, MonotonicTime.now()));
    }

    void renew(int claim, Lease lease) throws Exception {
        run(() -> {
            claims.get(claim).renew(lease, MonotonicTime.now());
            provider.commit();
        });
    }

    void release(int claim) throws Exception {
        run(() -> claims.get(claim).release());
    }

    /** Does it until something is so. */
    void repeatUntil(String what, Action action, BooleanSupplier condition) throws InterruptedException {
        await(
                what,
                () -> {
                    try {
                        action.run();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    return condition.getAsBoolean();
                },
                told);
    }

    /** What a test does. */
    interface Action {
        void run() throws Exception;
    }

    void close() throws Exception {
        run(provider::close);
        loop.stop();
        if (loop.bugs() != 0) {
            throw new AssertionError(loop.bugs() + " bugs on the loop");
        }
    }

    /** Waits until the client, knowing no neighbours, gets an answer to a ping. */
    static void awaitAnswer(String address) throws InterruptedException {
        await("an answer from " + address, () -> answers(address), address);
    }

    /** Waits until the client, knowing no neighbours, gets no answer to a ping. */
    static void awaitSilence(String address) throws InterruptedException {
        await("no answer from " + address, () -> !answers(address), address);
    }

    /** Whether the client, knowing no neighbours, gets an answer to a ping within a second. */
    static boolean answers(String address) {
        shell("ip -n c neigh flush all");
        return shell("ip netns exec c ping -n -c 1 -W 1 " + address + " || true")
                .contains(" 1 received");
    }

    /** What the client knows of an address after asking for it. */
    static String neighbour(String address) {
        return shell("ip -n c neigh show " + address + " dev c0").strip();
    }

    static String addresses(String interfaceName) {
        return shell("ip -o addr show dev " + interfaceName);
    }
}
