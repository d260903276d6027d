package io.holdfast.kernel.balance.core;

import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Health;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.net.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What an earlier run of the daemon told of the servers and the quorum of one service, and did not live to take back.
 * Nobody else would: that a server is well when the daemon starts is no news, unless somebody believes it down.
 */
public final class EarlierAlarms {

    private static final Cause NOT_CONFIGURED = new Cause("not-configured", "it is no longer in the configuration");
    private static final String NO_CHECK = "no-check";

    private final IntPredicate checked;
    private final Set<Endpoint> down = new LinkedHashSet<>();
    private boolean withoutQuorum;
    /** What this run has told of already counts more than what is read of earlier ones meanwhile. */
    private final Set<Endpoint> spokenOf = new HashSet<>();

    private boolean spokenOfQuorum;

    /** @param checked whether the server at that place of the rules has a check */
    public EarlierAlarms(IntPredicate checked) {
        this.checked = checked;
    }

    /** Takes note of one; returns its end when its server is no longer one of the service. */
    public Optional<Occurrence> add(Occurrence raised, ServiceRules rules) {
        switch (raised) {
            case Occurrence.ServerChanged e -> {
                if (place(e.server(), rules) < 0) {
                    return withdrawn(e);
                }
                if (!spokenOf.contains(e.server())) {
                    down.add(e.server());
                }
            }
            case Occurrence.QuorumChanged _ -> withoutQuorum = !spokenOfQuorum;
            default -> {}
        }
        return Optional.empty();
    }

    /** The end of an alarm whose subject has gone from the configuration; empty for what is not about a service. */
    public static Optional<Occurrence> withdrawn(Occurrence raised) {
        return switch (raised) {
            case Occurrence.ServerChanged e ->
                Optional.of(
                        new Occurrence.ServerChanged(e.service(), e.server(), e.to(), Health.UNKNOWN, NOT_CONFIGURED));
            case Occurrence.QuorumChanged e ->
                Optional.of(new Occurrence.QuorumChanged(
                        e.service(), e.to(), Health.UNKNOWN, e.weight(), e.quorum(), NOT_CONFIGURED));
            case Occurrence.CheckChanged e ->
                Optional.of(new Occurrence.CheckChanged(e.service(), e.server(), e.check(), false, NOT_CONFIGURED));
            case Occurrence.ServingChanged e ->
                Optional.of(new Occurrence.ServingChanged(e.service(), true, NOT_CONFIGURED));
            default -> Optional.empty();
        };
    }

    /** This run has told something itself: the earlier one's word no longer counts. */
    public void told(Occurrence occurrence) {
        switch (occurrence) {
            case Occurrence.ServerChanged e -> {
                down.remove(e.server());
                spokenOf.add(e.server());
            }
            case Occurrence.QuorumChanged _ -> {
                withoutQuorum = false;
                spokenOfQuorum = true;
            }
            default -> {}
        }
    }

    /** Nobody asks the servers any more: the ends of all. */
    public List<Occurrence> withdraw(ServiceState state, Cause cause) {
        ServiceRules rules = state.rules();
        List<Occurrence> ends = new ArrayList<>();
        down.forEach(server ->
                ends.add(new Occurrence.ServerChanged(rules.service(), server, Health.DOWN, Health.UNKNOWN, cause)));
        if (withoutQuorum) {
            ends.add(state.quorumChanged(Health.DOWN, Health.UNKNOWN, cause));
        }
        down.clear();
        withoutQuorum = false;
        return ends;
    }

    /**
     * What has come right meanwhile, of which nothing is remembered afterwards. What the checks have not decided yet is
     * kept.
     */
    public List<Occurrence> over(ServiceState state) {
        List<Occurrence> over = new ArrayList<>();
        ServiceRules rules = state.rules();
        for (Endpoint server : List.copyOf(down)) {
            int place = place(server, rules);
            var health = state.servers().get(place).health();
            if (health.decided()) {
                down.remove(server);
                if (health.up()) {
                    Cause cause = checked.test(place)
                            ? since("check-passed")
                            : new Cause(NO_CHECK, "it has no check any more, and counts as up");
                    over.add(new Occurrence.ServerChanged(rules.service(), server, Health.DOWN, Health.UP, cause));
                }
            }
        }
        if (withoutQuorum
                && state.servers().stream().allMatch(server -> server.health().decided())) {
            withoutQuorum = false;
            if (state.quorate()) {
                Cause cause = isAnyUpByItsChecks(state)
                        ? since("server-up")
                        : new Cause(NO_CHECK, "servers that have no check count as up");
                over.add(state.quorumChanged(Health.DOWN, Health.UP, cause));
            }
        }
        return over;
    }

    private boolean isAnyUpByItsChecks(ServiceState state) {
        return IntStream.range(0, state.servers().size())
                .anyMatch(
                        i -> checked.test(i) && state.servers().get(i).health().up());
    }

    private static Cause since(String word) {
        return new Cause(word, "while the daemon was not running, or since it has started");
    }

    private static int place(Endpoint server, ServiceRules rules) {
        return IntStream.range(0, rules.servers().size())
                .filter(i -> rules.endpoint(i).equals(server))
                .findFirst()
                .orElse(-1);
    }
}
