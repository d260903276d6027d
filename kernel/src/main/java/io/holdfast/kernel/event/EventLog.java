package io.holdfast.kernel.event;

import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.thread.VitalThread;
import io.holdfast.api.time.MonotonicTime;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes note of what happens: numbers it, writes it to disk, hands it to subscribers.
 *
 * <p>Threads: {@link #publish} from anywhere, the control loop included; it only puts the occurrence into a bounded
 * queue. A thread of its own does the rest, in batches with one sync of the disk each. When the disk fails, events are
 * handed on all the same, and the latest of them are written as soon as it takes them.
 */
public final class EventLog implements EventPublisher, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EventLog.class);

    /** Events per sync of the disk, so that subscribers hear of the first before a storm is over. */
    private static final int BATCH = 512;

    /** Events kept in memory for followers, so that they need not read files. */
    private static final int RECENT = 1024;

    private static final Cause QUEUE_FULL =
            new Cause("event-queue-full", "they came faster than they could be written");

    /** How often a disk that did not take events is asked again while nothing happens. */
    private static final Duration REWRITE_PAUSE = Duration.ofSeconds(5);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final EventLogOptions options;
    private final String node;
    private final Clock clock;
    private final EventFiles files;
    private final List<EventSubscriber> subscribers = new CopyOnWriteArrayList<>();

    private final Queue<Draft> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicLong lost = new AtomicLong();
    private final Thread thread = VitalThread.named("event-log").unstarted(this::run);
    private volatile boolean closing;

    private final ReentrantLock recentLock = new ReentrantLock();
    private final Condition arrived = recentLock.newCondition();
    private final ArrayDeque<Event> recent = new ArrayDeque<>();
    private long lastNumber;

    /** Owned by the thread. */
    private long lostTold;

    private boolean writable;
    private long lastWritten;
    private long firstOfRun;
    private Optional<String> unwritableAtStart = Optional.empty();

    private EventLog(EventLogOptions options, String node, Clock clock) {
        this.options = options;
        this.node = node;
        this.clock = clock;
        this.files = new EventFiles(options);
    }

    /** Opens the log, goes on after the last number in it, and starts its thread. Never fails for want of a disk. */
    public static EventLog open(EventLogOptions options, String node, Clock clock) {
        EventLog events = new EventLog(options, node, clock);
        events.openFiles();
        events.thread.start();
        return events;
    }

    private void openFiles() {
        try {
            EventFiles.Opened opened = files.open();
            lastNumber = opened.lastNumber();
            unwritableAtStart = opened.problem();
            writable = unwritableAtStart.isEmpty();
        } catch (IOException e) {
            unwritableAtStart = Optional.of(e.toString());
        }
        lastWritten = lastNumber;
        firstOfRun = lastNumber + 1;
    }

    /** Why its folder could not be opened at the start, so that events are only in memory; empty when it could. */
    public Optional<String> unwritableAtStart() {
        return unwritableAtStart;
    }

    /** The number that the first event of this run has or will have. */
    public long firstOfRun() {
        return firstOfRun;
    }

    /**
     * What earlier runs told and did not take back, as far as the files still hold it: of each alarm that has not
     * ended, what raised it. Reads all of them.
     */
    public List<Occurrence> leftOpen() {
        OpenAlarms alarms = new OpenAlarms();
        try {
            EventFiles.readAll(options.folder(), event -> {
                if (event.number() < firstOfRun) {
                    alarms.add(event.occurrence());
                }
            });
        } catch (IOException e) {
            log.warn("events earlier-alarms-not-read folder={} reason=\"{}\"", options.folder(), e.toString());
        }
        return alarms.list();
    }

    /** Adds a subscriber for events written from now on. */
    public void subscribe(EventSubscriber subscriber) {
        subscribers.add(subscriber);
    }

    @Override
    public void publish(Occurrence occurrence) {
        if (queued.incrementAndGet() > options.queueLength()) {
            queued.decrementAndGet();
            lost.incrementAndGet();
            return;
        }
        queue.add(new Draft(clock.instant(), MonotonicTime.now(), occurrence));
        LockSupport.unpark(thread);
    }

    /** How many occurrences found the queue full since the start. */
    public long lostCount() {
        return lost.get();
    }

    /** The number of the newest event; 0 before the first one. */
    public long lastNumber() {
        recentLock.lock();
        try {
            return lastNumber;
        } finally {
            recentLock.unlock();
        }
    }

    /**
     * Events with a higher number that are still kept, oldest first, at most so many. Numbers are missing where files
     * cannot be read.
     *
     * @throws IOException when the folder cannot be read, and nothing of it is in memory either
     */
    public List<Event> after(long number, int limit) throws IOException {
        recentLock.lock();
        try {
            if (number >= lastNumber) {
                return List.of();
            }
            if (!recent.isEmpty() && recent.getFirst().number() <= number + 1) {
                return recentAfter(number, limit);
            }
        } finally {
            recentLock.unlock();
        }
        List<Event> inMemory = recentAfter(number, limit);
        try {
            List<Event> written = EventFiles.after(options.folder(), number, limit);
            return written.isEmpty() ? inMemory : written;
        } catch (IOException e) {
            if (inMemory.isEmpty()) {
                throw e;
            }
            return inMemory;
        }
    }

    /** Of what is in memory: all there is of events that could not be written. */
    private List<Event> recentAfter(long number, int limit) {
        recentLock.lock();
        try {
            return recent.stream()
                    .filter(event -> event.number() > number)
                    .limit(limit)
                    .toList();
        } finally {
            recentLock.unlock();
        }
    }

    /** Waits until there is an event with a higher number; false when the time is over first. */
    public boolean awaitAfter(long number, Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        recentLock.lockInterruptibly();
        try {
            while (lastNumber <= number && nanos > 0) {
                nanos = arrived.awaitNanos(nanos);
            }
            return lastNumber > number;
        } finally {
            recentLock.unlock();
        }
    }

    /** Writes and hands on what is queued, within two seconds, and ends the thread. Idempotent. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            if (!thread.join(CLOSE_LIMIT)) {
                log.warn("events not-written-at-the-end count={}", queued.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (true) {
            List<Draft> batch = take();
            if (!batch.isEmpty()) {
                handleGuarded(batch);
            } else if (closing) {
                break;
            } else if (writable || lastWritten == lastNumber) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, REWRITE_PAUSE.toNanos());
                catchUp();
            }
        }
        try {
            files.close();
        } catch (IOException e) {
            log.warn("events not-closed reason=\"{}\"", e.toString());
        }
    }

    /** A bug, or memory that ran out, must not end the log of everything that follows. */
    private void handleGuarded(List<Draft> batch) {
        try {
            handle(batch);
        } catch (RuntimeException | Error e) {
            lost.addAndGet(batch.size());
            log.error("events bug count={}", batch.size(), e);
        }
    }

    /** Writes what the disk did not take, unless there is more to write with it. */
    private void catchUp() {
        if (!queue.isEmpty()) {
            return;
        }
        try {
            write(List.of());
        } catch (RuntimeException | Error e) {
            log.error("events bug", e);
        }
    }

    private List<Draft> take() {
        List<Draft> batch = new ArrayList<>();
        while (batch.size() < BATCH) {
            Draft draft = queue.poll();
            if (draft == null) {
                break;
            }
            queued.decrementAndGet();
            batch.add(draft);
        }
        long missing = lost.get() - lostTold;
        if (missing > 0 && queue.isEmpty()) {
            lostTold += missing;
            batch.add(new Draft(
                    clock.instant(), MonotonicTime.now(), new Occurrence.EventsLost(node, missing, QUEUE_FULL)));
        }
        return batch;
    }

    private void handle(List<Draft> batch) {
        long number = lastNumber;
        List<Event> events = new ArrayList<>(batch.size());
        for (Draft draft : batch) {
            number++;
            events.add(new Event(number, draft.time, draft.monotonicTime, node, draft.occurrence));
        }
        write(events);
        remember(events);
        for (EventSubscriber subscriber : subscribers) {
            try {
                subscriber.received(List.copyOf(events));
            } catch (RuntimeException | Error e) {
                log.error(
                        "events subscriber-failed number={}", events.getFirst().number(), e);
            }
        }
    }

    /** Writes the events, and before them what the disk did not take earlier and is still in memory. */
    private void write(List<Event> events) {
        List<Event> unwritten = new ArrayList<>(recentAfter(lastWritten, RECENT));
        unwritten.addAll(events);
        long notKept = unwritten.getFirst().number() - 1 - lastWritten;
        try {
            files.write(unwritten);
            lastWritten = unwritten.getLast().number();
            if (!writable) {
                log.info(
                        "events written-again folder={} from={} not-kept={}",
                        options.folder(),
                        unwritten.getFirst().number(),
                        notKept);
            }
            writable = true;
        } catch (IOException e) {
            if (writable) {
                log.warn("events not-written folder={} reason=\"{}\"", options.folder(), e.toString());
            }
            writable = false;
        }
    }

    private void remember(List<Event> events) {
        recentLock.lock();
        try {
            recent.addAll(events);
            while (recent.size() > RECENT) {
                recent.removeFirst();
            }
            lastNumber = events.getLast().number();
            arrived.signalAll();
        } finally {
            recentLock.unlock();
        }
    }

    /** An occurrence that waits for its number. */
    private record Draft(Instant time, MonotonicTime monotonicTime, Occurrence occurrence) {}
}
