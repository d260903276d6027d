package io.holdfast.kernel.notify;

import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.Occurrence;
import io.holdfast.kernel.event.EventLog;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events from the event log to the outbox's thread, each exactly once and in order: what happened while the
 * outbox was not there is read from the log's files.
 */
final class Intake {

    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    /** Events that may be handed over and not looked at yet; the event log's thread waits beyond that. */
    private static final int UNDER_WAY = 8_192;

    private static final int CATCH_UP_BATCH = 512;

    /** The word that goes with events which the event log should have and has not. */
    private static final String DAMAGED = "event-log-damaged";

    /** The word that goes with events which were in the outbox and cannot be read there. */
    private static final String OUTBOX_DAMAGED = "outbox-damaged";

    private final EventLog events;
    private final String node;
    private final Consumer<Runnable> outbox;
    private final Consumer<List<Event>> accept;
    private final int recordsLost;
    private final Semaphore room = new Semaphore(UNDER_WAY);

    /** Owned by the outbox's thread. */
    private long lastSeen;

    /**
     * Decides where to go on, and writes that down: from here on the ledger says what has been looked at, whatever
     * happens.
     *
     * @param outbox runs a task on the outbox's thread
     */
    Intake(EventLog events, String node, LedgerFile file, Consumer<Runnable> outbox, Consumer<List<Event>> accept) {
        this.events = events;
        this.node = node;
        this.outbox = outbox;
        this.accept = accept;
        this.recordsLost = file.recordsLost();
        this.lastSeen = lastSeen(file.ledger().position(), events.firstOfRun() - 1);
        file.record(new LedgerRecord.Position(lastSeen));
        file.commit();
    }

    /** Where there is no knowing what earlier runs have told, only this run counts: old news are not told again. */
    private static long lastSeen(OptionalLong position, long lastOfEarlierRuns) {
        if (position.isEmpty() && lastOfEarlierRuns > 0) {
            log.warn(
                    "notify outbox-lost events-up-to={} reason=\"nothing says which of them notifiers were not told of yet;"
                            + " they are not told again\"",
                    lastOfEarlierRuns);
        } else if (position.orElse(0) > lastOfEarlierRuns) {
            log.warn("notify event-log-lost events-from={} to={}", lastOfEarlierRuns + 1, position.getAsLong());
        }
        return Math.min(position.orElse(lastOfEarlierRuns), lastOfEarlierRuns);
    }

    void start() {
        if (recordsLost > 0) {
            Cause cause = new Cause(OUTBOX_DAMAGED, "at most so many: the file of the outbox cannot be read there");
            events.publish(new Occurrence.EventsLost(node, recordsLost, cause));
        }
        events.subscribe(this::received);
        outbox.accept(() -> catchUp(events.lastNumber()));
    }

    private void received(List<Event> batch) {
        room.acquireUninterruptibly(batch.size());
        outbox.accept(() -> {
            room.release(batch.size());
            catchUp(batch.getFirst().number() - 1);
            take(batch);
        });
    }

    /** Fetches what is missing up to a number. */
    private void catchUp(long upTo) {
        long wanted = upTo - lastSeen;
        long found = 0;
        while (lastSeen < upTo) {
            List<Event> batch = after(lastSeen, upTo);
            found += batch.size();
            take(batch);
            if (batch.isEmpty()) {
                lastSeen = upTo;
            }
        }
        if (found < wanted) {
            log.warn("notify events-not-read up-to={} count={}", upTo, wanted - found);
            Cause cause = new Cause(
                    DAMAGED, "at most so many: the event log cannot be read there, and nobody was told of them");
            events.publish(new Occurrence.EventsLost(node, wanted - found, cause));
        }
    }

    /** Some events between the numbers, the upper one included; none when there are no more that can be read. */
    private List<Event> after(long number, long upTo) {
        try {
            return events.after(number, (int) Math.min(CATCH_UP_BATCH, upTo - number)).stream()
                    .filter(event -> event.number() <= upTo)
                    .toList();
        } catch (IOException e) {
            log.warn("notify event-log-not-read from={} to={} reason=\"{}\"", number + 1, upTo, e.toString());
            return List.of();
        }
    }

    private void take(List<Event> batch) {
        List<Event> fresh =
                batch.stream().filter(event -> event.number() > lastSeen).toList();
        if (!fresh.isEmpty()) {
            lastSeen = fresh.getLast().number();
            accept.accept(fresh);
        }
    }
}
