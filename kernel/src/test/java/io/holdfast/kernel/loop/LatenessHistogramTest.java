package io.holdfast.kernel.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.kernel.loop.LatenessHistogram.Snapshot;
import org.junit.jupiter.api.Test;

class LatenessHistogramTest {

    private final LatenessHistogram histogram = new LatenessHistogram();

    @Test
    void givenNothing_thenEverythingIsZero() {
        assertEquals(new Snapshot(0, 0, 0, 0, 0), histogram.snapshot());
    }

    @Test
    void givenOneValue_thenEveryQuantileIsThatValue() {
        histogram.record(1_234_567);
        assertEquals(new Snapshot(1, 1_234_567, 1_234_567, 1_234_567, 1_234_567), histogram.snapshot());
    }

    @Test
    void givenOneToAThousand_thenQuantilesAreTheUpperEndsOfTheirBuckets() {
        for (int micros = 1000; micros > 0; micros--) {
            histogram.record(micros);
        }
        // 500 is in 496..511, 990 in 960..991, 999 in 992..1023, of which nothing was seen beyond 1000.
        assertEquals(new Snapshot(1000, 511, 991, 1000, 1000), histogram.snapshot());
    }

    @Test
    void recordSaysWhetherAValueIsTheLargestSoFar() {
        assertTrue(histogram.record(5));
        assertFalse(histogram.record(5));
        assertFalse(histogram.record(4));
        assertTrue(histogram.record(6));
    }

    @Test
    void givenSmallValues_thenTheyAreExact() {
        for (int micros = 0; micros < 10; micros++) {
            histogram.record(micros);
        }
        assertEquals(new Snapshot(10, 4, 9, 9, 9), histogram.snapshot());
    }

    @Test
    void givenARareOutlier_thenOnlyTheMaximumShowsIt() {
        for (int i = 0; i < 9_999; i++) {
            histogram.record(16);
        }
        histogram.record(1_000_000);
        assertEquals(new Snapshot(10_000, 16, 16, 16, 1_000_000), histogram.snapshot());
    }

    @Test
    void givenNegativeAndHugeValues_thenTheyCountAsZeroAndAsTheLargest() {
        histogram.record(-5);
        histogram.record(Long.MAX_VALUE);
        assertEquals(new Snapshot(2, 0, 68_719_476_735L, 68_719_476_735L, 68_719_476_735L), histogram.snapshot());
    }
}
