package io.holdfast.plugin.balanceproxy.core;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Like a source hash, but when a member comes or goes hardly any other client changes its member: see {@link MaglevTable}. */
final class Maglev implements Scheduler {

    private final HashOptions options;
    private final MaglevTables tables;
    private List<Member> members = List.of();
    private @Nullable MaglevTable table;

    Maglev(HashOptions options, MaglevTables tables) {
        this.options = options;
        this.tables = tables;
    }

    @Override
    public void become(List<Member> desired) {
        members = desired;
        table = desired.isEmpty()
                ? null
                : tables.of(desired.stream()
                        .map(member -> new MaglevTable.Share(member.endpoint(), member.weight()))
                        .toList());
    }

    @Override
    public @Nullable Member pick(Client client, Predicate<Member> usable) {
        MaglevTable present = table;
        if (present == null) {
            return null;
        }
        int slot = (int) Long.remainderUnsigned(Fingerprint.of(client, options.withPort()), MaglevTable.SLOTS);
        if (members.get(present.at(slot)).isFull() && !options.fallback()) {
            return null;
        }
        // A walk through all slots takes as long as a hundred connections.
        if (members.stream().noneMatch(usable)) {
            return null;
        }
        for (int i = 0; i < MaglevTable.SLOTS; i++) {
            Member member = members.get(present.at((slot + i) % MaglevTable.SLOTS));
            if (usable.test(member)) {
                return member;
            }
        }
        // A member of very little weight beside the others has no slot, and may be all that is left.
        return members.stream().filter(usable).findFirst().orElse(null);
    }
}
