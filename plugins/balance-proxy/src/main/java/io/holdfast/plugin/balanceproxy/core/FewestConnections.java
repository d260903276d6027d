package io.holdfast.plugin.balanceproxy.core;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The member with the fewest open connections, or the fewest for its weight; those that are equal take turns. */
final class FewestConnections implements Scheduler {

    private final boolean weighted;
    private final Turns turns;
    private List<Member> members = List.of();

    FewestConnections(boolean weighted) {
        this.weighted = weighted;
        this.turns = weighted ? Turns.weighted() : Turns.equal();
    }

    @Override
    public void become(List<Member> desired) {
        members = desired;
        turns.become(desired);
    }

    @Override
    public @Nullable Member pick(Client client, Predicate<Member> usable) {
        Member least = null;
        for (Member member : members) {
            if (usable.test(member) && (least == null || compare(member, least) < 0)) {
                least = member;
            }
        }
        if (least == null) {
            return null;
        }
        Member best = least;
        return turns.pick(member -> usable.test(member) && compare(member, best) == 0);
    }

    private int compare(Member one, Member other) {
        return weighted
                // active / weight, without the division
                ? Long.compare(one.active() * other.weight(), other.active() * one.weight())
                : Long.compare(one.active(), other.active());
    }
}
