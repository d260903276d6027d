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
        assertTrue(new HeapNeeds(SMALL, 0, 10_000, 31_000_000).fit());
        assertTrue(new HeapNeeds(SMALL, 0, 30_000, 0).fit());
        assertFalse(new HeapNeeds(SMALL, 0, 20_000, 31_000_000).fit());
        assertFalse(new HeapNeeds(SMALL, 0, 40_000, 0).fit());
        assertFalse(new HeapNeeds(SMALL, 0, 0, 45_000_000).fit());
        assertTrue(new HeapNeeds(SMALL, 700_000, 10_000, 31_000_000).fit());
        assertFalse(new HeapNeeds(SMALL, 800_000, 10_000, 31_000_000).fit());
        assertFalse(new HeapNeeds(SMALL, 45_000_000, 0, 0).fit());
    }

    @Test
    void givenEnough_thenTrafficIsNotHeldBackAndNothingIsSaid() {
        HeapNeeds needs = new HeapNeeds(SMALL, 0, 10_000, 31_000_000);
        assertEquals(Long.MAX_VALUE, needs.forTraffic());
        assertEquals(Optional.empty(), needs.shortage());
    }

    @Test
    void givenTooMuchTraffic_thenItGetsWhatEventsLeave() {
        HeapNeeds needs = new HeapNeeds(SMALL, 0, 10_000, 1_000_000_000);
        assertEquals(31_739_242, needs.forTraffic());
        assertEquals(
                Optional.of("the heap may have 64 MB, two thirds of it for services, traffic and events, and could need"
                        + " 1450 MB (0 for the servers of services at each of their addresses, 954 for the connections"
                        + " and clients that balancers allow, 13 for the events that may wait for notifiers, and half as much again): raise it (HOLDFAST_JAVA_OPTIONS=-Xmx...), lower"
                        + " max-connections, max-udp-sessions and max-persistent-clients, or shorten the queues; until"
                        + " then these limits are lowered so that traffic takes 31 MB"),
                needs.shortage());
    }

    @Test
    void givenTooManyEvents_thenTrafficGetsHalf() {
        assertEquals(22_369_621, new HeapNeeds(SMALL, 0, 100_000, 31_000_000).forTraffic());
        HeapNeeds little = new HeapNeeds(SMALL, 0, 100_000, 1_000_000);
        assertEquals(Long.MAX_VALUE, little.forTraffic());
        String sentence = little.shortage().orElseThrow();
        assertTrue(
                sentence.endsWith("until then leases may be lost for want of memory when as many events wait"),
                sentence);
    }

    @Test
    void givenMuchForServices_thenTrafficGetsWhatTheyLeave() {
        HeapNeeds needs = new HeapNeeds(SMALL, 30_000_000, 0, 31_000_000);
        assertEquals(14_739_242, needs.forTraffic());
        String sentence = needs.shortage().orElseThrow();
        assertTrue(
                sentence.contains("(29 for the servers of services at each of their addresses, 30 for the connections"),
                sentence);
        assertTrue(sentence.endsWith("these limits are lowered so that traffic takes 15 MB"), sentence);
    }

    @Test
    void givenTooMuchForServices_thenItSaysThatTheDaemonMayEnd() {
        HeapNeeds needs = new HeapNeeds(SMALL, 100_000_000, 0, 31_000_000);
        assertEquals(5_592_405, needs.forTraffic());
        String sentence = needs.shortage().orElseThrow();
        assertTrue(
                sentence.endsWith("until then the daemon may end for want of memory: its services have too many"
                        + " addresses for their servers"),
                sentence);
    }
}
