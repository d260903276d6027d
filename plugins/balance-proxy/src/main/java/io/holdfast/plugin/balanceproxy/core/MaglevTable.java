package io.holdfast.plugin.balanceproxy.core;

import io.holdfast.api.net.Endpoint;
import java.util.Arrays;
import java.util.List;

/**
 * Which of some servers has which slot: the table of Maglev (Eisenbud and others, NSDI 2016, section 3.4). Does not
 * change; 64 KB for up to 256 servers, as much again for more.
 */
final class MaglevTable {

    /** A prime, as in the paper, and enough for a hundred slots each of 655 servers. */
    static final int SLOTS = 65537;

    private static final int MOST_IN_A_BYTE = 256;

    private final byte[] low = new byte[SLOTS];
    /** The upper bits of what does not fit; empty when all does. */
    private final byte[] high;

    /**
     * A server and its part.
     *
     * @param weight beside those of the others
     */
    record Share(Endpoint endpoint, int weight) {}

    /** @param shares one at least, 65536 at most */
    MaglevTable(List<Share> shares) {
        this.high = new byte[shares.size() > MOST_IN_A_BYTE ? SLOTS : 0];
        int[] owners = owners(shares);
        for (int slot = 0; slot < SLOTS; slot++) {
            low[slot] = (byte) owners[slot];
            if (high.length > 0) {
                high[slot] = (byte) (owners[slot] >> 8);
            }
        }
    }

    /** The index of the share that has this slot. */
    int at(int slot) {
        return (low[slot] & 0xff) | (high.length > 0 ? (high[slot] & 0xff) << 8 : 0);
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
