package io.holdfast.kernel.notify.core;

import io.holdfast.api.event.Event;
import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The events of one subject on their way to one notifier: in order, one parcel at a time. */
final class Lane {

    /** Larger digests are no help to anybody and do not fit into a message. */
    private static final int DIGEST_EVENTS = 500;

    private final String notifier;
    private final String name;
    private final Policy policy;
    private final Predicate<Event> isUrgent;

    /** Formed, so that their contents stay; the first one is the one that is tried. */
    private final ArrayDeque<Parcel> parcels = new ArrayDeque<>();

    /** In no parcel yet, oldest first. */
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();

    /** When the recent events came, for the flap limit. */
    private final ArrayDeque<MonotonicTime> changes = new ArrayDeque<>();

    private boolean flapping;
    private boolean inFlight;
    private int attempts;
    private int failures;
    private long omitted;
    private String lastReason = "";
    private MonotonicTime since;
    private @Nullable MonotonicTime retryAt;
    private @Nullable MonotonicTime quietUntil;

    /** @param isUrgent whether an event is told in quiet hours too */
    Lane(String notifier, String name, Policy policy, Predicate<Event> isUrgent, MonotonicTime now) {
        this.notifier = notifier;
        this.name = name;
        this.policy = policy;
        this.isUrgent = isUrgent;
        this.since = now;
    }

    String name() {
        return name;
    }

    boolean isEmpty() {
        return parcels.isEmpty() && waiting.isEmpty();
    }

    /** Nothing in it, and nothing to remember of it but a flap count that other policies do not keep. */
    boolean isForgettable() {
        return isEmpty() && omitted == 0 && changes.isEmpty();
    }

    boolean isInFlight() {
        return inFlight;
    }

    /** Something in it is told in quiet hours too, and what came before it goes first. */
    boolean isUrgent() {
        return Stream.concat(parcels.stream().flatMap(parcel -> parcel.entries().stream()), waiting.stream())
                .map(Entry::event)
                .anyMatch(isUrgent);
    }

    /** Whether anything in it may be let go: what is being tried may not. */
    boolean canLetGo() {
        return parcels.size() > (inFlight ? 1 : 0) || !waiting.isEmpty();
    }

    /** The number of its oldest event. */
    long oldest() {
        Entry oldest = parcels.isEmpty()
                ? waiting.getFirst()
                : parcels.getFirst().entries().getFirst();
        return oldest.event().number();
    }

    int size() {
        return waiting.size()
                + parcels.stream().mapToInt(parcel -> parcel.entries().size()).sum();
    }

    /** Takes an event; returns those whose place it takes. */
    List<Entry> add(Entry entry, MonotonicTime now) {
        List<Entry> superseded = List.of();
        switch (policy) {
            case Policy.Every every -> every.flap().ifPresent(limit -> noteChange(limit, now));
            case Policy.LatestWins _ -> {
                superseded = waiting.stream()
                        .filter(older -> older.event().kind() == entry.event().kind())
                        .toList();
                waiting.removeAll(superseded);
                omitted += superseded.size();
            }
            case Policy.Digest _ -> {}
        }
        if (waiting.isEmpty()) {
            since = now;
        }
        waiting.addLast(entry);
        return superseded;
    }

    /** Takes a parcel that was formed before: by an earlier run, or one that had been set aside. */
    void add(Parcel parcel) {
        parcels.addLast(parcel);
    }

    /** Lets the oldest go that is not being tried: a parcel, or an event that is in none yet. */
    Parcel letGo() {
        if (parcels.size() > (inFlight ? 1 : 0)) {
            Optional<Parcel> stays = inFlight ? Optional.of(parcels.removeFirst()) : Optional.empty();
            Parcel oldest = parcels.removeFirst();
            stays.ifPresentOrElse(parcels::addFirst, () -> attempts = 0);
            return oldest;
        }
        return new Parcel(notifier, name, List.of(waiting.removeFirst()), 0);
    }

    /** When something may be tried; empty when there is nothing, or it is being tried. */
    Optional<MonotonicTime> due() {
        if (inFlight || isEmpty()) {
            return Optional.empty();
        }
        MonotonicTime ready = parcels.isEmpty() ? since.plus(collecting()) : since;
        return Optional.of(later(later(ready, retryAt), quietUntil == null || isUrgent() ? null : quietUntil));
    }

    private static MonotonicTime later(MonotonicTime a, @Nullable MonotonicTime b) {
        return b != null && b.isAfter(a) ? b : a;
    }

    void retryAt(MonotonicTime time) {
        retryAt = time;
    }

    /** Keeps silent, unless something urgent is or gets in. */
    void quietUntil(MonotonicTime time) {
        quietUntil = time;
    }

    boolean hasFormed() {
        return !parcels.isEmpty();
    }

    /**
     * Forms the next parcel of what waits.
     *
     * @param overflowed events, of other lanes perhaps, that it has to tell the loss of
     */
    void form(long overflowed) {
        int size = collecting().isZero() ? 1 : Math.min(waiting.size(), DIGEST_EVENTS);
        List<Entry> entries = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            entries.add(waiting.removeFirst());
        }
        parcels.add(new Parcel(notifier, name, entries, omitted + overflowed));
        omitted = 0;
    }

    /** The parcel to try now, which has been formed. */
    Parcel take() {
        inFlight = true;
        return parcels.getFirst();
    }

    /** The parcel has arrived. */
    void succeeded() {
        failures = 0;
        retryAt = null;
        lastReason = "";
        removeFirst();
    }

    /** The parcel will not be tried again; returns how many attempts of it had failed. */
    int gaveUp() {
        int failed = attempts;
        retryAt = null;
        removeFirst();
        return failed;
    }

    /** The attempt failed; returns how many attempts of this parcel have. */
    int failed(String reason) {
        inFlight = false;
        attempts++;
        failures++;
        lastReason = reason;
        return attempts;
    }

    /** With latest-wins, a parcel that failed makes room for newer events of the kinds that it tells of. */
    boolean isSuperseded() {
        return policy instanceof Policy.LatestWins
                && parcels.getFirst().events().stream()
                        .allMatch(old ->
                                waiting.stream().anyMatch(newer -> newer.event().kind() == old.kind()));
    }

    /** Drops the first parcel, counting its events as omitted. */
    void superseded() {
        Parcel first = parcels.getFirst();
        omitted += first.omitted() + first.entries().size();
        removeFirst();
    }

    int failures() {
        return failures;
    }

    LaneStatus status() {
        return new LaneStatus(name, size(), inFlight, attempts, due(), lastReason);
    }

    private void removeFirst() {
        inFlight = false;
        attempts = 0;
        parcels.removeFirst();
    }

    private Duration collecting() {
        return switch (policy) {
            case Policy.Every every ->
                flapping ? every.flap().map(Policy.Flap::collect).orElse(Duration.ZERO) : Duration.ZERO;
            case Policy.LatestWins _ -> Duration.ZERO;
            case Policy.Digest digest -> digest.collect();
        };
    }

    private void noteChange(Policy.Flap limit, MonotonicTime now) {
        changes.addLast(now);
        flapping = changesTooOften(limit, now) || (flapping && !waiting.isEmpty());
    }

    private boolean changesTooOften(Policy.Flap limit, MonotonicTime now) {
        while (!changes.isEmpty() && now.since(changes.getFirst()).compareTo(limit.within()) >= 0) {
            changes.removeFirst();
        }
        return changes.size() > limit.changes();
    }
}
