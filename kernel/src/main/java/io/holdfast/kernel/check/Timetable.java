package io.holdfast.kernel.check;

import io.holdfast.api.thread.VitalThread;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs short actions on one platform thread: at their time, or as soon as others hand them in. Whatever belongs to this
 * thread needs no lock, and a thread without locks cannot wait for a virtual thread that waits for its turn.
 *
 * <p>An alarm that is put off, the usual case by far, costs no change of the queue: its old ticket stays, and when it
 * is drawn a new one is written.
 */
final class Timetable {

    /** Alarms go off together at multiples of this, so that thousands a second wake the thread 250 times at most. */
    private static final long GRAIN_NANOS = 4_000_000;

    private static final long NEVER = Long.MAX_VALUE;
    private static final long AWAKE = Long.MIN_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(Timetable.class);

    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final long origin = System.nanoTime();
    private final Thread thread;
    private volatile long wakesAt = AWAKE;
    private volatile BooleanSupplier over = () -> false;
    // Below: only on the thread.
    private final PriorityQueue<Ticket> tickets = new PriorityQueue<>();

    Timetable(String name) {
        thread = VitalThread.named(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Hands in an action, on any thread; it runs within a few milliseconds, after those handed in before. */
    void post(Runnable action) {
        inbox.add(action);
        long wakes = wakesAt;
        if (wakes != AWAKE && wakes - now() > GRAIN_NANOS) {
            LockSupport.unpark(thread);
        }
    }

    /** Ends the thread once it has nothing to do and this is true; it is asked after every action. */
    void endWhen(BooleanSupplier finished) {
        over = finished;
        post(() -> {});
    }

    /** An alarm that is not set. Alarms belong to the thread. */
    Alarm alarm(Runnable action) {
        return new Alarm(action);
    }

    private long now() {
        return System.nanoTime() - origin;
    }

    private void run() {
        while (true) {
            wakesAt = AWAKE;
            for (Runnable action = inbox.poll(); action != null; action = inbox.poll()) {
                perform(action);
            }
            long next = ring();
            wakesAt = next;
            if (!inbox.isEmpty()) {
                continue;
            }
            if (over.getAsBoolean()) {
                return;
            }
            if (next == NEVER) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, next - now());
            }
        }
    }

    /** Lets everything go off that is due; when the next is. */
    private long ring() {
        while (true) {
            Ticket first = tickets.peek();
            if (first == null) {
                return NEVER;
            }
            long now = now();
            if (first.at > now) {
                return first.at;
            }
            tickets.remove();
            first.alarm.drawn(first.at, now);
        }
    }

    private static void perform(Runnable action) {
        try {
            action.run();
        } catch (OutOfMemoryError e) {
            VitalThread.end(e);
        } catch (RuntimeException | Error e) {
            // Whatever it is, the others must still get their turn.
            LOG.error("an action of the timetable failed", e);
        }
    }

    private record Ticket(long at, Alarm alarm) implements Comparable<Ticket> {

        @Override
        public int compareTo(Ticket other) {
            return Long.compare(at, other.at);
        }
    }

    /** Something to do once, at a time that may be changed until then. */
    final class Alarm {

        private final Runnable action;
        private long at = NEVER;
        /** The time of the one ticket that counts; others of this alarm are stale. */
        private long ticketAt = NEVER;

        private Alarm(Runnable action) {
            this.action = action;
        }

        /** Sets the alarm, or changes its time. */
        void set(long nanoTime) {
            at = Math.ceilDiv(nanoTime - origin, GRAIN_NANOS) * GRAIN_NANOS;
            if (at < ticketAt) {
                queue();
            }
        }

        void cancel() {
            at = NEVER;
        }

        private void queue() {
            ticketAt = at;
            tickets.add(new Ticket(at, this));
        }

        private void drawn(long ticket, long now) {
            if (ticket != ticketAt) {
                return;
            }
            ticketAt = NEVER;
            if (at <= now) {
                at = NEVER;
                perform(action);
            } else if (at != NEVER) {
                queue();
            }
        }
    }
}
