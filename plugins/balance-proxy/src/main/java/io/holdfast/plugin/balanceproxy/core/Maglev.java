package io.holdfast.plugin.balanceproxy.core;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Like a source hash, but when a member comes or goes hardly any other client changes its member: the table of Maglev
 * (Eisenbud and others, NSDI 2016, section 3.4).
 */
final class Maglev implements Scheduler {

    /** Slots of the table: a prime, as in the paper, and enough for a hundred slots each of 655 members. */
    static final int SLOTS = 65537;

    private final HashOptions options;
    private List<Member> members = List.of();
    /** The index of a member for each slot; empty without members. */
    private int[] table = {};

    Maglev(HashOptions options) {
        this.options = options;
    }

    @Override
    public void become(List<Member> desired) {
        members = desired;
        table = tableOf(desired);
    }

    @Override
    public @Nullable Member pick(Client client, Predicate<Member> usable) {
        if (members.isEmpty()) {
            return null;
        }
        int slot = (int) Long.remainderUnsigned(Fingerprint.of(client, options.withPort()), SLOTS);
        if (members.get(table[slot]).isFull() && !options.fallback()) {
            return null;
        }
        for (int i = 0; i < SLOTS; i++) {
            Member member = members.get(table[(slot + i) % SLOTS]);
            if (usable.test(member)) {
                return member;
            }
        }
        // A member of very little weight beside the others has no slot, and may be all that is left.
        return members.stream().filter(usable).findFirst().orElse(null);
    }

    /**
     * Members take turns in claiming their next preferred slot that is still free; one of half the largest weight has
     * every second turn.
     */
    private static int[] tableOf(List<Member> members) {
        if (members.isEmpty()) {
            return new int[0];
        }
        long largest = members.stream().mapToLong(Member::weight).max().orElseThrow();
        long[] earned = new long[members.size()];
        int[] next = new int[members.size()];
        int[] skip = new int[members.size()];
        for (int i = 0; i < next.length; i++) {
            next[i] = (int) Long.remainderUnsigned(Fingerprint.of(members.get(i).endpoint(), 1), SLOTS);
            skip[i] = 1
                    + (int) Long.remainderUnsigned(Fingerprint.of(members.get(i).endpoint(), 2), SLOTS - 1L);
        }
        int[] table = new int[SLOTS];
        Arrays.fill(table, -1);
        int claimed = 0;
        while (true) {
            for (int i = 0; i < next.length; i++) {
                earned[i] += members.get(i).weight();
                if (earned[i] < largest) {
                    continue;
                }
                earned[i] -= largest;
                while (table[next[i]] >= 0) {
                    next[i] = (next[i] + skip[i]) % SLOTS;
                }
                table[next[i]] = i;
                if (++claimed == SLOTS) {
                    return table;
                }
            }
        }
    }
}
