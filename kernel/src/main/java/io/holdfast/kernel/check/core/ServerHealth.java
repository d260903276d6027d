package io.holdfast.kernel.check.core;

import io.holdfast.api.check.WeightAdvice;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What all checks of one server say together.
 *
 * @param up whether every check says that it is well; a server without checks is
 * @param decided whether no check is merely assumed
 * @param advice what the checks want its weight to be
 */
public record ServerHealth(boolean up, boolean decided, List<WeightAdvice> advice) {

    public ServerHealth {
        advice = List.copyOf(advice);
    }

    public static ServerHealth of(Collection<CheckState> checks) {
        return new ServerHealth(
                checks.stream().allMatch(CheckState::up),
                checks.stream().allMatch(CheckState::decided),
                checks.stream()
                        .map(CheckState::advice)
                        .flatMap(Optional::stream)
                        .toList());
    }

    /**
     * The weight of the server as the checks see it, whether it is up or not.
     *
     * @param configured 0 or more
     * @return 0..2147483647
     */
    public int weight(int configured) {
        long base = advice.stream()
                .mapMultiToInt((piece, sink) -> {
                    if (piece instanceof WeightAdvice.Exactly exactly) {
                        sink.accept(exactly.weight());
                    }
                })
                .min()
                .orElse(configured);
        long change = advice.stream()
                .mapMultiToLong((piece, sink) -> {
                    if (piece instanceof WeightAdvice.Plus plus) {
                        sink.accept(plus.change());
                    }
                })
                .sum();
        return Math.clamp(base + change, 0, Integer.MAX_VALUE);
    }
}
