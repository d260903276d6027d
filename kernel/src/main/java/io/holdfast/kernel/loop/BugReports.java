package io.holdfast.kernel.loop;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what escaped from a task of the control loop: at most one stack trace a second, the rest as a count. */
final class BugReports {

    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);
    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final AtomicLong count = new AtomicLong();
    private long lastLogged;
    private long unlogged;

    /** On the control loop only. */
    void report(Throwable bug) {
        long now = System.nanoTime();
        if (count.getAndIncrement() > 0 && now - lastLogged < PAUSE_NANOS) {
            unlogged++;
            return;
        }
        String more = unlogged == 0 ? "" : " (" + unlogged + " more since the last report)";
        LOG.error("bug: a task of the control loop failed, the loop goes on{}", more, bug);
        lastLogged = now;
        unlogged = 0;
    }

    long count() {
        return count.get();
    }
}
