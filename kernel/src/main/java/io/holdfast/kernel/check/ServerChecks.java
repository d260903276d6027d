package io.holdfast.kernel.check;

import io.holdfast.api.thread.VitalThread;
import io.holdfast.kernel.check.core.ServerHealth;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checks of one server and who wants to hear of them. */
final class ServerChecks implements Registration {

    private static final Logger LOG = LoggerFactory.getLogger(ServerChecks.class);

    private final String server;
    private final List<SharedCheck> checks;
    private final HealthListener listener;
    private final Consumer<SharedCheck> release;
    private final ReentrantLock lock = new ReentrantLock();
    private ServerHealth told;
    private boolean suspended;
    private boolean closed;

    /** @param release told at the end of each check that this server no longer wants */
    ServerChecks(String server, List<SharedCheck> checks, HealthListener listener, Consumer<SharedCheck> release) {
        this.server = server;
        this.checks = List.copyOf(checks);
        this.listener = listener;
        this.release = release;
        this.told = health();
    }

    /** @param asking false: suspended until {@link #resume} */
    void start(boolean asking) {
        lock.lock();
        try {
            checks.forEach(check -> check.join(this));
            suspended = true;
            if (asking) {
                ask(false);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Compares what is known with what the listener was told last. */
    void review() {
        lock.lock();
        try {
            ServerHealth now = health();
            if (closed || suspended || now.equals(told)) {
                return;
            }
            HealthChange change = new HealthChange(server, told, now, checks());
            told = now;
            listener.changed(change);
        } catch (OutOfMemoryError e) {
            // The listener may not have heard of it, and nobody would tell it again.
            VitalThread.end(e);
        } catch (RuntimeException e) {
            LOG.error("whoever listens to the health of {} failed", server, e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ServerHealth health() {
        return ServerHealth.of(
                checks.stream().map(check -> check.snapshot().state()).toList());
    }

    @Override
    public List<CheckSnapshot> checks() {
        return checks.stream().map(SharedCheck::snapshot).toList();
    }

    @Override
    public void suspend() {
        lock.lock();
        try {
            if (!suspended && !closed) {
                suspended = true;
                checks.forEach(SharedCheck::unwant);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void resume() {
        lock.lock();
        try {
            if (suspended && !closed) {
                ask(true);
            }
        } finally {
            lock.unlock();
        }
    }

    /** @param soon the daemon is not starting, or its checks would all begin at once */
    private void ask(boolean soon) {
        suspended = false;
        told = health();
        checks.forEach(check -> check.want(soon));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            suspend();
            closed = true;
        } finally {
            lock.unlock();
        }
        checks.forEach(check -> check.leave(this));
        checks.forEach(release);
    }
}
