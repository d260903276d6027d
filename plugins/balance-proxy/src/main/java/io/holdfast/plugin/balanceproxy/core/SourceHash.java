package io.holdfast.plugin.balanceproxy.core;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client always gets the same member while the members and their weights stay what they are. */
final class SourceHash implements Scheduler {

    private final HashOptions options;
    private List<Member> members = List.of();
    private long totalWeight;

    SourceHash(HashOptions options) {
        this.options = options;
    }

    @Override
    public void become(List<Member> desired) {
        members = desired;
        totalWeight = desired.stream().mapToLong(Member::weight).sum();
    }

    @Override
    public @Nullable Member pick(Client client, Predicate<Member> usable) {
        if (members.isEmpty()) {
            return null;
        }
        int first = indexAt(Long.remainderUnsigned(Fingerprint.of(client, options.withPort()), totalWeight));
        if (members.get(first).isFull() && !options.fallback()) {
            return null;
        }
        for (int step = 0; step < members.size(); step++) {
            Member member = members.get((first + step) % members.size());
            if (usable.test(member)) {
                return member;
            }
        }
        return null;
    }

    /** Members lie side by side on a line, each as long as its weight. */
    private int indexAt(long point) {
        long end = 0;
        for (int i = 0; i < members.size(); i++) {
            end += members.get(i).weight();
            if (point < end) {
                return i;
            }
        }
        throw new AssertionError("point " + point + " of " + totalWeight);
    }
}
