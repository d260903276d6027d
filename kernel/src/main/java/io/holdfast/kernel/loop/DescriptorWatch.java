package io.holdfast.kernel.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import org.jspecify.annotations.Nullable;

/** One descriptor in the loop's epoll set, level triggered. */
final class DescriptorWatch implements Registration, EpollIoHandle {

    private final ControlLoop owner;
    private final FileDescriptor descriptor;
    private final Runnable onReadable;
    private @Nullable IoRegistration registration;
    private boolean closed;

    DescriptorWatch(ControlLoop owner, int fd, Runnable onReadable) {
        this.owner = owner;
        this.descriptor = new FileDescriptor(fd);
        this.onReadable = onReadable;
    }

    void begin(IoEventLoop loop) {
        if (closed) {
            return;
        }
        // On the loop's own thread the registration is complete when this returns.
        IoRegistration begun = loop.register(this).syncUninterruptibly().getNow();
        begun.submit(EpollIoOps.EPOLLIN);
        registration = begun;
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    /** Lets nothing escape: an exception here would make the epoll handler sleep for a second. */
    @Override
    public void handle(IoRegistration source, IoEvent event) {
        if (!closed) {
            owner.runSafely(onReadable);
        }
    }

    /**
     * Also called by the loop when it ends; not always: one that is told to end at the end of a turn lets go of its
     * epoll set at once.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        IoRegistration begun = registration;
        if (begun != null && owner.isConfined() && !owner.hasEnded() && begun.isValid()) {
            begun.cancel();
        }
        closed = true;
    }
}
