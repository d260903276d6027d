package io.holdfast.kernel.notify;

import io.holdfast.api.event.Event;
import io.holdfast.kernel.event.EventLog;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events from the event log to the outbox's thread, each exactly once and in order: what happened while the outbox
 * was not there is read from the log's files.
 */
final class Intake {

    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    /** Events that may be handed over and not looked at yet; the event log's thread waits beyond that. */
    private static final int UNDER_WAY = 8_192;

    private static final int CATCH_UP_BATCH = 512;

    private final EventLog events;
    private final Consumer<Runnable> outbox;
    private final Consumer<List<Event>> accept;
    private final Semaphore room = new Semaphore(UNDER_WAY);

    /** Owned by the outbox's thread. */
    private long lastSeen;

    /** @param outbox runs a task on the outbox's thread */
    Intake(EventLog events, LedgerFile file, Consumer<Runnable> outbox, Consumer<List<Event>> accept) {
        this.events = events;
        this.outbox = outbox;
        this.accept = accept;
        long position = file.ledger().position();
        // Without a ledger, or with one that is ahead of a log that was lost, only this run counts.
        boolean usable = !file.isFresh() && position < events.firstOfRun();
        this.lastSeen = usable ? position : events.firstOfRun() - 1;
    }

    void start() {
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
        while (lastSeen < upTo) {
            try {
                List<Event> missing = events.after(lastSeen, (int) Math.min(CATCH_UP_BATCH, upTo - lastSeen));
                take(missing.stream().filter(event -> event.number() <= upTo).toList());
                if (missing.isEmpty() || missing.getLast().number() > upTo) {
                    lastSeen = upTo;
                }
            } catch (IOException e) {
                log.warn("notify events-not-read from={} to={} reason=\"{}\"", lastSeen + 1, upTo, e.toString());
                lastSeen = upTo;
            }
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
