package io.holdfast.kernel.balance;

import io.holdfast.api.thread.VitalThread;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which services live and balancers are called. Others hand it tasks, the control loop included: that
 * costs no lock and no wait.
 */
final class BalancerThread {

    private static final Logger log = LoggerFactory.getLogger(BalancerThread.class);

    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final Thread thread = VitalThread.named("balancers").unstarted(this::run);
    private volatile boolean ending;
    // Only on the thread.
    private final PriorityQueue<Delayed> delayed = new PriorityQueue<>();

    private record Delayed(long at, Runnable task) implements Comparable<Delayed> {

        @Override
        public int compareTo(Delayed other) {
            return Long.signum(at - other.at);
        }
    }

    void start() {
        thread.start();
    }

    /** Hands in a task, from any thread; tasks run in order. */
    void post(Runnable task) {
        inbox.add(task);
        LockSupport.unpark(thread);
    }

    /** Runs a task later. Only on the thread. */
    void after(Duration delay, Runnable task) {
        delayed.add(new Delayed(System.nanoTime() + delay.toNanos(), task));
    }

    /**
     * Runs a task and waits for it, from another thread.
     *
     * @throws TimeoutException when the tasks before it, or it, take longer; it will run all the same
     * @throws Exception what the task threw
     */
    <T> T ask(Duration atMost, Callable<T> task) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        post(() -> {
            try {
                answer.complete(task.call());
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Ends the thread after the tasks that have been handed in. */
    void end(Duration atMost) throws InterruptedException {
        ending = true;
        LockSupport.unpark(thread);
        if (thread.isAlive() && !thread.join(atMost)) {
            log.warn("balancers busy for {} s at the end, not waited for", atMost.toSeconds());
        }
    }

    private void run() {
        while (true) {
            // Before the look into the inbox: what is handed in until the end is still done.
            boolean last = ending;
            Runnable next = inbox.poll();
            if (next == null && !delayed.isEmpty() && delayed.peek().at - System.nanoTime() <= 0) {
                next = delayed.remove().task;
            }
            if (next != null) {
                perform(next);
            } else if (last) {
                return;
            } else if (delayed.isEmpty()) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, delayed.peek().at - System.nanoTime());
            }
        }
    }

    private static void perform(Runnable task) {
        try {
            task.run();
        } catch (OutOfMemoryError e) {
            VitalThread.end(e);
        } catch (RuntimeException | Error e) {
            // Whatever it is, the other services must still get their turn.
            log.error("a task of the balancers failed", e);
        }
    }
}
