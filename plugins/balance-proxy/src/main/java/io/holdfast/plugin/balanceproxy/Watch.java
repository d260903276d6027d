package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.thread.VitalThread;
import io.netty.channel.ChannelException;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A descriptor in a loop's epoll set, edge triggered: one system call for its whole life. Used on the loop only.
 *
 * <p>It closes its descriptor itself, and never while events are being dealt with: they name descriptors by number, and
 * one that is closed and opened again meanwhile would be taken for its predecessor.
 */
final class Watch implements EpollIoHandle {

    /** What happens at an event. */
    interface Reaction {
        void on(EpollIoOps ready);

        /** {@link #on} has thrown: a bug. Ends whatever this is about. */
        void fail();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** For a socket that only takes: there is something to take. */
    static final EpollIoOps INPUT = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLET);

    /** An urgent byte is among the input. Netty has no name for it (sys/epoll.h). */
    static final EpollIoOps EPOLLPRI = EpollIoOps.valueOf(2);

    /** For a stream: input, room for output, and the end. */
    static final EpollIoOps STREAM =
            INPUT.with(EPOLLPRI).with(EpollIoOps.EPOLLOUT).with(EpollIoOps.EPOLLRDHUP);

    private final Loop loop;
    private final FileDescriptor descriptor;
    private final Reaction reaction;
    private final IoRegistration registration;
    private boolean closed;

    /** @throws ChannelException epoll refuses it; the descriptor is left open */
    Watch(Loop loop, FileDescriptor descriptor, EpollIoOps edges, Reaction reaction) {
        this.loop = loop;
        this.descriptor = descriptor;
        this.reaction = reaction;
        this.registration = loop.register(this);
        try {
            registration.submit(edges);
        } catch (UncheckedIOException e) {
            registration.cancel();
            IOException refusal = Objects.requireNonNull(e.getCause());
            throw new ChannelException(
                    "epoll refuses another descriptor (sysctl fs.epoll.max_user_watches): " + Refusals.reason(refusal),
                    refusal);
        }
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    /**
     * Lets nothing escape: an exception here would make the epoll handler sleep for a second, an error ends the loop.
     */
    @Override
    public void handle(IoRegistration source, IoEvent event) {
        if (closed) {
            return;
        }
        try {
            reaction.on(((EpollIoEvent) event).ops());
        } catch (OutOfMemoryError e) {
            VitalThread.end(e);
        } catch (RuntimeException | Error e) {
            LOG.error("a connection failed by a bug in the proxy and is closed", e);
            reaction.fail();
        }
    }

    /** No more events; the descriptor is closed when those at hand are over. Also called when the loop ends. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            loop.afterEvents(this::release);
        }
    }

    private void release() {
        // First of all: it takes the descriptor out of the epoll set, which would else be a system call of its own.
        Closing.quietly(descriptor);
        registration.cancel();
    }
}
