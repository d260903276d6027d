package io.holdfast.kernel.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.address.AddressProvider.Claim;
import io.holdfast.api.address.Lease;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.loop.VirtualTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PacedAnnouncementsTest {

    private final List<String> sent = new ArrayList<>();
    private final VirtualTimers timers = new VirtualTimers();
    private final PacedAnnouncements announcements = new PacedAnnouncements(timers);

    private void nextTurn() {
        sent.clear();
        timers.advance(Duration.ofMillis(1));
    }

    @Test
    void whenThereIsOneAddress_thenOnceNowAndTheOthersInTheNextTurn() {
        announcements.announce(new Addresses("a", 1), 5);

        assertEquals(List.of("a0"), sent);
        nextTurn();
        assertEquals(List.of("a0", "a0", "a0", "a0"), sent);
        nextTurn();
        assertEquals(List.of(), sent);
    }

    @Test
    void whenThereAreHundreds_thenNoTurnSendsMoreThanThirtyTwoAndEveryAddressGetsItsFiveAnnouncements() {
        announcements.announce(new Addresses("a", 200), 5);

        List<String> all = new ArrayList<>(sent);
        assertEquals(32, sent.size());
        while (!sent.isEmpty()) {
            nextTurn();
            assertTrue(sent.size() <= 32);
            all.addAll(sent);
        }

        assertEquals(1000, all.size());
        // First of all, every address once.
        assertEquals(IntStream.range(0, 200).mapToObj(i -> "a" + i).toList(), all.subList(0, 200));
        assertEquals(5, Collections.frequency(all, "a199"));
    }

    @Test
    void whenManyInstancesTakeOver_thenEachHasItsFirstTurnBeforeAnyHasItsSecond() {
        for (int i = 0; i < 40; i++) {
            announcements.announce(new Addresses("i" + i + ".", 1), 2);
        }

        assertEquals(32, sent.size());
        nextTurn();
        assertEquals(
                List.of("i32.0", "i33.0", "i34.0", "i35.0", "i36.0", "i37.0", "i38.0", "i39.0"), sent.subList(0, 8));
        assertEquals("i0.0", sent.get(8));
    }

    @Test
    void whenCancelled_thenNothingMoreIsSent() {
        Claim claim = new Addresses("a", 200);
        announcements.announce(claim, 5);

        announcements.cancel(claim);

        nextTurn();
        assertEquals(List.of(), sent);
    }

    private final class Addresses implements Claim {

        private final String name;
        private final int number;

        Addresses(String name, int number) {
            this.name = name;
            this.number = number;
        }

        @Override
        public int announce(int first, int most) {
            int count = Math.min(most, number - first);
            IntStream.range(first, first + count).forEach(i -> sent.add(name + i));
            return count;
        }

        @Override
        public void acquire(Lease lease, MonotonicTime from) {}

        @Override
        public void renew(Lease lease, MonotonicTime from) {}

        @Override
        public void announce() {}

        @Override
        public void release() {}

        @Override
        public List<InterfaceAddress> held() {
            return List.of();
        }
    }
}
