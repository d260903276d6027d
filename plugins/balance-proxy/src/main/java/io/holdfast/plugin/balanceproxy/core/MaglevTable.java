package io.holdfast.plugin.balanceproxy.core;

import io.holdfast.api.net.Endpoint;
import java.util.Arrays;
import java.util.List;

/**
 * Which of some servers has which slot: the table of Maglev (Eisenbud and others, NSDI 2016, section 3.4). Does not
 * change. It has as many slots for few servers as for many, or clients would move when one server more or less asks for
 * another number; but a slot is only as wide as the number of servers asks for, so that it takes 8 KB for two, 64 KB
 * for 256.
 */
final class MaglevTable {

    /** A prime, as in the paper, and enough for a hundred slots each of 655 servers. */
    static final int SLOTS = 65537;

    /** Bits that a slot has, a power of two: none lies across two words. */
    private final int width;

    private final long[] words;

    /**
     * A server and its part.
     *
     * @param weight beside those of the others
     */
    record Share(Endpoint endpoint, int weight) {}

    /** @param shares one at least, 65536 at most */
    MaglevTable(List<Share> shares) {
        this.width = width(shares.size());
        this.words = new long[words(width)];
        int[] owners = owners(shares);
        for (int slot = 0; slot < SLOTS; slot++) {
            int bit = slot * width;
            words[bit / Long.SIZE] |= (long) owners[slot] << bit;
        }
    }

    /** What one for so many servers takes of the heap. */
    static long bytes(int servers) {
        return (long) words(width(servers)) * Long.BYTES;
    }

    private static int width(int servers) {
        int least = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(servers - 1));
        return Integer.highestOneBit(2 * least - 1);
    }

    private static int words(int width) {
        return Math.ceilDiv(SLOTS * width, Long.SIZE);
    }

    /** The index of the share that has this slot. */
    int at(int slot) {
        int bit = slot * width;
        return (int) (words[bit / Long.SIZE] >>> bit) & ((1 << width) - 1);
    }

    /**
     * Servers take turns in claiming their next preferred slot that is still free; one of half the largest weight has
     * every second turn.
     */
    private static int[] owners(List<Share> shares) {
        long largest = shares.stream().mapToLong(Share::weight).max().orElseThrow();
        long[] earned = new long[shares.size()];
        int[] next = new int[shares.size()];
        int[] skip = new int[shares.size()];
        for (int i = 0; i < next.length; i++) {
            Endpoint endpoint = shares.get(i).endpoint();
            next[i] = (int) Long.remainderUnsigned(Fingerprint.of(endpoint, 1), SLOTS);
            skip[i] = 1 + (int) Long.remainderUnsigned(Fingerprint.of(endpoint, 2), SLOTS - 1L);
        }
        int[] owners = new int[SLOTS];
        Arrays.fill(owners, -1);
        int claimed = 0;
        while (true) {
            for (int i = 0; i < next.length; i++) {
                earned[i] += shares.get(i).weight();
                if (earned[i] < largest) {
                    continue;
                }
                earned[i] -= largest;
                while (owners[next[i]] >= 0) {
                    next[i] = (next[i] + skip[i]) % SLOTS;
                }
                owners[next[i]] = i;
                if (++claimed == SLOTS) {
                    return owners;
                }
            }
        }
    }
}
