package io.holdfast.plugin.checkhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.check.Verdict;
import io.holdfast.api.linux.ShortageException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyLimitTest {

    private static final int HALF_BYTES = BodyLimit.SHARED_BYTES / 2;

    private final List<BodyLimit> bodies = new ArrayList<>();
    private final byte[] piece = new byte[HALF_BYTES];

    private BodyLimit body(int maxBytes) {
        BodyLimit body = new BodyLimit(true, maxBytes);
        bodies.add(body);
        return body;
    }

    @AfterEach
    void close() {
        bodies.forEach(BodyLimit::close);
    }

    @Test
    void givenABodyOfHalfOfWhatThereIs_whenOthersCome_thenOnlyOnesThatLeaveEnoughAreKept() throws IOException {
        assertTrue(body(HALF_BYTES).accept(piece, 0, HALF_BYTES));
        BodyLimit second = body(HALF_BYTES);
        ShortageException refused = assertThrows(ShortageException.class, () -> second.accept(piece, 0, HALF_BYTES));
        assertEquals(
                Verdict.unasked("reading: the bodies that HTTP checks keep at this moment would leave too little of "
                        + BodyLimit.SHARED_BYTES + " bytes: lower max-body, or start with HOLDFAST_HEAP=large"),
                Verdict.failed("reading", refused));
        assertTrue(body(HALF_BYTES).accept(piece, 0, HALF_BYTES / 2));
        bodies.removeFirst().close();
        assertTrue(body(HALF_BYTES).accept(piece, 0, HALF_BYTES / 2));
    }

    @Test
    void givenManyBodiesThatStall_whenAnOrdinaryOneComes_thenItIsKept() throws IOException {
        for (int size = HALF_BYTES; size > 64 * 1024; size /= 2) {
            assertTrue(body(HALF_BYTES).accept(piece, 0, size));
        }
        BodyLimit ordinary = body(HALF_BYTES);
        assertTrue(ordinary.accept(piece, 0, BodyLimit.OWN_BYTES));
        assertTrue(ordinary.accept(piece, 0, 16 * 1024));
        assertEquals(BodyLimit.OWN_BYTES + 16 * 1024, ordinary.bytes().length);
    }

    @Test
    void givenABody_whenItIsLargerThanItsOwnLimit_thenThatIsTheServersDoing() {
        assertThrows(ProtocolException.class, () -> body(1024).accept(piece, 0, 1025));
    }
}
