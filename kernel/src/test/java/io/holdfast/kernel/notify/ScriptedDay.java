package io.holdfast.kernel.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.api.vrrp.Priority;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * A day of a thousand transitions of ten instances, told by a real notifier to a real receiver that is restarted, slow,
 * refuses or fails meanwhile. In the end the receiver has to know of every transition, each once per key, those of one
 * instance in order.
 */
public final class ScriptedDay {

    /** How many transitions a day has. */
    public static final int TRANSITIONS = 1_000;

    private static final int INSTANCES = 10;
    private static final int RESTARTS_OF_THE_DAEMON = 2;

    private final Path state;
    private final Random random = new Random(20260301);

    /**
     * What the receiver got.
     *
     * @param key the idempotency key that came with it
     * @param number the event's number
     * @param subject the event's subject
     */
    public record Receipt(String key, long number, String subject) {}

    public ScriptedDay(Path state) {
        this.state = state;
    }

    /**
     * Plays the day.
     *
     * @param factory makes the notifier under test
     * @param options what it is made with
     * @param trouble called now and then: does something to the receiver
     * @param receipts everything the receiver got so far, in order of arrival
     */
    public <O> void play(NotifierFactory<O> factory, O options, Runnable trouble, Supplier<List<Receipt>> receipts)
            throws InterruptedException {
        NotifierSetup setup = new NotifierSetup(
                "ops", Station.options(Station.every(), 100_000, Duration.ofSeconds(30)), new NotifierSetup.Source() {
                    @Override
                    public Notifier create(NotifierFactory.Context context) {
                        return factory.create(options, context);
                    }

                    @Override
                    public ClassLoader classLoader() {
                        return factory.getClass().getClassLoader();
                    }
                });
        int part = TRANSITIONS / (RESTARTS_OF_THE_DAEMON + 1);
        int published = 0;
        while (published < TRANSITIONS) {
            int end = published + part >= TRANSITIONS - part / 2 ? TRANSITIONS : published + part;
            boolean last = end == TRANSITIONS;
            try (Station station = Station.open(state, setup)) {
                while (published < end) {
                    published++;
                    station.events.publish(transition());
                    if (published % 50 == 0) {
                        trouble.run();
                        awaitSome(receipts, published - 100);
                    }
                }
                if (last) {
                    awaitSome(receipts, TRANSITIONS);
                }
            }
        }
        judge(receipts.get());
    }

    private Occurrence transition() {
        RouterState[] states = {RouterState.BACKUP, RouterState.ACTIVE, RouterState.FAULT};
        return new Occurrence.InstanceTransition(
                "VI_" + random.nextInt(INSTANCES),
                states[random.nextInt(3)],
                states[random.nextInt(3)],
                new Priority(1 + random.nextInt(254)),
                new Cause("forced", "by \"hand\"\r\nof: the operator"));
    }

    private static void awaitSome(Supplier<List<Receipt>> receipts, int different) throws InterruptedException {
        while (receipts.get().stream().map(Receipt::key).distinct().count() < different) {
            Thread.sleep(20);
        }
    }

    /**
     * As a receiver that knows keys sees it: what comes again is dropped, even late, and the rest has to be in order.
     */
    private static void judge(List<Receipt> receipts) {
        Map<String, Receipt> byKey = new HashMap<>();
        Map<String, Long> newest = new HashMap<>();
        for (Receipt receipt : receipts) {
            Receipt before = byKey.putIfAbsent(receipt.key(), receipt);
            assertEquals(before == null ? receipt : before, receipt, "one key, two contents");
            if (before == null) {
                Long last = newest.put(receipt.subject(), receipt.number());
                assertTrue(last == null || last < receipt.number(), () -> receipt + " came after " + last);
            }
        }
        assertEquals(
                LongStream.rangeClosed(1, TRANSITIONS).boxed().toList(),
                byKey.values().stream().map(Receipt::number).sorted().toList());
    }
}
