package io.holdfast.kernel.linux;

import static io.holdfast.api.testing.PrivateNetwork.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.ThreadPreparation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class InputBeforeTimersTest {

    private static final String NAME =
            "holdfast-input-" + ProcessHandle.current().pid();

    private final ControlLoop loop = new ControlLoop(ThreadPreparation.NONE);
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @Test
    void whenInputArrivesAndATimerFallsDueInTheSameTurn_thenInputIsHandledFirst() throws Exception {
        KernelSocket input = listen();
        SystemdSocket peer =
                SystemdSocket.open(Map.of("NOTIFY_SOCKET", "@" + NAME)).orElseThrow();
        MessageHeader message = new MessageHeader(new NativeBuffer(100), 28, 0);
        input.watch(loop, () -> {
            message.reset(100);
            if (input.receiveMessage(message) > 0) {
                ran.add("input");
            }
        });
        loop.start();

        for (int round = 1; round <= 20; round++) {
            loop.execute(() -> {
                loop.schedule(loop.now().plus(Duration.ofMillis(2)), () -> ran.add("timer"));
                sendQuietly(peer);
                long end = System.nanoTime() + 4_000_000;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
            });
            int expected = 2 * round;
            await("input and timer", () -> ran.size() == expected, ran);
            assertEquals(List.of("input", "timer"), ran.subList(expected - 2, expected), "round " + round);
        }
        // Only the loop may let go of it, and one that has ended lets go of nothing.
        loop.execute(() -> {
            input.close();
            ran.add("closed");
        });
        await("closed", () -> ran.contains("closed"), ran);
        loop.stop();
    }

    private static void sendQuietly(SystemdSocket peer) {
        try {
            peer.send("hello");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KernelSocket listen() throws Exception {
        KernelSocket socket =
                KernelSocket.open("test", KernelSocket.AF_UNIX, KernelSocket.SOCK_DGRAM, 0, Capability.CAP_NET_ADMIN);
        byte[] name = ("\0" + NAME).getBytes(StandardCharsets.UTF_8);
        NativeBuffer address = NativeBuffer.cleared(2 + name.length);
        address.host.putShort(0, (short) KernelSocket.AF_UNIX);
        address.host.put(2, name);
        socket.bind(address);
        return socket;
    }
}
