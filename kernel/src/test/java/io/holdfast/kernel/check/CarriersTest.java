package io.holdfast.kernel.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CarriersTest {

    /** Who waits for a pulse that nobody has carried would add carriers for ever. */
    @Test
    void givenNoThreadToCarryAPulse_whenThereIsOneAgain_thenTheNextPulseIsAnsweredAndNobodyIsSuspected()
            throws InterruptedException {
        Timetable timetable = new Timetable("test-timetable");
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger suspicions = new AtomicInteger();
        AtomicBoolean ended = new AtomicBoolean();
        CountDownLatch pulses = new CountDownLatch(3);
        Carriers carriers = new Carriers(
                timetable,
                () -> pulses.getCount() == 0 ? 0 : 1,
                () -> {
                    suspicions.incrementAndGet();
                    return false;
                },
                task -> {
                    if (refused.getAndIncrement() < 3) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    // Carried at once, so that a busy machine makes no difference.
                    task.run();
                    pulses.countDown();
                    return Thread.ofVirtual().unstarted(() -> {});
                });
        timetable.start();
        timetable.post(carriers::attemptStarts);
        pulses.await();
        timetable.post(() -> ended.set(true));
        timetable.endWhen(ended::get);

        assertEquals(0, suspicions.get());
    }
}
