package io.holdfast.plugin.vrrpip;

import static io.holdfast.api.testing.PrivateNetwork.await;
import static io.holdfast.api.testing.PrivateNetwork.awaitCarrier;
import static io.holdfast.api.testing.PrivateNetwork.shell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.testing.InPrivateNetwork;
import io.holdfast.api.vrrp.ReceivedPacket;
import io.holdfast.api.vrrp.VrrpTransport;
import io.holdfast.kernel.linux.JnaLinuxNetwork;
import io.holdfast.kernel.linux.NetworkNamespace;
import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.ThreadPreparation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two routers, one in each of two namespaces, joined by a cable. */
@InPrivateNetwork
class IpTransportTest {

    private static final IpAddress GROUP4 = IpAddress.parse("224.0.0.18");
    private static final IpAddress GROUP6 = IpAddress.parse("ff02::12");
    private static final String ADVERTISEMENT = "3133640100643d16c000020a";

    private final LinuxNetwork network = new JnaLinuxNetwork(new ControlLoop(ThreadPreparation.NONE));
    private final VrrpTransport transport =
            new IpTransportFactory().create(new IpTransportFactory.Options(), () -> network);
    private final List<String> heard = new ArrayList<>();

    private static void plugInTheCable() throws InterruptedException {
        shell("ip netns add b; ip link add a0 type veth peer name b0 netns b");
        shell("ip link set a0 up; ip -n b link set b0 up");
        shell("ip addr add 192.0.2.1/24 dev a0; ip -n b addr add 192.0.2.2/24 dev b0");
        shell("ip addr add fe80::a/64 dev a0 nodad; ip -n b addr add fe80::b/64 dev b0 nodad");
        awaitCarrier("", "a0");
        awaitCarrier("b", "b0");
    }

    /** Until that many packets were heard in all: the kernel may hand them over a little later. */
    private void drain(VrrpTransport.Link link, int packets) throws InterruptedException {
        await(
                packets + " packets",
                () -> {
                    link.drain();
                    return heard.size() >= packets;
                },
                heard);
    }

    private VrrpTransport.Link here(Family family) throws LinuxException {
        return transport.open(new InterfaceName("a0"), family, this::hear);
    }

    private VrrpTransport.Link there(Family family) throws LinuxException {
        NetworkNamespace home = NetworkNamespace.ofThisProcess();
        NetworkNamespace.named("b").enter();
        try {
            return transport.open(new InterfaceName("b0"), family, this::hear);
        } finally {
            home.enter();
        }
    }

    private void hear(ReceivedPacket packet) {
        byte[] message = new byte[packet.message().remaining()];
        packet.message().get(message);
        heard.add(packet.source() + " > " + packet.destination() + " hops " + packet.hopLimit() + ": "
                + HexFormat.of().formatHex(message));
    }

    private static ByteBuffer advertisement() {
        return ByteBuffer.wrap(HexFormat.of().parseHex(ADVERTISEMENT));
    }

    private static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    @Test
    void givenIpv4_thenMulticastAndUnicastMessagesArriveAsTheyWereSent() throws Exception {
        plugInTheCable();
        VrrpTransport.Link a = here(Family.IPV4);
        VrrpTransport.Link b = there(Family.IPV4);
        ByteBuffer message = advertisement();

        a.send(message, ip("192.0.2.1"), GROUP4);
        a.send(message, ip("192.0.2.1"), ip("192.0.2.2"));
        drain(b, 2);
        b.send(message, ip("192.0.2.2"), GROUP4);
        drain(a, 3);
        b.drain();

        assertEquals(
                List.of(
                        "192.0.2.1 > 224.0.0.18 hops 255: " + ADVERTISEMENT,
                        "192.0.2.1 > 192.0.2.2 hops 255: " + ADVERTISEMENT,
                        "192.0.2.2 > 224.0.0.18 hops 255: " + ADVERTISEMENT),
                heard);
        assertEquals(12, message.remaining());
    }

    @Test
    void givenIpv6_thenMulticastAndUnicastMessagesArriveAsTheyWereSent() throws Exception {
        plugInTheCable();
        VrrpTransport.Link a = here(Family.IPV6);
        VrrpTransport.Link b = there(Family.IPV6);
        // The first packet to a neighbour waits for neighbour discovery.
        shell("ping -6 -c 1 -w 10 fe80::b%a0");

        a.send(advertisement(), ip("fe80::a"), GROUP6);
        a.send(advertisement(), ip("fe80::a"), ip("fe80::b"));
        drain(b, 2);
        b.send(advertisement(), ip("fe80::b"), GROUP6);
        drain(a, 3);
        b.drain();

        assertEquals(
                List.of(
                        "fe80::a > ff02::12 hops 255: " + ADVERTISEMENT,
                        "fe80::a > fe80::b hops 255: " + ADVERTISEMENT,
                        "fe80::b > ff02::12 hops 255: " + ADVERTISEMENT),
                heard);
    }

    @Test
    void whenClosed_thenTheGroupIsLeftAndNothingIsSent() throws Exception {
        plugInTheCable();
        VrrpTransport.Link link = here(Family.IPV4);
        assertTrue(shell("ip maddr show dev a0").contains("224.0.0.18"));

        transport.close();
        link.close();
        transport.close();

        assertTrue(!shell("ip maddr show dev a0").contains("224.0.0.18"));
        assertThrows(LinuxException.class, () -> link.send(advertisement(), ip("192.0.2.1"), GROUP4));
    }

    @Test
    void givenNoSuchInterface_thenTheReasonIsNamed() {
        LinuxException missing = assertThrows(
                LinuxException.class, () -> transport.open(new InterfaceName("nope0"), Family.IPV4, this::hear));
        assertEquals("find interface nope0: no such device (ENODEV)", missing.getMessage());
    }
}
