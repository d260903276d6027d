package io.holdfast.kernel.notify.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random events, outcomes and waits against every policy; a failure names its seed. */
class NotifierQueueSimulationTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final List<Policy> POLICIES = List.of(
            new Policy.Every(Optional.empty()),
            new Policy.Every(Optional.of(new Policy.Flap(3, Duration.ofSeconds(5), Duration.ofSeconds(2)))),
            new Policy.LatestWins(),
            new Policy.Digest(Duration.ofSeconds(1), true),
            new Policy.Digest(Duration.ofSeconds(1), false));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void everyEventHasOneFateAndSubjectsStayInOrder(long seed) {
        for (Policy policy : POLICIES) {
            new Run(seed, policy).play();
        }
    }

    private static final class Run {
        private final String name;
        private final Random random;
        private final NotifierQueue queue;
        private final Set<Long> open = new HashSet<>();
        private final Map<String, Long> lastDelivered = new HashMap<>();
        private final List<Parcel> inFlight = new ArrayList<>();
        private final Map<String, List<Entry>> contents = new HashMap<>();
        private long omittedTold;
        private long letGo;
        private long nowNanos;
        private long number;

        Run(long seed, Policy policy) {
            this.name = "seed " + seed + ", " + policy;
            this.random = new Random(seed);
            this.queue = new NotifierQueue(
                    "ops",
                    new QueueOptions(
                            policy,
                            Optional.empty(),
                            new BackOff(Duration.ofMillis(100), Duration.ofSeconds(2)),
                            4,
                            20));
        }

        void play() {
            for (int step = 0; step < 2_000; step++) {
                nowNanos += random.nextLong(200_000_000);
                switch (random.nextInt(3)) {
                    case 0 -> offer();
                    case 1 -> take();
                    default -> settle(random.nextInt(3));
                }
            }
            while (!open.isEmpty()) {
                nowNanos += 5_000_000_000L;
                take();
                settle(0);
            }
            assertEquals(0, queue.size(), name);
            assertEquals(Optional.empty(), queue.nextDue(), name);
            assertTrue(omittedTold <= letGo, name);
        }

        private void offer() {
            number++;
            open.add(number);
            Entry entry = new Entry(
                    "r-" + number,
                    new Event(
                            number,
                            NOON,
                            now(),
                            "lvs-1",
                            new Occurrence.InstanceTransition(
                                    "VI_" + random.nextInt(4),
                                    RouterState.BACKUP,
                                    RouterState.ACTIVE,
                                    new Priority(100),
                                    Cause.of("forced"))));
            queue.offer(entry, now()).all().stream()
                    .flatMap(parcel -> parcel.entries().stream())
                    .forEach(gone -> {
                        letGo++;
                        close(gone);
                    });
        }

        private void take() {
            queue.take(now(), NOON).ifPresent(parcel -> {
                assertTrue(inFlight.stream().noneMatch(other -> other.lane().equals(parcel.lane())), name);
                List<Entry> before = contents.putIfAbsent(parcel.key(), parcel.entries());
                assertTrue(before == null || before.equals(parcel.entries()), name + ": " + parcel.key() + " changed");
                inFlight.add(parcel);
            });
        }

        private void settle(int outcome) {
            if (inFlight.isEmpty()) {
                return;
            }
            Parcel parcel = inFlight.remove(random.nextInt(inFlight.size()));
            Delivery delivery = switch (outcome) {
                case 0 -> Delivery.delivered();
                case 1 -> Delivery.retry("down");
                default -> random.nextInt(5) == 0 ? Delivery.rejected("no") : Delivery.retry("down");
            };
            if (delivery instanceof Delivery.Delivered) {
                parcel.entries().forEach(this::delivered);
                omittedTold += parcel.omitted();
            }
            switch (queue.settle(parcel, delivery, now(), random.nextDouble())) {
                case Settlement.Again _ -> {}
                case Settlement.Superseded _ -> {
                    letGo += parcel.entries().size();
                    parcel.entries().forEach(this::close);
                }
                case Settlement.Done _, Settlement.Skipped _, Settlement.Dead _ ->
                    parcel.entries().forEach(this::close);
            }
        }

        private void delivered(Entry entry) {
            long current = entry.event().number();
            Long before = lastDelivered.put(entry.event().subject().toString(), current);
            assertTrue(before == null || before < current, name + ": " + current + " after " + before);
        }

        private void close(Entry entry) {
            assertTrue(open.remove(entry.event().number()), name + ": " + entry.id() + " has two fates");
        }

        private MonotonicTime now() {
            return new MonotonicTime(nowNanos);
        }
    }
}
