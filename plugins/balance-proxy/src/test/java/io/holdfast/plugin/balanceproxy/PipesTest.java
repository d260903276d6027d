package io.holdfast.plugin.balanceproxy;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.testing.SocketServer;
import io.holdfast.plugin.balanceproxy.Pipes.Pipe;
import io.netty.channel.epoll.Epoll;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PipesTest {

    private final Slots descriptors = new Slots(10_000);
    /** Of one without privileges Linux might grow fewer. */
    private final Pipes pipes = new Pipes(1, descriptors, (_, _) -> true);

    private final List<Pipe> taken = new ArrayList<>();

    @BeforeAll
    static void loadNativeLibrary() {
        Epoll.ensureAvailability();
    }

    @AfterEach
    void close() {
        taken.forEach(pipe -> pipes.giveBack(pipe, false));
        pipes.close();
        assertTrue(descriptors.take(10_000), "all descriptors were given back");
    }

    private Pipe take() {
        Pipe pipe = requireNonNull(pipes.take());
        taken.add(pipe);
        return pipe;
    }

    private Pipe takeLarge() {
        Pipe pipe = take();
        pipes.grow(pipe);
        return pipe;
    }

    private void giveBack(Pipe pipe) {
        taken.remove(pipe);
        pipes.giveBack(pipe, true);
    }

    @Test
    void givenAPipe_whenItGrows_thenItHoldsAMegabyte() {
        Pipes real = new Pipes(1, descriptors, LinuxPipe::grow);
        Pipe pipe = requireNonNull(real.take());
        assertEquals(65_536, LinuxPipe.bytes(pipe.in().intValue()));

        real.grow(pipe);

        assertTrue(pipe.isLarge());
        assertEquals(1_048_576, LinuxPipe.bytes(pipe.out().intValue()));
        real.giveBack(pipe, true);
        real.close();
    }

    @Test
    void givenOneThatIsEmpty_whenItIsGivenBack_thenItIsTheNext() {
        Pipe pipe = take();
        giveBack(pipe);

        assertSame(pipe, take());
    }

    @Test
    void givenALargeOne_whenItIsGivenBack_thenItsRoomIsForOthers() {
        for (int i = 0; i < 31; i++) {
            takeLarge();
        }
        Pipe last = takeLarge();
        assertFalse(takeLarge().isLarge());

        giveBack(last);

        assertTrue(takeLarge().isLarge());
    }

    /** A thousand of 16 pages, and one of 256 takes the room of 16 of them. */
    @Test
    void givenLargeOnes_whenManyAreTaken_thenAllTogetherHoldNoMoreThanAThousandSmallOnes() {
        for (int i = 0; i < 32; i++) {
            takeLarge();
        }
        for (int i = 0; i < 1000 - 32 * 16; i++) {
            take();
        }

        assertNull(pipes.take());

        giveBack(taken.getFirst());
        for (int i = 0; i < 16; i++) {
            take();
        }
        assertNull(pipes.take());
    }

    @Test
    void givenLittleRoom_whenOneIsToGrow_thenItStaysAsItIs() {
        for (int i = 0; i < 1000 - 15; i++) {
            take();
        }

        pipes.grow(taken.getFirst());
        assertTrue(taken.getFirst().isLarge());

        pipes.grow(taken.getLast());
        assertFalse(taken.getLast().isLarge());
    }

    @Test
    void givenTheKernelRefuses_whenAPipeIsToGrowAgain_thenTheKernelIsNotAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        Pipes refused = new Pipes(1, descriptors, (_, _) -> {
            asked.incrementAndGet();
            return false;
        });
        Pipe pipe = requireNonNull(refused.take());

        refused.grow(pipe);
        refused.grow(pipe);

        assertEquals(1, asked.get());
        assertFalse(pipe.isLarge());
        refused.giveBack(pipe, true);
        refused.close();
    }

    @Test
    void givenAFastStream_whenItsReceiverBecomesSlow_thenItHasALargePipeAndGivesItBack() throws Exception {
        CompletableFuture<Integer> grown = new CompletableFuture<>();
        byte[] chunk = new byte[1 << 20];
        try (SocketServer server = new SocketServer(connection -> {
                    OutputStream out = connection.getOutputStream();
                    while (!Thread.currentThread().isInterrupted()) {
                        out.write(chunk);
                    }
                });
                RunningProxy proxy = RunningProxy.splicing((descriptor, bytes) -> {
                            boolean large = LinuxPipe.grow(descriptor, bytes);
                            grown.complete(descriptor);
                            return large;
                        })
                        .to(server.endpoint());
                Socket client = proxy.connect()) {
            InputStream in = client.getInputStream();
            long limit = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RunningProxy.PATIENCE_MILLIS);
            while (!grown.isDone()) {
                assertTrue(System.nanoTime() < limit, "the pipe does not grow");
                assertTrue(in.read(chunk) > 0);
            }
            int descriptor = grown.get();
            assertEquals(1_048_576, LinuxPipe.bytes(descriptor));

            while (LinuxPipe.bytes(descriptor) == 1_048_576) {
                assertTrue(System.nanoTime() < limit, "the pipe stays large");
                // Some megabytes a second.
                assertTrue(in.readNBytes(64 << 10).length > 0);
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }
}
