package io.holdfast.plugin.checkhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.check.Verdict;
import io.holdfast.api.linux.ShortageException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeptBodyTest {

    private static final int HALF_BYTES = KeptBody.SHARED_BYTES / 2;

    private final List<KeptBody> bodies = new ArrayList<>();
    private final byte[] piece = new byte[HALF_BYTES];

    private KeptBody body(int length) {
        KeptBody body = new KeptBody();
        bodies.add(body);
        body.add(piece, 0, length);
        return body;
    }

    @AfterEach
    void close() {
        bodies.forEach(KeptBody::close);
    }

    @Test
    void givenABodyOfHalfOfWhatThereIs_whenOthersCome_thenOnlyOnesThatLeaveEnoughAreKept() throws Exception {
        assertEquals(HALF_BYTES, body(HALF_BYTES).text().length());
        KeptBody second = body(HALF_BYTES);
        second.add(piece, 0, 1);
        ShortageException refused = assertThrows(ShortageException.class, second::text);
        assertEquals(
                Verdict.unasked("reading: the bodies that HTTP checks search at this moment would leave too little of "
                        + KeptBody.SHARED_BYTES + " bytes: search smaller pages, or start with HOLDFAST_HEAP=large"),
                Verdict.failed("reading", refused));
        assertEquals(HALF_BYTES / 2, body(HALF_BYTES / 2).text().length());
        bodies.removeFirst().close();
        assertEquals(HALF_BYTES / 2, body(HALF_BYTES / 2).text().length());
    }

    @Test
    void givenManyBodiesThatStall_whenAnOrdinaryOneComes_thenItIsKept() throws Exception {
        for (int size = HALF_BYTES; size > 64 * 1024; size /= 2) {
            assertEquals(size, body(size).text().length());
        }
        KeptBody ordinary = body(KeptBody.OWN_BYTES);
        ordinary.add(piece, 0, 16 * 1024);
        assertEquals(20 * 1024, ordinary.text().length());
    }

    @Test
    void givenTheLargestThatOptionsAllow_whenItIsAlone_thenItIsKept() throws Exception {
        assertTrue(KeptBody.SHARED_BYTES >= 4 * 1024 * 1024);
        assertEquals(2 * 1024 * 1024, body(2 * 1024 * 1024).text().length());
    }
}
