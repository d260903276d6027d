package io.holdfast.kernel.linux;

import static io.holdfast.api.testing.PrivateNetwork.await;
import static io.holdfast.api.testing.PrivateNetwork.shell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork.NetlinkReceiver;
import io.holdfast.api.linux.LinuxNetwork.NetlinkSocket;
import io.holdfast.api.testing.InPrivateNetwork;
import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.ThreadPreparation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Numbers: linux/rtnetlink.h, linux/netlink.h. */
@InPrivateNetwork
class NetlinkTest {

    private static final int ROUTE = 0;
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int REQUEST_DUMP = 0x301;
    private static final int REQUEST_ACK = 0x5;
    private static final int RTNLGRP_LINK = 1;

    private final ControlLoop loop = new ControlLoop(ThreadPreparation.NONE);
    private final JnaLinuxNetwork network = new JnaLinuxNetwork(loop);
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    /** A request about a link: struct nlmsghdr and struct ifinfomsg. */
    private static ByteBuffer linkRequest(int type, int flags, int sequence, int interfaceIndex) {
        return ByteBuffer.allocate(32)
                .order(ByteOrder.nativeOrder())
                .putInt(32)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0)
                .putInt(0)
                .putInt(interfaceIndex)
                .putLong(0)
                .flip();
    }

    private static int type(ByteBuffer message) {
        return message.getShort(4);
    }

    @Test
    void whenLinksAreDumped_thenEveryPartOfTheDumpIsReturned() throws Exception {
        StringBuilder batch = new StringBuilder();
        for (int i = 0; i < 150; i++) {
            batch.append("link add v")
                    .append(i)
                    .append(" type veth peer name w")
                    .append(i)
                    .append('\n');
        }
        shell("ip -batch - <<'EOF'\n" + batch + "EOF");
        NetlinkSocket socket = network.openNetlink(ROUTE);

        List<ByteBuffer> answers = socket.exchange(linkRequest(RTM_GETLINK, REQUEST_DUMP, 7, 0));

        assertEquals(301, answers.stream().filter(m -> type(m) == RTM_NEWLINK).count());
        ByteBuffer last = answers.getLast();
        assertEquals(NLMSG_DONE, type(last));
        assertEquals(7, last.getInt(8));
        assertEquals(302, answers.size());
    }

    @Test
    void whenTwoRequestsShareADatagram_thenBothAreAnsweredAndErrorsAreMessages() throws Exception {
        NetlinkSocket socket = network.openNetlink(ROUTE);
        ByteBuffer lo = linkRequest(RTM_NEWLINK, REQUEST_ACK, 1, 1);
        ByteBuffer none = linkRequest(RTM_GETLINK, REQUEST_ACK, 2, 4711);

        List<ByteBuffer> answers =
                socket.exchange(ByteBuffer.allocateDirect(64).put(lo).put(none).flip());

        assertEquals(2, answers.size());
        assertEquals(NLMSG_ERROR, type(answers.get(0)));
        assertEquals(1, answers.get(0).getInt(8));
        assertEquals(0, answers.get(0).getInt(16));
        assertEquals(NLMSG_ERROR, type(answers.get(1)));
        assertEquals(2, answers.get(1).getInt(8));
        assertEquals(-19, answers.get(1).getInt(16)); // ENODEV
        assertEquals(4, socket.exchange(twice(lo)).size() + 2);
    }

    private static ByteBuffer twice(ByteBuffer message) {
        return ByteBuffer.allocate(64)
                .put(message.duplicate().clear())
                .put(message.duplicate().clear())
                .flip();
    }

    @Test
    void whenTheKernelExplains_thenItsWordsAreInTheAnswer() throws Exception {
        NetlinkSocket socket = network.openNetlink(ROUTE);
        ByteBuffer unknownType = linkRequest(RTM_GETLINK, REQUEST_ACK, 3, 0).putInt(28, 1); // ifi_change: not allowed

        ByteBuffer answer = socket.exchange(unknownType).getFirst();

        byte[] bytes = new byte[answer.remaining()];
        answer.get(bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains("Invalid values in header for get link request"), text);
    }

    @Test
    void whenTheRequestIsLargerThanADatagram_thenItIsRefused() throws Exception {
        NetlinkSocket socket = network.openNetlink(ROUTE);

        LinuxException refused =
                assertThrows(LinuxException.class, () -> socket.exchange(ByteBuffer.allocate(2_000_000)));

        assertEquals(
                "send 2000000 bytes through the netlink socket (protocol 0): message too long (EMSGSIZE)",
                refused.getMessage());
    }

    @Test
    void whenALinkAppears_thenTheListenerIsTold() throws Exception {
        AutoCloseable listener = network.listenNetlink(ROUTE, Set.of(RTNLGRP_LINK), new Recorder(() -> {}));
        loop.start();

        shell("ip link add v0 type veth peer name v1");

        await("two new links", () -> heard.size() >= 2, heard);
        assertEquals("type 16", heard.peek());
        loop.execute(() -> {
            try {
                listener.close();
                listener.close();
                heard.clear();
            } catch (Exception e) {
                heard.add(e.toString());
            }
        });
        await("the end of the watch", heard::isEmpty, heard);
        shell("ip link del v0");
        loop.stop();
        assertTrue(heard.isEmpty(), heard.toString());
        assertEquals(0, loop.bugs());
    }

    @Test
    void whenMessagesAreLost_thenTheListenerIsToldSo() throws Exception {
        CountDownLatch stormOver = new CountDownLatch(1);
        network.listenNetlink(ROUTE, Set.of(RTNLGRP_LINK), new Recorder(() -> awaitQuietly(stormOver)));
        loop.start();
        shell("ip link set lo mtu 1000");
        await("the first message, which holds up the loop", () -> !heard.isEmpty(), heard);

        shell("for i in $(seq 12000); do echo link set lo mtu $((1000 + i)); done | ip -batch -");
        stormOver.countDown();

        await("overrun", () -> heard.contains("overrun"), heard);
        loop.stop();
        assertEquals(0, loop.bugs());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Recorder implements NetlinkReceiver {
        private final Runnable onFirst;

        Recorder(Runnable onFirst) {
            this.onFirst = onFirst;
        }

        @Override
        public void received(ByteBuffer message) {
            boolean first = heard.isEmpty();
            heard.add("type " + type(message));
            if (first) {
                onFirst.run();
            }
        }

        @Override
        public void overrun() {
            heard.add("overrun");
        }
    }
}
