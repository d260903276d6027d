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

    private boolean isWorthALine(IpAddress sender, long count) {
        return lines.isWorthALine("checksum", sender, count, now);
    }

    @Test
    void givenAFlood_thenTheFirstTenthAndHundredthAreTold() {
        List<Long> told = new ArrayList<>();
        for (long count = 1; count <= 1_500; count++) {
            if (isWorthALine(PEER, count)) {
                told.add(count);
            }
        }
        assertEquals(List.of(1L, 10L, 100L, 1_000L), told);
    }

    @Test
    void givenAPeerThatGoesOn_thenItIsToldEveryTenMinutes() {
        for (long count = 1; count <= 101; count++) {
            isWorthALine(PEER, count);
        }
        now = now.plus(Duration.ofSeconds(599));
        assertFalse(isWorthALine(PEER, 102));
        now = now.plus(Duration.ofSeconds(1));
        assertTrue(isWorthALine(PEER, 103));
        assertFalse(isWorthALine(PEER, 104));
    }

    @Test
    void givenAnotherSender_thenItIsToldSoon_butSendersMadeUpDoNotFloodTheLog() {
        assertTrue(isWorthALine(PEER, 1));
        assertFalse(isWorthALine(ANOTHER, 2));
        now = now.plus(Duration.ofSeconds(10));
        assertTrue(isWorthALine(ANOTHER, 3));
        assertFalse(isWorthALine(PEER, 4));
    }

    @Test
    void kindsAreToldApart() {
        assertTrue(isWorthALine(PEER, 7));
        assertTrue(lines.isWorthALine("version", PEER, 7, now));
    }
}
