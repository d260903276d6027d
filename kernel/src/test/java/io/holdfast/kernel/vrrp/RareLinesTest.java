package io.holdfast.kernel.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RareLinesTest {

    private static final IpAddress PEER = IpAddress.parse("192.0.2.3");
    private static final IpAddress ANOTHER = IpAddress.parse("192.0.2.99");

    private final RareLines lines = new RareLines();
    private MonotonicTime now = new MonotonicTime(0);

    @Test
    void givenAFlood_thenTheFirstTenthAndHundredthAreTold() {
        List<Long> told = new ArrayList<>();
        for (long count = 1; count <= 1_500; count++) {
            if (lines.isWorthALine("checksum", PEER, count, now)) {
                told.add(count);
            }
        }
        assertEquals(List.of(1L, 10L, 100L, 1_000L), told);
    }

    @Test
    void givenAPeerThatGoesOn_thenItIsToldEveryTenMinutes() {
        for (long count = 1; count <= 101; count++) {
            lines.isWorthALine("checksum", PEER, count, now);
        }
        now = now.plus(Duration.ofSeconds(599));
        assertFalse(lines.isWorthALine("checksum", PEER, 102, now));
        now = now.plus(Duration.ofSeconds(1));
        assertTrue(lines.isWorthALine("checksum", PEER, 103, now));
        assertFalse(lines.isWorthALine("checksum", PEER, 104, now));
    }

    @Test
    void givenAnotherSender_thenItIsToldSoon_butSendersMadeUpDoNotFloodTheLog() {
        assertTrue(lines.isWorthALine("checksum", PEER, 1, now));
        assertFalse(lines.isWorthALine("checksum", ANOTHER, 2, now));
        now = now.plus(Duration.ofSeconds(10));
        assertTrue(lines.isWorthALine("checksum", ANOTHER, 3, now));
        assertFalse(lines.isWorthALine("checksum", PEER, 4, now));
    }

    @Test
    void kindsAreToldApart() {
        assertTrue(lines.isWorthALine("checksum", PEER, 7, now));
        assertTrue(lines.isWorthALine("version", PEER, 7, now));
    }
}
