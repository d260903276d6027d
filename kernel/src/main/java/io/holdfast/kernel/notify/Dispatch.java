package io.holdfast.kernel.notify;

import io.holdfast.api.event.Event;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.notify.core.Entry;
import io.holdfast.kernel.notify.core.Parcel;
import io.holdfast.kernel.notify.core.Routing;
import io.holdfast.kernel.notify.core.Settlement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the outbox does: keeps the ledger in step with the notifiers' queues. Owned by the outbox's thread. */
final class Dispatch {

    private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

    private static final Duration SUCCESSION = Duration.ofSeconds(10);

    /** Every so many are worth a line in the log. */
    private static final int FORGOTTEN_SAID = 1_000;

    private final LedgerFile file;
    private final int deadEventLimit;
    private final Clock clock;
    private final RandomGenerator random;
    private final Landing landing;
    private final Map<String, Line> lines = new LinkedHashMap<>();

    /** Replaced or removed, but with attempts that have not returned: a successor waits for them, up to this time. */
    private final Map<Line, MonotonicTime> retired = new LinkedHashMap<>();

    private long forgotten;
    private Routing routing = Routing.EVERYBODY;

    /** Called with the outcome of an attempt, on the attempt's thread. */
    interface Landing {
        void landed(Line line, Flight flight, Delivery delivery);
    }

    Dispatch(LedgerFile file, int deadEventLimit, Clock clock, RandomGenerator random, Landing landing) {
        this.file = file;
        this.deadEventLimit = deadEventLimit;
        this.clock = clock;
        this.random = random;
        this.landing = landing;
    }

    /** Takes events: into the ledger, and into the queues of those who want them. */
    void accept(List<Event> events) {
        MonotonicTime now = MonotonicTime.now();
        for (Event event : events) {
            List<Line> takers = lines.values().stream()
                    .filter(line -> line.wants(event, routing))
                    .toList();
            if (takers.isEmpty()) {
                file.record(new LedgerRecord.Position(event.number()));
                continue;
            }
            Entry entry = Entry.of(event);
            file.record(new LedgerRecord.Accepted(
                    entry, takers.stream().map(Line::name).toList()));
            takers.forEach(line -> offer(line, entry, now));
        }
    }

    /** Puts these lines to work; those that are there already go on, those that are not among them are retired. */
    void configure(List<Line> wanted, Routing newRouting) {
        routing = newRouting;
        for (Line old : lines.values()) {
            if (!wanted.contains(old)) {
                old.interruptAll();
                retired.put(old, MonotonicTime.now().plus(SUCCESSION));
            }
        }
        lines.clear();
        wanted.forEach(line -> lines.put(line.name(), line));
        for (String stranger : file.ledger().notifiers()) {
            if (!lines.containsKey(stranger)) {
                setAsideAll(stranger);
            }
        }
    }

    /** Starts what is due, after everything that was decided is on the disk. */
    void pump() {
        MonotonicTime now = MonotonicTime.now();
        settleRetired();
        Map<Line, List<Errand>> launches = new LinkedHashMap<>();
        for (Line line : lines.values()) {
            line.interruptOverdue(now);
            if (!line.hasBegun() && maySucceed(line, now)) {
                begin(line, now);
            }
            List<Errand> errands = new ArrayList<>();
            for (Optional<Errand> next = line.next(0, now, clock.instant());
                    next.isPresent();
                    next = line.next(errands.size(), now, clock.instant())) {
                errands.add(next.get());
                recordForming(line, next.get());
            }
            launches.put(line, errands);
        }
        file.commit();
        launches.forEach((line, errands) -> errands.forEach(
                errand -> line.launch(errand, (flight, delivery) -> landing.landed(line, flight, delivery))));
    }

    /** Takes the outcome of an attempt. */
    void landed(Line line, Flight flight, Delivery delivery) {
        if (lines.get(line.name()) != line) {
            landedLate(line, flight, delivery);
            return;
        }
        Optional<Settlement> settlement = line.landed(flight, delivery, MonotonicTime.now(), random.nextDouble());
        if (flight.errand() instanceof Errand.Tell tell && settlement.isPresent()) {
            Parcel parcel = tell.parcel();
            switch (settlement.get()) {
                case Settlement.Done _, Settlement.Skipped _ -> gone(parcel);
                case Settlement.Superseded _ -> letGo(parcel);
                case Settlement.Dead dead -> setAside(parcel, dead.reason(), dead.attempts());
                case Settlement.Again _ -> {}
            }
        }
    }

    /** Tries dead letters again. */
    Replay replay(Predicate<DeadLetter> which) {
        int count = 0;
        Map<String, Integer> withoutNotifier = new HashMap<>();
        Map<String, Integer> withoutRoom = new HashMap<>();
        for (DeadLetter letter : file.ledger().deadLetters()) {
            if (!which.test(letter)) {
                continue;
            }
            Parcel parcel = letter.parcel();
            Line line = lines.get(parcel.notifier());
            if (line == null) {
                withoutNotifier.merge(parcel.notifier(), 1, Integer::sum);
            } else if (!line.hasRoomFor(parcel)) {
                withoutRoom.merge(parcel.notifier(), 1, Integer::sum);
            } else {
                file.record(new LedgerRecord.Replayed(parcel.key()));
                line.restore(parcel, MonotonicTime.now());
                count++;
            }
        }
        return new Replay(count, withoutNotifier, withoutRoom);
    }

    Optional<Line> line(String name) {
        return Optional.ofNullable(lines.get(name));
    }

    OutboxStatus status() {
        return new OutboxStatus(
                lines.values().stream()
                        .map(line -> line.status(clock.instant()))
                        .toList(),
                List.copyOf(file.ledger().deadLetters()),
                forgotten,
                file.notKept());
    }

    Optional<MonotonicTime> nextWake() {
        MonotonicTime now = MonotonicTime.now();
        return Stream.concat(
                        retired.values().stream().filter(end -> end.isAfter(now)),
                        lines.values().stream().flatMap(line -> line.nextWake().stream()))
                .reduce((a, b) -> a.isBefore(b) ? a : b);
    }

    /** Nothing is under way, and nothing could be started now. */
    boolean isQuiet() {
        MonotonicTime now = MonotonicTime.now();
        return lines.values().stream().allMatch(line -> line.isQuiet(now));
    }

    boolean isIdle() {
        return lines.values().stream().allMatch(Line::isIdle);
    }

    void interruptAll() {
        lines.values().forEach(Line::interruptAll);
    }

    /** Closes the file, and every notifier; the future ends when all have let go. */
    CompletableFuture<Void> close() {
        file.close();
        return CompletableFuture.allOf(lines.values().stream().map(Line::close).toArray(CompletableFuture<?>[]::new));
    }

    private void begin(Line line, MonotonicTime now) {
        Ledger ledger = file.ledger();
        line.begin(ledger.parcels(line.name()), ledger.omitted(line.name()), now);
        ledger.waiting(line.name()).forEach(entry -> offer(line, entry, now));
    }

    /** Before the line has begun it takes nothing: the ledger has it. */
    private void offer(Line line, Entry entry, MonotonicTime now) {
        if (!line.hasBegun()) {
            return;
        }
        if (line.discards(entry)) {
            file.record(new LedgerRecord.Gone(line.name(), List.of(entry.id())));
        } else {
            line.offer(entry, now).all().forEach(this::letGo);
        }
    }

    /** What a parcel tells is written before it is tried, so that it is the same after a crash. */
    private void recordForming(Line line, Errand errand) {
        if (errand instanceof Errand.Tell tell
                && (line.gathers() || tell.parcel().omitted() > 0)
                && !file.ledger().isFormed(tell.parcel())) {
            Parcel parcel = tell.parcel();
            file.record(
                    new LedgerRecord.Formed(parcel.notifier(), parcel.lane(), Ledger.ids(parcel), parcel.omitted()));
        }
    }

    private void landedLate(Line line, Flight flight, Delivery delivery) {
        line.forget(flight);
        if (flight.errand() instanceof Errand.Tell tell && isDoneWith(delivery)) {
            gone(tell.parcel());
            file.record(new LedgerRecord.Forgotten(tell.parcel().key()));
        }
    }

    private static boolean isDoneWith(Delivery delivery) {
        return switch (delivery) {
            case Delivery.Delivered _, Delivery.Skipped _ -> true;
            case Delivery.Retry _, Delivery.Rejected _ -> false;
        };
    }

    /** Order within a subject: a new notifier waits for the last attempts of the one it replaces, but not for ever. */
    private boolean maySucceed(Line line, MonotonicTime now) {
        return retired.entrySet().stream()
                .noneMatch(old -> old.getKey().name().equals(line.name()) && now.isBefore(old.getValue()));
    }

    /** Lets go of retired lines whose attempts have all returned. */
    private void settleRetired() {
        for (Line old : List.copyOf(retired.keySet())) {
            if (old.isIdle()) {
                retired.remove(old);
                var _ = old.close();
            }
        }
    }

    private void gone(Parcel parcel) {
        file.record(new LedgerRecord.Gone(parcel.notifier(), Ledger.ids(parcel)));
    }

    private void letGo(Parcel parcel) {
        long events = parcel.omitted() + parcel.entries().size();
        file.record(new LedgerRecord.LetGo(parcel.notifier(), Ledger.ids(parcel), events));
    }

    private void setAsideAll(String stranger) {
        String reason = "there is no notifier " + stranger + " in the configuration any more";
        file.ledger().parcels(stranger).forEach(parcel -> setAside(parcel, reason, 0));
        for (Entry entry : file.ledger().waiting(stranger)) {
            long omitted = file.ledger().omitted(stranger);
            Parcel parcel = new Parcel(stranger, entry.event().subject().toString(), List.of(entry), omitted);
            if (omitted > 0) {
                file.record(new LedgerRecord.Formed(stranger, parcel.lane(), Ledger.ids(parcel), omitted));
            }
            setAside(parcel, reason, 0);
        }
        file.record(new LedgerRecord.Closed(stranger));
        log.warn("notify given-up-all notifier={} reason=\"{}\"", stranger, reason);
    }

    private void setAside(Parcel parcel, String reason, int attempts) {
        file.record(new LedgerRecord.SetAside(
                parcel.notifier(),
                parcel.lane(),
                Ledger.ids(parcel),
                parcel.omitted(),
                reason,
                attempts,
                clock.instant()));
        while (file.ledger().deadEvents() > deadEventLimit) {
            String oldest =
                    file.ledger().oldestDeadLetter().orElseThrow().parcel().key();
            file.record(new LedgerRecord.Forgotten(oldest));
            sayForgotten(oldest);
        }
    }

    private void sayForgotten(String key) {
        if (forgotten++ % FORGOTTEN_SAID == 0) {
            log.warn("notify dead-letter-forgotten key={} so-far={} limit={}", key, forgotten, deadEventLimit);
        }
    }
}
