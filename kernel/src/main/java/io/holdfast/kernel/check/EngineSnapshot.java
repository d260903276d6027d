package io.holdfast.kernel.check;

import java.time.Duration;
import java.util.List;

/**
 * How the health engine itself was doing at one moment.
 *
 * @param checks distinct checks
 * @param attempts attempts that have begun since the start
 * @param stuck attempts that were interrupted and have not returned
 * @param latestStart the longest that an attempt has begun after its time
 * @param lateStarts attempts that began more than 100 ms after their time
 * @param types by type of checker
 */
public record EngineSnapshot(
        int checks, long attempts, int stuck, Duration latestStart, long lateStarts, List<Type> types) {

    public EngineSnapshot {
        types = List.copyOf(types);
    }

    /**
     * The attempts of one type of checker.
     *
     * @param running attempts under way, stuck ones included
     * @param waiting attempts that wait because {@code limit} are under way
     */
    public record Type(String type, int running, int waiting, int limit) {}
}
