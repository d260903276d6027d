package io.holdfast.plugin.balanceproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.testing.OptionsText;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpListenerTest {

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final SingleThreadEventExecutor executor = (SingleThreadEventExecutor) group.next();
    private final Loop loop = new Loop(
            group.next(),
            OptionsText.of("").read(ProxyOptions::read).options(),
            new Pipes(1, new Slots(1000), LinuxPipe::grow));
    private final AtomicInteger failures = new AtomicInteger();

    @AfterEach
    void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Every accept(2) fails at a socket that has been shut down. */
    private TcpListener failing() throws Exception {
        Socket socket = BoundSockets.stream(Endpoint.parse("127.0.0.1:0"));
        TcpListener listener = new TcpListener(loop, socket, (_, _) -> {}, _ -> failures.incrementAndGet());
        socket.shutdown(true, true);
        return listener;
    }

    @Test
    void givenAcceptingFails_whenManyComeAtOnce_thenOnePauseAndAnotherTry() throws Exception {
        TcpListener listener = failing();
        loop.executeAndWait(() -> {
            int before = failures.get();
            for (int i = 0; i < 100; i++) {
                listener.on(Watch.INPUT);
            }
            assertTrue(failures.get() <= before + 1, "one for each that comes");
        });
        Eventually.is(() -> failures.get() >= 3, "tried again");
        listener.close();
    }

    @Test
    void givenClosed_whenAPauseEnds_thenNothingMoreIsDone() throws Exception {
        TcpListener listener = failing();
        listener.close();
        loop.executeAndWait(() -> listener.on(Watch.INPUT));
        loop.executeAndWait(() -> {});

        loop.executeAndWait(() -> assertEquals(0, executor.pendingTasks()));
    }
}
