package io.holdfast.plugin.checkhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyLimitTest {

    private static final int MEGABYTE = 1024 * 1024;

    @Test
    void givenManyLargeBodies_whenTheyAreTooMuchTogether_thenOnlySmallOnesAreKept() throws ProtocolException {
        byte[] piece = new byte[MEGABYTE];
        List<BodyLimit> bodies = new ArrayList<>();
        try (BodyLimit small = new BodyLimit(true, MEGABYTE)) {
            for (int i = 0; i < 64; i++) {
                BodyLimit body = new BodyLimit(true, MEGABYTE);
                bodies.add(body);
                assertTrue(body.accept(piece, 0, MEGABYTE));
            }
            BodyLimit last = new BodyLimit(true, 2 * MEGABYTE);
            bodies.add(last);
            ProtocolException refused =
                    assertThrows(ProtocolException.class, () -> last.accept(new byte[2 * MEGABYTE], 0, 2 * MEGABYTE));
            assertEquals(
                    "all checks together read bodies of more than 67108864 bytes at this moment", refused.getMessage());
            assertTrue(small.accept(piece, 0, 16 * 1024));
            bodies.removeFirst().close();
            assertTrue(small.accept(piece, 0, 16 * 1024));
            assertEquals(32 * 1024, small.bytes().length);
        } finally {
            bodies.forEach(BodyLimit::close);
        }
    }
}
