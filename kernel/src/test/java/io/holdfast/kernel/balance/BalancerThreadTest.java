package io.holdfast.kernel.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.testing.OtherJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BalancerThreadTest {

    static final class WithoutMemory {

        private WithoutMemory() {}

        public static void main(String[] words) throws InterruptedException {
            BalancerThread thread = new BalancerThread();
            thread.start();
            thread.post(() -> {
                throw new OutOfMemoryError("planted");
            });
            Thread.sleep(60_000);
        }
    }

    /** What the services are would not be known any more. */
    @Test
    void whenATaskHasNoMemory_thenTheProcessEnds() throws Exception {
        OtherJvm ended = OtherJvm.run(WithoutMemory.class);
        assertEquals(1, ended.exitStatus(), ended.output());
        assertTrue(
                ended.output().contains("holdfast: there was no memory left for a step of its own work"),
                ended.output());
    }
}
