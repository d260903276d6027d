package io.holdfast.kernel.check.core;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whose turn it is when more checks want a slot than there are. Servers that do not answer hold theirs until the
 * timeout, those that do for a moment: without lanes of their own, these would wait for those. So would those whose
 * fate is open, which get traffic until it is known that they have failed.
 *
 * <p>A quarter of the slots is only for checks that were answered the last time. Of the others every second one is
 * theirs as well, and the rest is shared by those in doubt and the silent, in turns; so nobody starves.
 */
public final class Lanes<T> {

    private static final int SHARE_OF_ANSWERED = 4;

    private final int slots;
    private final int slotsOfSlow;
    private final Map<Lane, ArrayDeque<T>> waiting = new EnumMap<>(Lane.class);
    private int taken;
    private int takenBySlow;
    private Lane last = Lane.SILENT;
    private Lane lastSlow = Lane.SILENT;

    /** What became of the last attempt of a check. */
    public enum Lane {
        /** It was over in less than half of its timeout. */
        ANSWERED,
        /** It took longer, or there was none yet, and the server counts as well. */
        DOUBTED,
        /** It took longer, and the server is down. */
        SILENT
    }

    /** The right to run now, to be given back with {@link #end}. */
    public record Turn<T>(T task, Lane lane) {}

    /** @param slots how many may run at once */
    public Lanes(int slots) {
        this.slots = slots;
        this.slotsOfSlow = slots - slots / SHARE_OF_ANSWERED;
        for (Lane lane : Lane.values()) {
            waiting.put(lane, new ArrayDeque<>());
        }
    }

    /** Lets a task wait behind those of its lane. */
    public void add(T task, Lane lane) {
        queue(lane).add(task);
    }

    /** The next task that may run; empty when none waits or none of those that wait has a slot. */
    public Optional<Turn<T>> next() {
        boolean mayAnswered = taken < slots && isWaiting(Lane.ANSWERED);
        boolean maySlow =
                taken < slots && takenBySlow < slotsOfSlow && (isWaiting(Lane.DOUBTED) || isWaiting(Lane.SILENT));
        if (!mayAnswered && !maySlow) {
            return Optional.empty();
        }
        if (maySlow && (!mayAnswered || last == Lane.ANSWERED)) {
            boolean doubted = isWaiting(Lane.DOUBTED) && (!isWaiting(Lane.SILENT) || lastSlow == Lane.SILENT);
            lastSlow = doubted ? Lane.DOUBTED : Lane.SILENT;
            last = lastSlow;
            takenBySlow++;
        } else {
            last = Lane.ANSWERED;
        }
        taken++;
        return Optional.of(new Turn<>(queue(last).remove(), last));
    }

    /** Gives the slot of a turn back. */
    public void end(Lane lane) {
        taken--;
        takenBySlow -= lane == Lane.ANSWERED ? 0 : 1;
    }

    /** How many tasks wait. */
    public int waiting() {
        return waiting.values().stream().mapToInt(ArrayDeque::size).sum();
    }

    private boolean isWaiting(Lane lane) {
        return !queue(lane).isEmpty();
    }

    private ArrayDeque<T> queue(Lane lane) {
        return requireNonNull(waiting.get(lane));
    }
}
