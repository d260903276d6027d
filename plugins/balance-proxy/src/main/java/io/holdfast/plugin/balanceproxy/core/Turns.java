package io.holdfast.plugin.balanceproxy.core;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Members take turns, each as often as its weight says, and the turns of one are spread out: with weights 5, 1, 1 the
 * order is a a b a c a a.
 *
 * <p>Every member earns its weight; who has most is taken and pays what all have earned.
 */
final class Turns implements Scheduler {

    private final ToIntFunction<Member> weight;
    private List<Member> members = List.of();

    private Turns(ToIntFunction<Member> weight) {
        this.weight = weight;
    }

    static Turns weighted() {
        return new Turns(Member::weight);
    }

    static Turns equal() {
        return new Turns(_ -> 1);
    }

    @Override
    public void become(List<Member> desired) {
        members = desired;
        long total = desired.stream().mapToLong(weight::applyAsInt).sum();
        for (Member member : desired) {
            // A debt of a much larger weight would keep the member out for ages.
            member.credit = Math.clamp(member.credit, -total, total);
        }
    }

    @Override
    public @Nullable Member pick(Client client, Predicate<Member> usable) {
        return pick(usable);
    }

    @Nullable
    Member pick(Predicate<Member> usable) {
        Member richest = null;
        long earned = 0;
        for (Member member : members) {
            if (usable.test(member)) {
                int share = weight.applyAsInt(member);
                member.credit += share;
                earned += share;
                if (richest == null || member.credit > richest.credit) {
                    richest = member;
                }
            }
        }
        if (richest != null) {
            richest.credit -= earned;
        }
        return richest;
    }
}
