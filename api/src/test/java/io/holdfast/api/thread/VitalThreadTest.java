package io.holdfast.api.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.testing.OtherJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class VitalThreadTest {

    static final class Broken {

        private Broken() {}

        public static void main(String[] words) throws InterruptedException {
            VitalThread.named("vital")
                    .start(() -> {
                        throw new IllegalStateException("planted");
                    })
                    .join();
            Thread.sleep(60_000);
        }
    }

    /** A pipe holds 64 KB. */
    static final class Unheard {

        private Unheard() {}

        public static void main(String[] words) throws InterruptedException {
            VitalThread.named("vital")
                    .start(() -> {
                        throw new IllegalStateException("x".repeat(1 << 20));
                    })
                    .join();
            Thread.sleep(60_000);
        }
    }

    static final class Full {

        private Full() {}

        public static void main(String[] words) throws InterruptedException {
            Thread vital = VitalThread.named("vital").start(() -> {
                Object[] kept = {};
                while (true) {
                    kept = new Object[] {kept, new byte[1000]};
                }
            });
            vital.join();
            Thread.sleep(60_000);
        }
    }

    @Test
    void whenAnExceptionEndsIt_thenTheProcessEndsAndSaysWhy() throws Exception {
        OtherJvm ended = OtherJvm.run(Broken.class);
        assertEquals(1, ended.exitStatus());
        assertTrue(ended.output().startsWith("""
                holdfast: a thread that it cannot do without has failed: the daemon ends, so that it is started again \
                and others take over meanwhile
                java.lang.IllegalStateException: planted
                """), ended.output());
    }

    @Test
    void whenNobodyReadsWhy_thenTheProcessEndsAllTheSame() throws Exception {
        assertEquals(1, OtherJvm.runUnheard(Unheard.class));
    }

    @Test
    void whenThereIsNoMemory_thenTheProcessEndsAndSaysSo() throws Exception {
        OtherJvm ended = OtherJvm.run(Full.class);
        assertEquals(1, ended.exitStatus());
        assertTrue(ended.output().startsWith("""
                holdfast: there was no memory left for a step of its own work: the daemon ends, so that it is started \
                again and others take over meanwhile
                """), ended.output());
    }
}
