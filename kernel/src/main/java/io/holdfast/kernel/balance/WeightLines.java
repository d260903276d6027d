package io.holdfast.kernel.balance;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells how the weights of a service's servers change: of each server the first change at once and, between two
 * reviews, no other; what became of it is told at the next. Balancers' thread.
 */
final class WeightLines {

    private final Map<Integer, Integer> told = new HashMap<>();
    private final Set<Integer> quiet = new HashSet<>();
    private final Map<Integer, Change> later = new HashMap<>();
    private final Consumer<String> say;

    private record Change(String server, int weight, String reason) {}

    WeightLines(Consumer<String> say) {
        this.say = say;
    }

    /**
     * A server that is up may have another weight.
     *
     * @param server its place among the servers
     * @param before what it was; counts when nothing has been told of it yet
     */
    void changed(int server, String name, int before, int weight, String reason) {
        told.putIfAbsent(server, before);
        Change change = new Change(name, weight, reason);
        if (quiet.contains(server)) {
            later.put(server, change);
        } else {
            tell(server, change);
        }
    }

    void review() {
        quiet.clear();
        Map<Integer, Change> due = Map.copyOf(later);
        later.clear();
        due.forEach(this::tell);
    }

    private void tell(int server, Change change) {
        int before = told.getOrDefault(server, change.weight());
        if (before != change.weight()) {
            told.put(server, change.weight());
            quiet.add(server);
            say.accept("server=" + change.server() + " weight " + before + " -> " + change.weight() + " ("
                    + change.reason() + ")");
        }
    }
}
