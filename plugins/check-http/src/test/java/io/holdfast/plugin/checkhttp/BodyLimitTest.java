package io.holdfast.plugin.checkhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyLimitTest {

    private static final int PIECE_BYTES = 64 * 1024;

    private final List<BodyLimit> bodies = new ArrayList<>();

    private BodyLimit body() {
        BodyLimit body = new BodyLimit(true, PIECE_BYTES);
        bodies.add(body);
        return body;
    }

    @Test
    void givenManyLargeBodies_whenTheyAreTooMuchTogether_thenOnlySmallOnesAreKept() throws ProtocolException {
        byte[] piece = new byte[PIECE_BYTES];
        try {
            int fit = BodyLimit.SHARED_BYTES / (PIECE_BYTES - BodyLimit.OWN_BYTES);
            for (int i = 0; i < fit; i++) {
                assertTrue(body().accept(piece, 0, PIECE_BYTES));
            }
            BodyLimit last = body();
            ProtocolException refused = assertThrows(ProtocolException.class, () -> last.accept(piece, 0, PIECE_BYTES));
            assertEquals(
                    "all checks together read bodies of more than " + BodyLimit.SHARED_BYTES + " bytes at this moment",
                    refused.getMessage());
            BodyLimit small = body();
            assertTrue(small.accept(piece, 0, BodyLimit.OWN_BYTES));
            bodies.removeFirst().close();
            assertTrue(small.accept(piece, 0, PIECE_BYTES - BodyLimit.OWN_BYTES));
            assertEquals(PIECE_BYTES, small.bytes().length);
        } finally {
            bodies.forEach(BodyLimit::close);
        }
    }
}
