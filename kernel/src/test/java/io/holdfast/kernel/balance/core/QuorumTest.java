package io.holdfast.kernel.balance.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumTest {

    @ParameterizedTest(name = "quorum {0} hysteresis {1} of {2}: had {3}, sum {4} -> {5}")
    @CsvSource({
        // One is enough.
        "1, 0, 3, true,  1, true",
        "1, 0, 3, true,  0, false",
        "1, 0, 3, false, 0, false",
        "1, 0, 3, false, 1, true",
        // Gained at quorum + hysteresis, lost below quorum - hysteresis.
        "5, 2, 10, false, 6, false",
        "5, 2, 10, false, 7, true",
        "5, 2, 10, true,  3, true",
        "5, 2, 10, true,  2, false",
        // Lost at 0, whatever the hysteresis.
        "2, 1, 2, true, 0, false",
        // More than all servers together have: all of them.
        "9, 0, 3, false, 2, false",
        "9, 0, 3, false, 3, true",
        "9, 0, 3, true,  2, false",
        // quorum + hysteresis more than all have: all of them, or it could never be gained.
        "2, 1, 2, false, 2, true",
        "2, 1, 2, false, 1, false",
        // Every server is drained.
        "1, 0, 0, false, 0, false",
        "1, 0, 0, true,  0, false",
        // Checks advise more than is configured.
        "1, 0, 0, false, 5, true",
    })
    void theQuorum(long weight, long hysteresis, long total, boolean had, long sum, boolean has) {
        assertEquals(has, new Quorum(weight, hysteresis).holds(had, sum, total));
    }

    @Test
    void aHysteresisIsLessThanItsQuorum() {
        assertThrows(IllegalArgumentException.class, () -> new Quorum(2, 2));
        assertThrows(IllegalArgumentException.class, () -> new Quorum(0, 0));
    }
}
