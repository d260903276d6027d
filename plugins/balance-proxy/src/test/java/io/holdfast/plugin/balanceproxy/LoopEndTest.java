package io.holdfast.plugin.balanceproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.testing.OptionsText;
import io.holdfast.api.testing.OtherJvm;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop ends that has not been told to, as one does for which there is no memory. */
@Timeout(120)
class LoopEndTest {

    static final class Ending {

        private Ending() {}

        public static void main(String[] words) throws InterruptedException {
            Proxy proxy = new Proxy(
                    OptionsText.of("").read(ProxyOptions::read).options(),
                    1000,
                    LinuxPipe::grow,
                    failing(EpollIoHandler.newFactory()));
            proxy.nextLoop().execute(() -> {});
            Thread.sleep(60_000);
        }
    }

    /** Of two loops the second cannot be made, as without file descriptors. */
    static final class Half {

        private Half() {}

        public static void main(String[] words) throws InterruptedException {
            AtomicInteger made = new AtomicInteger();
            IoHandlerFactory epoll = EpollIoHandler.newFactory();
            try {
                new Proxy(
                        OptionsText.of("threads = 2").read(ProxyOptions::read).options(),
                        1000,
                        LinuxPipe::grow,
                        thread -> {
                            if (made.getAndIncrement() == 1) {
                                throw new IllegalStateException("planted");
                            }
                            return epoll.newHandler(thread);
                        });
            } catch (IllegalStateException e) {
                // Netty has waited for the end of the first one.
                System.out.println("told");
            }
        }
    }

    private static IoHandlerFactory failing(IoHandlerFactory epoll) {
        return thread -> new PassedOn(epoll.newHandler(thread)) {
            @Override
            public int run(IoHandlerContext context) {
                throw new OutOfMemoryError("planted");
            }
        };
    }

    @Test
    void whenALoopEndsByItself_thenSoDoesTheProcess() throws Exception {
        OtherJvm ended = OtherJvm.run(Ending.class);

        assertEquals(1, ended.exitStatus(), ended.output());
        assertTrue(ended.output().contains("holdfast: a thread that it cannot do without has failed"), ended.output());
    }

    @Test
    void whenALoopCannotBeMade_thenThatIsToldAndTheProcessGoesOn() throws Exception {
        OtherJvm ended = OtherJvm.run(Half.class);

        assertEquals(0, ended.exitStatus(), ended.output());
        assertTrue(ended.output().contains("told\n"), ended.output());
    }
}
