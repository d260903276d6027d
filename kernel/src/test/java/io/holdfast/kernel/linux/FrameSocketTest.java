package io.holdfast.kernel.linux;

import static io.holdfast.api.testing.PrivateNetwork.await;
import static io.holdfast.api.testing.PrivateNetwork.awaitCarrier;
import static io.holdfast.api.testing.PrivateNetwork.shell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork.PacketSocket;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.testing.InPrivateNetwork;
import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.ThreadPreparation;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

@InPrivateNetwork
class FrameSocketTest {

    /** RFC 826: who has 192.0.2.1? tell 192.0.2.10 at 02:00:00:00:00:0c. */
    private static final String QUESTION =
            "ffffffffffff02000000000c0806" + "0001080006040001" + "02000000000cc000020a000000000000c0000201";

    private final JnaLinuxNetwork network = new JnaLinuxNetwork(new ControlLoop(ThreadPreparation.NONE));

    @Test
    void whenAFrameIsSent_thenTheNeighbourLearnsFromIt() throws Exception {
        shell("ip netns add b; ip link add a0 type veth peer name b0 netns b");
        shell("ip link set a0 up; ip -n b link set b0 up; ip -n b addr add 192.0.2.1/24 dev b0");
        awaitCarrier("", "a0");
        awaitCarrier("b", "b0");
        ByteBuffer frame = ByteBuffer.wrap(HexFormat.of().parseHex(QUESTION));

        try (PacketSocket socket = network.openPacket(new InterfaceName("a0"))) {
            socket.send(frame);
        }

        await(
                "the neighbour's knowledge",
                () -> shell("ip -n b neigh show dev b0").contains("192.0.2.10 lladdr 02:00:00:00:00:0c"),
                frame);
        assertEquals(42, frame.remaining());
    }

    @Test
    void whenTheInterfaceIsDownOrGone_thenTheReasonIsNamed() throws Exception {
        shell("ip link add a0 type veth peer name b0");
        ByteBuffer frame = ByteBuffer.wrap(HexFormat.of().parseHex(QUESTION));
        PacketSocket socket = network.openPacket(new InterfaceName("a0"));

        LinuxException down = assertThrows(LinuxException.class, () -> socket.send(frame));
        assertEquals(
                "send through the packet socket on a0: the network is down (ENETDOWN): the interface is down,"
                        + " the source address is not on it, or there is no route",
                down.getMessage());
        shell("ip link del a0");
        LinuxException gone = assertThrows(LinuxException.class, () -> socket.send(frame));
        assertEquals(
                "send through the packet socket on a0: no such device or address (ENXIO): the interface is gone",
                gone.getMessage());
    }
}
