package io.holdfast.plugin.addresslinux;

import static io.holdfast.api.testing.PrivateNetwork.await;
import static io.holdfast.api.testing.PrivateNetwork.shell;
import static io.holdfast.plugin.addresslinux.Router.ETH0;
import static io.holdfast.plugin.addresslinux.Router.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.holdfast.api.address.LinkState;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.MacAddress;
import io.holdfast.api.testing.InPrivateNetwork;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Interfaces as the kernel tells of them. */
@InPrivateNetwork(needs = "sysctl")
class LinkWatchTest {

    private final AtomicReference<LinkState> seen = new AtomicReference<>(new LinkState.Missing(ETH0));

    private Router watching(Router router) throws Exception {
        router.start().on(() -> {
            router.provider().watch(ETH0, seen::set);
            return "";
        });
        return router;
    }

    private LinkState.Present present() {
        return (LinkState.Present) seen.get();
    }

    private boolean isUp() {
        return seen.get() instanceof LinkState.Present state && state.up();
    }

    private boolean owns(String... addresses) {
        return seen.get() instanceof LinkState.Present state
                && state.ownAddresses()
                        .equals(java.util.stream.Stream.of(addresses)
                                .map(InterfaceAddress::parse)
                                .toList());
    }

    @Test
    void whenAnInterfaceComesChangesAndGoes_thenEachStateIsTold() throws Exception {
        Router router = watching(new Router());
        assertEquals(new LinkState.Missing(ETH0), seen.get());
        shell("sysctl -qw net.ipv6.conf.default.disable_ipv6=1");

        shell("ip link add eth0 address 02:00:00:00:00:0a type veth peer name p0");
        await("appearance", () -> seen.get() instanceof LinkState.Present, seen);
        int firstIndex = present().index();
        assertFalse(present().up());
        assertEquals(Optional.of(new MacAddress(0x0200_0000_000AL)), present().mac());
        assertEquals(1500, present().mtuBytes());

        shell("ip link set eth0 up");
        // Switched on, and no carrier yet.
        shell("ip link set p0 up");
        await("up", this::isUp, seen);
        shell("ip link set p0 down");
        await("no carrier", () -> !isUp(), seen);
        shell("ip link set p0 up; ip link set eth0 mtu 1400 address 02:00:00:00:00:0b");
        await("another MTU and MAC", () -> isUp() && present().mtuBytes() == 1400, seen);
        assertEquals(Optional.of(new MacAddress(0x0200_0000_000BL)), present().mac());

        shell("ip addr add 192.0.2.1/24 dev eth0; ip addr add 192.0.2.2/24 dev eth0; ip addr add 10.0.0.1/8 dev eth0");
        await("addresses, primary first", () -> owns("192.0.2.1/24", "10.0.0.1/8", "192.0.2.2/24"), seen);
        shell("ip addr del 10.0.0.1/8 dev eth0");
        await("one fewer", () -> owns("192.0.2.1/24", "192.0.2.2/24"), seen);

        shell("ip link set eth0 down; ip link set eth0 name eth9");
        await("renamed away", () -> seen.get() instanceof LinkState.Missing, seen);
        shell("ip link set eth9 name eth0");
        await("renamed back", () -> seen.get() instanceof LinkState.Present, seen);

        shell("ip link del eth0; ip link add eth0 type veth peer name p0; ip link set eth0 up; ip link set p0 up");
        await("made anew", () -> isUp() && present().index() != firstIndex, seen);
        assertNotEquals(firstIndex, present().index());
        shell("ip link del eth0");
        await("gone", () -> seen.get() instanceof LinkState.Missing, seen);
        router.close();
    }

    @Test
    void whenVirtualAddressesCome_thenTheyAreNotOwn() throws Exception {
        Router.plugInTheCable();
        shell("ip addr add 192.0.2.20/24 dev eth0");
        Router router = watching(new Router()
                .plan("VI_1", ETH0, "192.0.2.10/24", "192.0.2.20/24", "2001:db8::10/64", "198.51.100.1/24"));

        router.acquire(0, LONG);
        shell("ip addr add 192.0.2.3/24 dev eth0");

        await(
                "the own addresses",
                () -> present().ownAddresses().contains(InterfaceAddress.parse("192.0.2.3/24")),
                seen);
        List<InterfaceAddress> own = present().ownAddresses();
        assertEquals(
                List.of("192.0.2.1/24", "192.0.2.20/24", "192.0.2.3/24", "2001:db8::1/64"),
                own.stream()
                        .map(InterfaceAddress::toString)
                        .filter(address -> !address.startsWith("fe80"))
                        .toList());
        router.close();
    }

    @Test
    void whenAnIpv6AddressIsInDoubt_thenItIsNotOwnYet() throws Exception {
        shell(
                "ip link add eth0 type veth peer name p0; ip link set eth0 addrgenmode none; ip link set p0 addrgenmode none");
        // A minute of doubt.
        shell("sysctl -qw net.ipv6.conf.eth0.dad_transmits=60; ip link set eth0 up; ip link set p0 up");
        Router router = watching(new Router());
        await("up", this::isUp, seen);

        shell("ip addr add 2001:db8::5/64 dev eth0; ip addr add 2001:db8::6/64 dev eth0 nodad");

        await("the undoubted one", () -> owns("2001:db8::6/64"), seen);
        router.close();
    }

    @Test
    void whenABridgeLosesThePort_thenTheInterfaceIsStillThere() throws Exception {
        Router.plugInTheCable();
        Router router = watching(new Router());
        shell("ip link add br0 type bridge; ip link set eth0 master br0");
        shell("ip link set eth0 nomaster; ip link set eth0 mtu 1399");

        await("the last change", () -> present().mtuBytes() == 1399, seen);
        router.close();
    }

    @Test
    void whenWatchedTwice_thenBothAreTold() throws Exception {
        Router router = watching(new Router());
        AtomicReference<LinkState> second = new AtomicReference<>();
        router.on(() -> {
            router.provider().watch(new InterfaceName("eth0"), second::set);
            return "";
        });

        shell("ip link add eth0 type veth peer name p0");

        await(
                "both",
                () -> seen.get() instanceof LinkState.Present && seen.get().equals(second.get()),
                seen);
        router.close();
    }
}
