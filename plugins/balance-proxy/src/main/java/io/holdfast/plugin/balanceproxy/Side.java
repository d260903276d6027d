package io.holdfast.plugin.balanceproxy;

import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One of the two sockets of a connection and what is known of it. */
final class Side {

    // linux/in.h, linux/tcp.h
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;

    /**
     * Where struct tcp_info has tcpi_unacked, tcpi_last_data_sent and tcpi_last_ack_recv (milliseconds ago) and, since
     * Linux 4.6, tcpi_notsent_bytes, and what is needed of it.
     */
    private static final int UNACKNOWLEDGED = 24;

    private static final int LAST_SENT = 44;
    private static final int LAST_ACKNOWLEDGED = 56;
    private static final int NOT_SENT = 144;
    private static final int INFO_BYTES = 148;

    private final Socket socket;
    private @Nullable Watch watch;
    private boolean readable;
    private boolean urgent;
    private boolean writable = true;
    private boolean hungUp;
    private boolean failed;

    /** @param readable whether to look for input before an event tells of some */
    Side(Socket socket, boolean readable) {
        this.socket = socket;
        this.readable = readable;
    }

    Socket socket() {
        return socket;
    }

    int fd() {
        return socket.intValue();
    }

    /**
     * Lets the loop note what happens to the socket.
     *
     * @param onEvent something has been noted
     * @param onBug {@code onEvent} has thrown
     */
    void watch(Loop loop, Runnable onEvent, Runnable onBug) {
        watch = loop.watch(socket, Watch.STREAM, new Watch.Reaction() {
            @Override
            public void on(EpollIoOps ready) {
                note(ready);
                onEvent.run();
            }

            @Override
            public void fail() {
                onBug.run();
            }
        });
    }

    boolean isWatched() {
        return watch != null;
    }

    private void note(EpollIoOps ready) {
        failed |= ready.contains(EpollIoOps.EPOLLERR);
        hungUp |= failed || ready.contains(EpollIoOps.EPOLLRDHUP);
        urgent |= ready.contains(Watch.EPOLLPRI);
        readable |= hungUp || ready.contains(EpollIoOps.EPOLLIN);
        writable |= failed || ready.contains(EpollIoOps.EPOLLOUT);
    }

    /** There may be something to read. */
    boolean isReadable() {
        return readable;
    }

    /** It may take something. */
    boolean isWritable() {
        return writable;
    }

    /**
     * A read that gets less than it could has taken all there was (epoll(7)), unless the end or an urgent byte has come
     * (RFC 9293, section 3.8.5): a read stops before either.
     */
    boolean isDrainedByShortRead() {
        return !hungUp && !urgent;
    }

    /** The peer has reset the connection, or does not exist any more; what it has sent may still be unread. */
    boolean hasFailed() {
        return failed;
    }

    /** Nothing is left to read until the next event. */
    void noteDrained() {
        readable = false;
        urgent = false;
    }

    /** It takes no more; the kernel still gives what has come before. */
    void noteFailed() {
        failed = true;
        hungUp = true;
        readable = true;
    }

    /** The peer's kernel has all that was written, as far as ours knows. */
    boolean hasDelivered() {
        return quietNanos() == Long.MAX_VALUE;
    }

    /**
     * How long the peer's kernel has taken nothing of what was written, while it has not got all of it. To one that has no
     * room ours sends no data, though its probes are answered; one that is gone answers nothing, though ours sends again.
     * {@link Long#MAX_VALUE} when there is nothing left to send.
     */
    long quietNanos() {
        ByteBuffer info = ByteBuffer.allocate(INFO_BYTES).order(ByteOrder.nativeOrder());
        try {
            socket.getRawOpt(IPPROTO_TCP, TCP_INFO, info);
        } catch (IOException e) {
            // Nothing to wait for.
            return Long.MAX_VALUE;
        }
        boolean delivered = info.getInt(UNACKNOWLEDGED) == 0 && info.getInt(NOT_SENT) == 0;
        long quietMillis = Math.max(
                Integer.toUnsignedLong(info.getInt(LAST_SENT)), Integer.toUnsignedLong(info.getInt(LAST_ACKNOWLEDGED)));
        return delivered ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(quietMillis);
    }

    /** It takes nothing until the next event. */
    void noteBlocked() {
        writable = false;
    }

    /** Closes the socket. */
    void close() {
        Watch watching = watch;
        if (watching == null) {
            Closing.quietly(socket);
        } else {
            watching.close();
        }
    }

    /** Closes the socket with a reset. */
    void reset() {
        Closing.bringReset(socket);
        close();
    }
}
