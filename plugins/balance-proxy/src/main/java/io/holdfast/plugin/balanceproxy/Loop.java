package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.thread.VitalThread;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop of the proxy and what its connections share. On its thread only, where nothing else is said. */
final class Loop {

    /** Something that ends by time. */
    interface Mortal {
        /** Looks whether its time has come. */
        void sweep(long nowNanos);

        /** Ends now, in a way that nobody takes for the end of what was said. */
        void abort();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    /** What is read in one go. */
    static final int CHUNK_BYTES = 64 << 10;

    /** What is read in one go when much is waiting for slow receivers. */
    private static final int SMALL_CHUNK_BYTES = 2 << 10;

    private final IoEventLoop loop;
    private final long sweepNanos;
    private final long muchHeldBytes;
    private final Set<Mortal> mortals = new LinkedHashSet<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(CHUNK_BYTES);
    private final Pipes pipes;
    private final BriefSessions briefSessions = new BriefSessions();
    private final AtomicBoolean makingRoom = new AtomicBoolean();
    private final List<Runnable> afterEvents = new ArrayList<>();
    private long heldBytes;
    private boolean sweeping;

    Loop(IoEventLoop loop, ProxyOptions options, Pipes pipes) {
        this.loop = loop;
        this.sweepNanos = sweepNanos(options);
        this.muchHeldBytes = options.bufferBytes() / 2 / options.threads();
        this.pipes = pipes;
    }

    /**
     * Often enough that no timeout is late by more than a tenth of itself, but not so often that looking at all
     * connections is what the loop does: 100 ms to a second. A timeout of 0 needs no more.
     */
    static long sweepNanos(ProxyOptions options) {
        long shortest = Math.min(
                options.connectTimeout().toNanos(),
                Math.min(
                        options.drainTimeout().toNanos(),
                        Math.min(
                                options.idleTimeout().toNanos(),
                                options.udpIdleTimeout().toNanos())));
        return Math.clamp(shortest / 10, 100_000_000L, 1_000_000_000L);
    }

    /** On any thread. */
    void execute(Runnable task) {
        loop.execute(() -> runSafely(task));
    }

    void executeAfter(long delay, TimeUnit unit, Runnable task) {
        var _ = loop.schedule(() -> runSafely(task), delay, unit);
    }

    /** An error that got out would end the loop and all that is on it. */
    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (OutOfMemoryError e) {
            VitalThread.end(e);
        } catch (RuntimeException | Error e) {
            LOG.error("the proxy has a bug", e);
        }
    }

    /** Runs it on the loop and waits until it is done, and what it has put off. */
    void executeAndWait(Runnable task) {
        loop.submit(() -> {
                    task.run();
                    runAfterEvents();
                })
                .syncUninterruptibly();
    }

    /** Puts something off until all events that epoll has reported together are dealt with. */
    void afterEvents(Runnable task) {
        if (afterEvents.isEmpty()) {
            loop.execute(this::runAfterEvents);
        }
        afterEvents.add(task);
    }

    private void runAfterEvents() {
        // By number: one may put off another.
        for (int i = 0; i < afterEvents.size(); i++) {
            runSafely(afterEvents.get(i));
        }
        afterEvents.clear();
    }

    /**
     * Watches a descriptor, and closes it when the watch is closed.
     *
     * @param edges {@link Watch#INPUT} or {@link Watch#STREAM}
     * @throws io.netty.channel.ChannelException epoll refuses it; the descriptor is left open
     */
    Watch watch(FileDescriptor descriptor, EpollIoOps edges, Watch.Reaction reaction) {
        return new Watch(this, descriptor, edges, reaction);
    }

    IoRegistration register(EpollIoHandle handle) {
        // On the loop's own thread the registration is complete when this returns.
        return loop.register(handle).syncUninterruptibly().getNow();
    }

    /** Where bytes are on their way from one descriptor to the next; nothing stays in it. */
    ByteBuffer scratch() {
        return scratch;
    }

    int chunkBytes() {
        return heldBytes < muchHeldBytes ? CHUNK_BYTES : SMALL_CHUNK_BYTES;
    }

    BriefSessions briefSessions() {
        return briefSessions;
    }

    /** Some brief sessions end for others, perhaps of other loops, as soon as it comes to it. On any thread. */
    void makeRoom() {
        if (!makingRoom.getAndSet(true)) {
            execute(() -> {
                makingRoom.set(false);
                briefSessions.endSome(System.nanoTime());
            });
        }
    }

    Pipes pipes() {
        return pipes;
    }

    void countHeld(long bytes) {
        heldBytes += bytes;
    }

    long heldBytes() {
        return heldBytes;
    }

    void add(Mortal mortal) {
        mortals.add(mortal);
        if (!sweeping) {
            sweeping = true;
            sweepLater();
        }
    }

    void remove(Mortal mortal) {
        mortals.remove(mortal);
    }

    private void sweepLater() {
        executeAfter(sweepNanos, TimeUnit.NANOSECONDS, this::sweep);
    }

    private void sweep() {
        long now = System.nanoTime();
        for (Mortal mortal : List.copyOf(mortals)) {
            runSafely(() -> mortal.sweep(now));
        }
        sweeping = !mortals.isEmpty();
        if (sweeping) {
            sweepLater();
        }
    }

    void close() {
        new ArrayList<>(mortals).forEach(Mortal::abort);
        pipes.close();
    }
}
