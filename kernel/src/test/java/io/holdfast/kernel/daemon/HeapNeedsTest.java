package io.holdfast.kernel.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeapNeedsTest {

    private static final long SMALL = 64L << 20;

    @Test
    void givenTwoThirdsOfTheHeap_thenTrafficAndEventsFit() {
        assertTrue(new HeapNeeds(SMALL, 10_000, 31_000_000).fit());
        assertTrue(new HeapNeeds(SMALL, 30_000, 0).fit());
        assertFalse(new HeapNeeds(SMALL, 20_000, 31_000_000).fit());
        assertFalse(new HeapNeeds(SMALL, 40_000, 0).fit());
        assertFalse(new HeapNeeds(SMALL, 0, 45_000_000).fit());
    }

    @Test
    void givenEnough_thenTrafficIsNotHeldBackAndNothingIsSaid() {
        HeapNeeds needs = new HeapNeeds(SMALL, 10_000, 31_000_000);
        assertEquals(Long.MAX_VALUE, needs.forTraffic());
        assertEquals(Optional.empty(), needs.shortage());
    }

    @Test
    void givenTooMuchTraffic_thenItGetsWhatEventsLeave() {
        HeapNeeds needs = new HeapNeeds(SMALL, 10_000, 1_000_000_000);
        assertEquals(31_739_242, needs.forTraffic());
        assertEquals(
                Optional.of("the heap may have 64 MB, two thirds of it for traffic and events, and could need 1450 MB"
                        + " (954 for the connections and clients that balancers allow, 13 for the events that may wait"
                        + " for notifiers, and half as much again): raise it (HOLDFAST_JAVA_OPTIONS=-Xmx...), lower"
                        + " max-connections, max-udp-sessions and max-persistent-clients, or shorten the queues; until"
                        + " then these limits are lowered so that traffic takes 31 MB"),
                needs.shortage());
    }

    @Test
    void givenTooManyEvents_thenTrafficGetsHalf() {
        assertEquals(22_369_621, new HeapNeeds(SMALL, 100_000, 31_000_000).forTraffic());
        HeapNeeds little = new HeapNeeds(SMALL, 100_000, 1_000_000);
        assertEquals(Long.MAX_VALUE, little.forTraffic());
        String sentence = little.shortage().orElseThrow();
        assertTrue(
                sentence.endsWith("until then leases may be lost for want of memory when as many events wait"),
                sentence);
    }
}
