package io.holdfast.kernel.notify;

import io.holdfast.api.event.Event;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.notify.core.Displaced;
import io.holdfast.kernel.notify.core.Entry;
import io.holdfast.kernel.notify.core.NotifierQueue;
import io.holdfast.kernel.notify.core.Parcel;
import io.holdfast.kernel.notify.core.Routing;
import io.holdfast.kernel.notify.core.Settlement;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One notifier at work: its queue, its attempts under way, its counters. Owned by the outbox's thread. */
final class Line {

    private static final int MOST_AT_ONCE = 64;

    private final NotifierSetup setup;
    private final Notifier notifier;
    private final int concurrency;
    private final LineLog talk;
    private final Set<Flight> flights = new HashSet<>();
    private final ArrayDeque<Errand.Try> tries = new ArrayDeque<>();
    private @Nullable NotifierQueue queue;
    private long delivered;
    private long deliveredInPart;
    private long skipped;
    private long failedAttempts;
    private long setAside;
    private long dropped;
    private String lastReason = "";
    private String lastRemark = "";

    /** @param concurrency how many attempts the notifier asks for at the same time */
    Line(NotifierSetup setup, Notifier notifier, int concurrency) {
        this.setup = setup;
        this.notifier = notifier;
        this.concurrency = Math.clamp(concurrency, 1, MOST_AT_ONCE);
        this.talk = new LineLog(setup.name());
    }

    String name() {
        return setup.name();
    }

    NotifierSetup setup() {
        return setup;
    }

    boolean wants(Event event, Routing routing) {
        return setup.options().filter().wants(event) && routing.allows(name(), event.subject());
    }

    /** Begins to work, with what was formed before; what waits is offered by the caller. */
    void begin(List<Parcel> parcels, long omitted, MonotonicTime now) {
        NotifierQueue fresh = new NotifierQueue(name(), setup.options().queue());
        queue = fresh;
        parcels.forEach(parcel -> fresh.restore(parcel, now));
        fresh.restoreOmitted(omitted);
    }

    boolean hasBegun() {
        return queue != null;
    }

    /** Whether it is of no interest because of the hour it happened at; counted. */
    boolean discards(Entry entry) {
        boolean discarded = begun().discards(entry.event());
        dropped += discarded ? 1 : 0;
        return discarded;
    }

    /** Takes an event, when it has begun; returns what is let go. */
    Displaced offer(Entry entry, MonotonicTime now) {
        Displaced displaced = begun().offer(entry, now);
        displaced.all().forEach(parcel -> dropped += parcel.entries().size());
        displaced
                .overflow()
                .forEach(_ -> talk.overflowed(setup.options().queue().capacity(), now));
        return displaced;
    }

    /**
     * Whether a dead letter can wait here again without more being let go for it; before it has begun, it is believed.
     */
    boolean hasRoomFor(Parcel parcel) {
        return queue == null || queue.hasRoomFor(parcel);
    }

    void restore(Parcel parcel, MonotonicTime now) {
        if (queue != null) {
            queue.restore(parcel, now);
        }
    }

    void add(Errand.Try attempt) {
        tries.add(attempt);
    }

    /** What is to be done now; empty when there is nothing, or all hands are full. */
    Optional<Errand> next(int launching, MonotonicTime now, Instant wallTime) {
        if (queue == null || flights.size() + launching >= concurrency) {
            return Optional.empty();
        }
        // Who asked for it has gone.
        tries.removeIf(attempt -> attempt.answer().isDone());
        return tries.isEmpty() ? queue.take(now, wallTime).map(Errand.Tell::new) : Optional.of(tries.removeFirst());
    }

    void launch(Errand errand, BiConsumer<Flight, Delivery> landed) {
        Flight flight = new Flight(
                notifier, errand, setup.options().deadline(), setup.source().classLoader(), talk, landed);
        flights.add(flight);
        flight.start();
    }

    /** Ends an attempt; returns what follows for its parcel, nothing for a test or when the line has not begun. */
    Optional<Settlement> landed(Flight flight, Delivery delivery, MonotonicTime now, double chance) {
        flights.remove(flight);
        return switch (flight.errand()) {
            case Errand.Try attempt -> {
                attempt.answer().complete(delivery);
                yield Optional.empty();
            }
            case Errand.Tell tell -> {
                Settlement settlement = begun().settle(tell.parcel(), delivery, now, chance);
                count(settlement, tell.parcel());
                talk.settled(tell.parcel(), settlement, now);
                yield Optional.of(settlement);
            }
        };
    }

    /** Takes an attempt off the list without judging it: the line is retired. */
    void forget(Flight flight) {
        flights.remove(flight);
    }

    /** Whether what a notification holds depends on when it was formed. */
    boolean gathers() {
        return setup.options().queue().policy().gathers();
    }

    boolean isIdle() {
        return flights.isEmpty();
    }

    /** Nothing is under way and nothing is due. */
    boolean isQuiet(MonotonicTime now) {
        return flights.isEmpty()
                && (queue == null
                        || queue.nextDue().filter(due -> !due.isAfter(now)).isEmpty());
    }

    /** Interrupts what has outlived its deadline, and says so of what goes on all the same. */
    void interruptOverdue(MonotonicTime now) {
        for (Flight flight : flights) {
            flight.patienceEnds().filter(end -> !now.isBefore(end)).ifPresent(_ -> {
                if (flight.losesPatience()) {
                    talk.stuck(flight.errand().notification(), setup.options().deadline());
                }
            });
        }
    }

    /** Interrupts everything, and tells those who wait for a test that there will be none. */
    void interruptAll() {
        flights.forEach(Flight::interrupt);
        tries.forEach(attempt -> attempt.answer().complete(Delivery.retry("the notifier was stopped")));
        tries.clear();
    }

    /** When this line wants to be looked at again. */
    Optional<MonotonicTime> nextWake() {
        Optional<MonotonicTime> overdue = flights.stream()
                .flatMap(flight -> flight.patienceEnds().stream())
                .reduce((a, b) -> a.isBefore(b) ? a : b);
        Optional<MonotonicTime> due =
                queue == null || flights.size() >= concurrency ? Optional.empty() : queue.nextDue();
        if (overdue.isEmpty() || due.isEmpty()) {
            return overdue.or(() -> due);
        }
        return overdue.get().isBefore(due.get()) ? overdue : due;
    }

    NotifierStatus status(Instant wallTime) {
        return new NotifierStatus(
                name(),
                queue == null ? 0 : queue.size(),
                flights.size(),
                setup.options()
                        .queue()
                        .quietHours()
                        .flatMap(quiet -> quiet.remaining(wallTime))
                        .map(wallTime::plus),
                delivered,
                deliveredInPart,
                skipped,
                flights.stream().filter(Flight::isStuck).count(),
                failedAttempts,
                setAside,
                dropped,
                lastReason,
                lastRemark,
                queue == null ? List.of() : queue.status());
    }

    /** Closes the notifier, without waiting: it may hang. */
    CompletableFuture<Void> close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name("notify-close-" + name())
                .unstarted(() -> {
                    try {
                        notifier.close();
                    } catch (RuntimeException | Error e) {
                        talk.closeFailed(e);
                    } finally {
                        closed.complete(null);
                    }
                });
        thread.setContextClassLoader(setup.source().classLoader());
        thread.start();
        return closed;
    }

    private NotifierQueue begun() {
        NotifierQueue present = queue;
        if (present == null) {
            throw new IllegalStateException("notifier " + name() + " has not begun");
        }
        return present;
    }

    private void count(Settlement settlement, Parcel parcel) {
        switch (settlement) {
            case Settlement.Done done -> {
                delivered++;
                if (!done.remark().isEmpty()) {
                    deliveredInPart++;
                    lastRemark = done.remark();
                }
                lastReason = "";
            }
            case Settlement.Skipped _ -> {
                skipped++;
                lastReason = "";
            }
            case Settlement.Again again -> failed(again.reason());
            case Settlement.Superseded superseded -> {
                failed(superseded.reason());
                dropped += parcel.entries().size();
            }
            case Settlement.Dead dead -> {
                failed(dead.reason());
                setAside++;
            }
        }
    }

    private void failed(String reason) {
        failedAttempts++;
        lastReason = reason;
    }
}
