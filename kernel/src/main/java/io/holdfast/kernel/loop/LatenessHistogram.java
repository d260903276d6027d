package io.holdfast.kernel.loop;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts how late things happened, in microseconds, in buckets that are at most 1/16 of their value wide.
 *
 * <p>Threads: one writer; {@link #snapshot} from any thread at any time, without holding up the writer.
 */
public final class LatenessHistogram {

    private static final int STEP_BITS = 4;
    private static final int STEPS = 1 << STEP_BITS;
    /** Two to this power of microseconds is 19 hours; everything later counts as that. */
    private static final int LARGEST_BITS = 36;

    private static final long LARGEST = (1L << LARGEST_BITS) - 1;

    private final AtomicLongArray buckets = new AtomicLongArray(STEPS * (LARGEST_BITS - STEP_BITS + 1));
    private final AtomicLong max = new AtomicLong();

    /**
     * Counts one value; what is negative counts as zero.
     *
     * @return whether it is the largest so far
     */
    public boolean record(long micros) {
        long value = Math.clamp(micros, 0, LARGEST);
        int bucket = bucketOf(value);
        buckets.lazySet(bucket, buckets.getPlain(bucket) + 1);
        boolean largest = value > max.getPlain();
        if (largest) {
            max.lazySet(value);
        }
        return largest;
    }

    /** What has been counted so far. */
    public Snapshot snapshot() {
        long[] counts = new long[buckets.length()];
        long total = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets.get(i);
            total += counts[i];
        }
        long largest = max.get();
        return new Snapshot(
                total,
                quantile(counts, total, largest, 500),
                quantile(counts, total, largest, 990),
                quantile(counts, total, largest, 999),
                largest);
    }

    private static long quantile(long[] counts, long total, long largest, int perMille) {
        long rank = (total * perMille + 999) / 1000;
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return Math.min(upperBound(i), largest);
            }
        }
        return 0;
    }

    private static int bucketOf(long value) {
        if (value < STEPS) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - STEP_BITS;
        return (shift << STEP_BITS) + (int) (value >>> shift);
    }

    private static long upperBound(int bucket) {
        int shift = Math.max(0, (bucket >> STEP_BITS) - 1);
        return ((bucket - ((long) shift << STEP_BITS) + 1) << shift) - 1;
    }

    /**
     * Quantiles of what was counted; each is rounded up by at most 1/16.
     *
     * @param count how many values
     * @param maxMicros the largest value, exact
     */
    public record Snapshot(long count, long p50Micros, long p99Micros, long p999Micros, long maxMicros) {}
}
