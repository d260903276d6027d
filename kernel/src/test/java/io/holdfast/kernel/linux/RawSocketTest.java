package io.holdfast.kernel.linux;

import static io.holdfast.api.testing.PrivateNetwork.await;
import static io.holdfast.api.testing.PrivateNetwork.awaitCarrier;
import static io.holdfast.api.testing.PrivateNetwork.shell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork.RawOptions;
import io.holdfast.api.linux.LinuxNetwork.RawSocket;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.testing.InPrivateNetwork;
import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.ThreadPreparation;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Two namespaces joined by a cable: a (192.0.2.1, fe80::a) and b (192.0.2.2, fe80::b). */
@InPrivateNetwork
class RawSocketTest {

    private static final IpAddress GROUP4 = IpAddress.parse("224.0.0.18");
    private static final IpAddress GROUP6 = IpAddress.parse("ff02::12");

    private final ControlLoop loop = new ControlLoop(ThreadPreparation.NONE);
    private final JnaLinuxNetwork network = new JnaLinuxNetwork(loop);
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    private RawSocket here(Family family) throws LinuxException {
        return network.openRaw(options(family, "a0"), (_, source, _, _, _) -> heard.add("a heard " + source));
    }

    /** Opened in the other namespace; from there on the thread is back at home. */
    private RawSocket there(Family family) throws LinuxException {
        NetworkNamespace home = NetworkNamespace.ofThisProcess();
        NetworkNamespace.named("b").enter();
        try {
            return network.openRaw(
                    options(family, "b0"),
                    (bytes, source, destination, hopLimit, _) ->
                            heard.add(source + " > " + destination + " hops " + hopLimit + " " + hex(bytes)));
        } finally {
            home.enter();
        }
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private static RawOptions options(Family family, String interfaceName) {
        IpAddress group = family == Family.IPV4 ? GROUP4 : GROUP6;
        return new RawOptions(family, 112, new InterfaceName(interfaceName), Set.of(group), 255, 0xC0);
    }

    private static void plugInTheCable() throws InterruptedException {
        shell("ip netns add b");
        shell("ip link add a0 address 02:00:00:00:00:0a type veth peer name b0 address 02:00:00:00:00:0b netns b");
        shell("ip link set a0 up; ip -n b link set b0 up");
        shell(
                "ip addr add 192.0.2.1/24 dev a0; ip addr add 192.0.2.10/24 dev a0; ip -n b addr add 192.0.2.2/24 dev b0");
        shell("ip addr add fe80::a/64 dev a0 nodad; ip -n b addr add fe80::b/64 dev b0 nodad");
        awaitCarrier("", "a0");
        awaitCarrier("b", "b0");
    }

    /** Until that many packets were heard in all: the kernel may hand them over a little later. */
    private void drain(RawSocket socket, int packets) throws InterruptedException {
        await(
                packets + " packets",
                () -> {
                    socket.drain();
                    return heard.size() >= packets;
                },
                heard);
    }

    private void onLoop(ThrowingTask task) {
        loop.execute(() -> {
            try {
                task.run();
            } catch (LinuxException e) {
                heard.add(String.valueOf(e.getMessage()));
            }
        });
    }

    @Test
    void whenIpv4PacketsAreSent_thenTheyArriveWithTheirFacts() throws Exception {
        plugInTheCable();
        RawSocket from = here(Family.IPV4);
        RawSocket to = there(Family.IPV4);
        loop.start();
        ByteBuffer payload = ByteBuffer.wrap(HexFormat.of().parseHex("00310102030405"), 1, 6);

        onLoop(() -> {
            from.send(payload, IpAddress.parse("192.0.2.10"), GROUP4);
            from.send(payload, IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.2"));
        });
        await("two packets", () -> heard.size() >= 2, heard);
        loop.stop();

        String multicast = heard.remove();
        assertTrue(multicast.startsWith("192.0.2.10 > 224.0.0.18 hops 255 45c0001a"), multicast);
        assertTrue(multicast.endsWith("c000020ae0000012310102030405"), multicast);
        String unicast = heard.remove();
        assertTrue(unicast.startsWith("192.0.2.1 > 192.0.2.2 hops 255 45c0001a"), unicast);
        assertTrue(unicast.endsWith("c0000201c0000202310102030405"), unicast);
        assertTrue(heard.isEmpty(), "a socket hears what it sent itself");
        assertEquals(6, payload.remaining());
        to.close();
    }

    interface ThrowingTask {
        void run() throws LinuxException;
    }

    @Test
    void whenIpv6PacketsAreSent_thenTheyArriveWithTheirFacts() throws Exception {
        plugInTheCable();
        RawSocket from = here(Family.IPV6);
        there(Family.IPV6);
        loop.start();
        ByteBuffer payload = ByteBuffer.allocateDirect(6)
                .putInt(0x31010203)
                .putShort((short) 0x0405)
                .flip();

        onLoop(() -> {
            from.send(payload, IpAddress.parse("fe80::a"), GROUP6);
            from.send(payload, IpAddress.parse("fe80::a"), IpAddress.parse("fe80::b"));
        });
        await("two packets", () -> heard.size() >= 2, heard);
        loop.stop();

        assertEquals("fe80::a > ff02::12 hops 255 310102030405", heard.remove());
        assertEquals("fe80::a > fe80::b hops 255 310102030405", heard.remove());
        assertTrue(heard.isEmpty(), "a socket hears what it sent itself");
    }

    @Test
    void whenDrained_thenWhatHasArrivedIsDeliveredBeforeTheCallReturns() throws Exception {
        plugInTheCable();
        RawSocket from = here(Family.IPV4);
        RawSocket to = there(Family.IPV4);
        for (int i = 0; i < 3; i++) {
            from.send(ByteBuffer.allocate(8), IpAddress.parse("192.0.2.1"), GROUP4);
        }

        drain(to, 3);
        to.drain();

        assertEquals(3, heard.size());
    }

    @Test
    void whenAReceiverThrows_thenThePacketsAfterItAreDelivered() throws Exception {
        plugInTheCable();
        RawSocket from = here(Family.IPV4);
        NetworkNamespace home = NetworkNamespace.ofThisProcess();
        NetworkNamespace.named("b").enter();
        RawSocket to = network.openRaw(options(Family.IPV4, "b0"), (_, _, _, _, _) -> {
            heard.add("one");
            throw new IllegalStateException("a receiver's mistake, on purpose");
        });
        home.enter();
        for (int i = 0; i < 3; i++) {
            from.send(ByteBuffer.allocate(8), IpAddress.parse("192.0.2.1"), GROUP4);
        }

        drain(to, 3);

        assertEquals(3, heard.size());
        assertEquals(3, loop.bugs());
    }

    @Test
    void whenThePacketIsOnAnotherInterface_thenTheSocketDoesNotHearIt() throws Exception {
        plugInTheCable();
        shell("ip -n b link add c0 type veth peer name c1; ip -n b link set c0 up; ip -n b link set c1 up");
        RawSocket from = here(Family.IPV4);
        NetworkNamespace home = NetworkNamespace.ofThisProcess();
        NetworkNamespace.named("b").enter();
        RawSocket other = network.openRaw(options(Family.IPV4, "c0"), (_, _, _, _, _) -> heard.add("c0"));
        home.enter();
        RawSocket to = there(Family.IPV4);

        from.send(ByteBuffer.allocate(8), IpAddress.parse("192.0.2.1"), GROUP4);
        from.send(ByteBuffer.allocate(8), IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.2"));
        drain(to, 2);
        other.drain();

        assertEquals(2, heard.size());
        assertTrue(heard.stream().allMatch(packet -> packet.startsWith("192.0.2.1 > ")), heard.toString());
    }

    @Test
    void whenTheKernelRefuses_thenTheReasonIsNamed() throws Exception {
        plugInTheCable();
        RawSocket from = here(Family.IPV4);
        RawSocket from6 = here(Family.IPV6);
        ByteBuffer payload = ByteBuffer.allocate(8);

        LinuxException noAddress =
                assertThrows(LinuxException.class, () -> from.send(payload, IpAddress.parse("192.0.2.77"), GROUP4));
        assertTrue(
                String.valueOf(noAddress.getMessage())
                        .matches("send to 224\\.0\\.0\\.18 through the raw IPv4 socket \\(protocol 112\\) on a0: .*"
                                + "the interface is down, the source address is not on it, .*"),
                noAddress.getMessage());
        assertThrows(LinuxException.class, () -> from6.send(payload, IpAddress.parse("fe80::77"), GROUP6));

        shell("ip link set a0 down");
        LinuxException down =
                assertThrows(LinuxException.class, () -> from.send(payload, IpAddress.parse("192.0.2.1"), GROUP4));
        assertTrue(String.valueOf(down.getMessage()).contains("the interface is down"), down.getMessage());

        LinuxException noInterface = assertThrows(
                LinuxException.class, () -> network.openRaw(options(Family.IPV4, "nope0"), (_, _, _, _, _) -> {}));
        assertEquals("find interface nope0: no such device (ENODEV)", noInterface.getMessage());

        from.close();
        from.close();
        LinuxException closed =
                assertThrows(LinuxException.class, () -> from.send(payload, IpAddress.parse("192.0.2.1"), GROUP4));
        assertEquals(9, closed.errno());
    }
}
