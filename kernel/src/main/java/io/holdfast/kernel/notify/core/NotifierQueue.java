package io.holdfast.kernel.notify.core;

import io.holdfast.api.event.Event;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The events on their way to one notifier: which one is tried next, and what becomes of it.
 *
 * <p>Events of one lane (a subject, unless a digest spans all of them) are delivered in order and one at a time; lanes
 * do not wait for each other, unless the receiver asked for a pause: that is meant for all of them. Bounded: beyond the
 * capacity the oldest of the longest lane is let go, and counted in the notification that follows, of whatever lane.
 *
 * <p>Not safe for several threads. Never asks for the time: every call is told.
 */
public final class NotifierQueue {

    /** The wall clock may be set during a wait; look again after this long at the latest. */
    private static final Duration QUIET_LOOK = Duration.ofMinutes(5);

    /** A receiver that asks for a longer pause than this is asked again all the same. */
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private static final String EVERY_SUBJECT = "*";

    private final String notifier;
    private final QueueOptions options;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final TreeSet<Slot> order = new TreeSet<>(
            Comparator.comparing(Slot::due, NotifierQueue::compare).thenComparingLong(Slot::sequence));
    private final Map<String, Slot> slots = new HashMap<>();
    private @Nullable MonotonicTime pausedUntil;
    private long nextSequence;
    private long overflowed;
    private int size;

    public NotifierQueue(String notifier, QueueOptions options) {
        this.notifier = notifier;
        this.options = options;
    }

    /** Whether an event falls into quiet hours whose events nobody wants, not even later. */
    public boolean discards(Event event) {
        return options.quietHours()
                .filter(QuietHours::discard)
                .filter(quiet -> !quiet.letsPass(event.importance()))
                .flatMap(quiet -> quiet.remaining(event.time()))
                .isPresent();
    }

    /** Takes an event; returns what is let go for it. */
    public Displaced offer(Entry entry, MonotonicTime now) {
        Lane lane = lane(laneOf(entry.event()), now);
        List<Entry> superseded = lane.add(entry, now);
        size += 1 - superseded.size();
        schedule(lane);
        return new Displaced(
                superseded.isEmpty() ? Optional.empty() : Optional.of(new Parcel(notifier, lane.name(), superseded, 0)),
                dropWhatIsTooMuch());
    }

    /** Remembers events that an earlier run let go, and did not get to tell of. */
    public void restoreOmitted(long events) {
        overflowed += events;
    }

    /** Takes a parcel that was formed before. It stands behind the parcels, and before the events, of its lane. */
    public void restore(Parcel parcel, MonotonicTime now) {
        Lane lane = lane(parcel.lane(), now);
        lane.add(parcel);
        size += parcel.entries().size();
        schedule(lane);
    }

    /** Whether a parcel that nobody waits for fits in, and half of the queue stays free for what happens next. */
    public boolean hasRoomFor(Parcel parcel) {
        return size == 0 || (size + parcel.entries().size()) * 2L <= options.capacity();
    }

    /** The next parcel that is due. It is in flight until {@link #settle}. */
    public Optional<Parcel> take(MonotonicTime now, Instant wallTime) {
        if (isPaused(now)) {
            return Optional.empty();
        }
        while (!order.isEmpty() && !order.getFirst().due.isAfter(now)) {
            Lane lane = order.getFirst().lane;
            Optional<Duration> silence = lane.isUrgent() ? Optional.empty() : silence(wallTime);
            if (silence.isPresent()) {
                lane.quietUntil(now.plus(least(silence.get(), QUIET_LOOK)));
                schedule(lane);
                continue;
            }
            if (!lane.hasFormed()) {
                lane.form(overflowed);
                overflowed = 0;
            }
            Parcel parcel = lane.take();
            schedule(lane);
            return Optional.of(parcel);
        }
        return Optional.empty();
    }

    /**
     * Ends the flight of a parcel.
     *
     * @param chance 0 (inclusive) to 1 (exclusive), for the jitter of the pause
     */
    public Settlement settle(Parcel parcel, Delivery outcome, MonotonicTime now, double chance) {
        Lane lane = lanes.get(parcel.lane());
        if (lane == null || !lane.isInFlight()) {
            throw new IllegalStateException(parcel.key() + " is not in flight");
        }
        Settlement settlement = switch (outcome) {
            case Delivery.Delivered delivered -> {
                lane.succeeded();
                yield new Settlement.Done(delivered.remark());
            }
            case Delivery.Skipped _ -> {
                lane.succeeded();
                yield new Settlement.Skipped();
            }
            case Delivery.Rejected rejected -> {
                int attempts = lane.failed(rejected.reason());
                lane.gaveUp();
                yield new Settlement.Dead(rejected.reason(), attempts);
            }
            case Delivery.Retry retry -> again(lane, retry, now, chance);
        };
        if (!(settlement instanceof Settlement.Again)) {
            size -= parcel.entries().size();
        }
        schedule(lane);
        return settlement;
    }

    /** When {@link #take} may have something next; empty while there is nothing that waits. */
    public Optional<MonotonicTime> nextDue() {
        return order.isEmpty()
                ? Optional.empty()
                : Optional.of(order.getFirst().due).map(this::afterThePause);
    }

    /** Events that have not been delivered. */
    public int size() {
        return size;
    }

    public List<LaneStatus> status() {
        return lanes.values().stream()
                .filter(lane -> !lane.isEmpty())
                .map(Lane::status)
                .sorted(Comparator.comparing(LaneStatus::lane))
                .toList();
    }

    private Settlement again(Lane lane, Delivery.Retry retry, MonotonicTime now, double chance) {
        int attempts = lane.failed(retry.reason());
        Duration pause = options.backOff().after(lane.failures(), chance);
        Duration asked = least(retry.retryAfter().orElse(Duration.ZERO), LONGEST_PAUSE);
        MonotonicTime at = now.plus(pause.compareTo(asked) < 0 ? asked : pause);
        if (asked.isPositive()) {
            pausedUntil = afterThePause(now.plus(asked));
        }
        if (lane.isSuperseded()) {
            lane.superseded();
            lane.retryAt(at);
            return new Settlement.Superseded(retry.reason());
        }
        if (attempts >= options.attempts()) {
            lane.gaveUp();
            return new Settlement.Dead(retry.reason(), attempts);
        }
        lane.retryAt(at);
        return new Settlement.Again(retry.reason(), at);
    }

    private boolean isPaused(MonotonicTime now) {
        return pausedUntil != null && now.isBefore(pausedUntil);
    }

    private MonotonicTime afterThePause(MonotonicTime due) {
        return pausedUntil != null && pausedUntil.isAfter(due) ? pausedUntil : due;
    }

    private Optional<Duration> silence(Instant wallTime) {
        return options.quietHours().flatMap(quiet -> quiet.remaining(wallTime));
    }

    private boolean passesQuietHours(Event event) {
        return options.quietHours()
                .filter(quiet -> quiet.letsPass(event.importance()))
                .isPresent();
    }

    private List<Parcel> dropWhatIsTooMuch() {
        List<Parcel> dropped = new ArrayList<>();
        while (size > options.capacity()) {
            Optional<Lane> longest = lanes.values().stream()
                    .filter(Lane::canLetGo)
                    .max(Comparator.comparingInt(Lane::size)
                            .thenComparing(
                                    Comparator.comparingLong(Lane::oldest).reversed()));
            if (longest.isEmpty()) {
                break;
            }
            Parcel oldest = longest.get().letGo();
            size -= oldest.entries().size();
            overflowed += oldest.omitted() + oldest.entries().size();
            dropped.add(oldest);
            schedule(longest.get());
        }
        return dropped;
    }

    private String laneOf(Event event) {
        return options.policy() instanceof Policy.Digest digest && !digest.bySubject()
                ? EVERY_SUBJECT
                : event.subject().toString();
    }

    private Lane lane(String name, MonotonicTime now) {
        return lanes.computeIfAbsent(
                name, _ -> new Lane(notifier, name, options.policy(), this::passesQuietHours, now));
    }

    /** Puts the lane where it belongs in the order, or forgets it when it has nothing to remember. */
    private void schedule(Lane lane) {
        Slot old = slots.remove(lane.name());
        if (old != null) {
            order.remove(old);
        }
        lane.due().ifPresent(due -> {
            Slot slot = new Slot(due, nextSequence++, lane);
            order.add(slot);
            slots.put(lane.name(), slot);
        });
        if (lane.isForgettable()) {
            lanes.remove(lane.name());
        }
    }

    private static int compare(MonotonicTime a, MonotonicTime b) {
        return a.isBefore(b) ? -1 : a.isAfter(b) ? 1 : 0;
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** A lane's place in the order of due times; of equal times, the one that waits longer is first. */
    private record Slot(MonotonicTime due, long sequence, Lane lane) {}
}
