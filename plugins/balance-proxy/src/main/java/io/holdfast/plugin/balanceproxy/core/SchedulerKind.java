package io.holdfast.plugin.balanceproxy.core;

import io.holdfast.api.balance.VirtualService.Scheduling;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The schedulers by their words, which are those of IPVS. */
public enum SchedulerKind {
    /** Round robin. */
    RR,
    /** Weighted round robin, smooth. */
    WRR,
    /** Least connections. */
    LC,
    /** Least connections for the weight. */
    WLC,
    /** Source hash. */
    SH,
    /** Maglev hash. */
    MH;

    /** What may be in {@code scheduler-flags}: the flag {@code sh-…} is for {@code sh}, {@code mh-…} for {@code mh}. */
    public static final Set<String> FLAGS = Set.of("sh-port", "sh-fallback", "mh-port", "mh-fallback");

    /** The word after {@code scheduler =}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All words. */
    public static Set<String> words() {
        return Arrays.stream(values()).map(SchedulerKind::word).collect(Collectors.toSet());
    }

    static Scheduler schedulerFor(Scheduling scheduling, MaglevTables tables) {
        return switch (valueOf(scheduling.scheduler().toUpperCase(Locale.ROOT))) {
            case RR -> Turns.equal();
            case WRR -> Turns.weighted();
            case LC -> new FewestConnections(false);
            case WLC -> new FewestConnections(true);
            case SH -> new SourceHash(hashOptions(scheduling, "sh"));
            case MH -> new Maglev(hashOptions(scheduling, "mh"), tables);
        };
    }

    /** What it takes of the heap to choose among so many servers, however many addresses they are chosen for. */
    public static long heapBytes(String word, int servers) {
        return word.equals(MH.word()) ? MaglevTable.bytes(servers) : 0;
    }

    private static HashOptions hashOptions(Scheduling scheduling, String prefix) {
        return new HashOptions(
                scheduling.flags().contains(prefix + "-port"),
                scheduling.flags().contains(prefix + "-fallback"));
    }
}
