package io.holdfast.plugin.balanceproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ComplaintsTest {

    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong();
    private final List<String> lines = new ArrayList<>();
    private final Complaints complaints = new Complaints(now::get, lines::add);

    @Test
    void givenTheSameText_whenItIsMeantOften_thenItIsSaidOnceInTenSeconds() {
        for (int i = 0; i < 3; i++) {
            complaints.say("no server");
        }
        now.addAndGet(10 * SECOND);
        complaints.say("no server");
        now.addAndGet(10 * SECOND);
        complaints.say("no server");

        assertEquals(List.of("no server", "no server (2 more times before)", "no server"), lines);
    }

    /** A client may connect to each of ten thousand addresses of a service whose server is dead. */
    @Test
    void givenMoreTextsThanAreToldApart_whenTheyAreMeant_thenOneOfTheOthersIsSaidInTenSeconds() {
        for (int i = 0; i < 20_000; i++) {
            complaints.say("address " + i);
        }
        assertEquals(201, lines.size());
        assertEquals("address 200", lines.getLast());

        now.addAndGet(10 * SECOND);
        complaints.say("address 7");
        assertEquals("address 7", lines.getLast());
        for (int i = 0; i < 20_000; i++) {
            complaints.say("place " + i);
        }
        assertEquals("place 198 (19799 others like it before)", lines.getLast());
        assertEquals(201 + 200, lines.size());
    }
}
