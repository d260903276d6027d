package io.holdfast.kernel.vrrp;

import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts packets for virtual routers that are not configured here: neighbours on the same link, or the other router of
 * a pair in which one VRID is wrong.
 *
 * <p>Threads: counted on the control loop, read from any.
 */
public final class Strangers {

    private static final int WITHOUT_VRID = 256;

    private final AtomicLongArray counts = new AtomicLongArray(WITHOUT_VRID + 1);

    void count(int vrid) {
        counts.lazySet(vrid, counts.getPlain(vrid) + 1);
    }

    /** One too short to carry a VRID. */
    void countOneWithoutVrid() {
        count(WITHOUT_VRID);
    }

    /** By VRID, in ascending order; those of which there was none are left out. */
    public SequencedMap<Integer, Long> byVrid() {
        SequencedMap<Integer, Long> found = new TreeMap<>();
        for (int vrid = 0; vrid < WITHOUT_VRID; vrid++) {
            long count = counts.get(vrid);
            if (count > 0) {
                found.put(vrid, count);
            }
        }
        return found;
    }

    /** All of them, those too short to carry a VRID included. */
    public long total() {
        long total = 0;
        for (int i = 0; i < counts.length(); i++) {
            total += counts.get(i);
        }
        return total;
    }
}
