package io.holdfast.plugin.balanceproxy;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A listening socket; hands over what it accepts. */
final class TcpListener implements Watch.Reaction {

    /** As many as the kernel lets wait (net.core.somaxconn, 4096 since Linux 5.4). */
    private static final int BACKLOG = 4096;

    /** How many are accepted before others have their turn. */
    private static final int ACCEPTS_IN_A_ROW = 64;

    /** asm-generic/errno.h */
    private static final int ECONNABORTED_NEGATIVE = -103;

    private static final long PAUSE_AFTER_FAILURE_MILLIS = 100;

    private final Loop loop;
    private final Socket socket;
    private final BiConsumer<Socket, byte[]> onAccepted;
    private final Consumer<IOException> onFailure;
    private final byte[] clientAddress = new byte[SocketAddresses.ACCEPTED_BYTES];
    private @Nullable Watch watch;
    private boolean pausing;
    private boolean closed;

    /**
     * Listens from now on.
     *
     * @param socket a bound one, which is the listener's own from now on
     * @param onAccepted gets the socket and the client's address, see {@link SocketAddresses#accepted}
     * @param onFailure accepting has failed and is tried again after a pause
     * @throws IOException also {@link ChannelException}, see {@link Refusals#toListen}
     */
    TcpListener(Loop loop, Socket socket, BiConsumer<Socket, byte[]> onAccepted, Consumer<IOException> onFailure)
            throws IOException {
        this.loop = loop;
        this.onAccepted = onAccepted;
        this.onFailure = onFailure;
        this.socket = socket;
        try {
            // Accepted sockets inherit it.
            socket.setTcpNoDelay(true);
            socket.listen(BACKLOG);
            loop.executeAndWait(() -> watch = loop.watch(socket, Watch.INPUT, this));
        } catch (IOException | ChannelException e) {
            Closing.quietly(socket);
            throw e;
        }
    }

    @Override
    public void on(EpollIoOps ready) {
        accept();
    }

    @Override
    public void fail() {
        loop.execute(this::accept);
    }

    private void accept() {
        if (closed || pausing) {
            return;
        }
        for (int i = 0; i < ACCEPTS_IN_A_ROW; i++) {
            int descriptor;
            try {
                descriptor = socket.accept(clientAddress);
            } catch (NativeIoException e) {
                // A client that has gone while it waited (ECONNABORTED, accept(2)) is no reason to stop.
                if (e.expectedErr() == ECONNABORTED_NEGATIVE) {
                    continue;
                }
                pauseAfter(e);
                return;
            } catch (IOException e) {
                pauseAfter(e);
                return;
            }
            if (descriptor < 0) {
                return;
            }
            onAccepted.accept(new Socket(descriptor), clientAddress);
        }
        loop.execute(this::accept);
    }

    /**
     * There is no edge for those that wait already, so it has to come back by itself; those that come meanwhile wait
     * with them.
     */
    private void pauseAfter(IOException failure) {
        pausing = true;
        loop.executeAfter(PAUSE_AFTER_FAILURE_MILLIS, TimeUnit.MILLISECONDS, () -> {
            pausing = false;
            accept();
        });
        onFailure.accept(failure);
    }

    /** Returns when the address is free. */
    void close() {
        loop.executeAndWait(() -> {
            closed = true;
            if (watch != null) {
                watch.close();
            }
        });
    }
}
