package io.holdfast.kernel.check.core;

import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Whose turn it is when more checks want a slot than there are. Servers that do not answer hold theirs until the timeout,
 * those that do for a moment: without lanes of their own, these would wait for those.
 *
 * <p>A quarter of the slots is only for checks that were answered the last time; for the others both lanes take turns, so
 * neither starves.
 */
public final class Lanes<T> {

    private static final int SHARE_OF_ANSWERED = 4;

    private final int slots;
    private final int slotsOfSilent;
    private final ArrayDeque<T> answered = new ArrayDeque<>();
    private final ArrayDeque<T> silent = new ArrayDeque<>();
    private int taken;
    private int takenBySilent;
    private Lane last = Lane.SILENT;

    /** What became of the last attempt of a check. */
    public enum Lane {
        ANSWERED,
        /** It took most of its timeout, or there was none yet. */
        SILENT
    }

    /** The right to run now, to be given back with {@link #end}. */
    public record Turn<T>(T task, Lane lane) {}

    /** @param slots how many may run at once */
    public Lanes(int slots) {
        this.slots = slots;
        this.slotsOfSilent = slots - slots / SHARE_OF_ANSWERED;
    }

    /** Lets a task wait behind those of its lane. */
    public void add(T task, Lane lane) {
        switch (lane) {
            case ANSWERED -> answered.add(task);
            case SILENT -> silent.add(task);
        }
    }

    /** The next task that may run; empty when none waits or none of those that wait has a slot. */
    public Optional<Turn<T>> next() {
        boolean mayAnswered = taken < slots && !answered.isEmpty();
        boolean maySilent = taken < slots && takenBySilent < slotsOfSilent && !silent.isEmpty();
        if (!mayAnswered && !maySilent) {
            return Optional.empty();
        }
        boolean silentTurn = maySilent && (!mayAnswered || last == Lane.ANSWERED);
        last = silentTurn ? Lane.SILENT : Lane.ANSWERED;
        taken++;
        takenBySilent += silentTurn ? 1 : 0;
        return Optional.of(new Turn<>(silentTurn ? silent.remove() : answered.remove(), last));
    }

    /** Gives the slot of a turn back. */
    public void end(Lane lane) {
        taken--;
        takenBySilent -= lane == Lane.SILENT ? 1 : 0;
    }

    /** How many tasks wait. */
    public int waiting() {
        return answered.size() + silent.size();
    }
}
