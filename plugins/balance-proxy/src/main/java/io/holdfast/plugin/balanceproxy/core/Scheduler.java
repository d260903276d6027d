package io.holdfast.plugin.balanceproxy.core;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Chooses among the members of a pool. */
sealed interface Scheduler permits FewestConnections, Maglev, SourceHash, Turns {

    /** From now on these, all of a weight above 0, in the order of the configuration. */
    void become(List<Member> members);

    /**
     * The member for a new connection.
     *
     * @param usable whether a member may be taken now
     * @return null when there is none
     */
    @Nullable
    Member pick(Client client, Predicate<Member> usable);
}
