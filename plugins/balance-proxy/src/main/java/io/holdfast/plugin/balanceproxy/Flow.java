package io.holdfast.plugin.balanceproxy;

import io.holdfast.plugin.balanceproxy.Pipes.Pipe;
import io.netty.channel.epoll.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: bytes from a source to a sink until the source ends.
 *
 * <p>Netty says NotYetConnectedException where the kernel says ENOTCONN: the peer has reset the connection.
 *
 * <p>They are copied at first; once {@code splice-after} have moved, the kernel splices them. It reads only while the
 * sink takes what was read: at most one chunk is held, or what fits into a pipe.
 */
final class Flow {

    /** What it moves, or up to twice as much, before others have their turn. */
    private static final int TURN_BYTES = 1 << 20;

    /** How often it reads before that, when it reads little. */
    private static final int TURN_READS = 32;

    /** Less in a second is not worth a large pipe: a quarter of a gigabit. */
    private static final long FAST_BYTES = 32L << 20;

    private final Loop loop;
    private final Side source;
    private Side sink;
    private final long spliceAfterBytes;

    private long passedBytes;
    private long passedBeforeBytes;
    private boolean ended;
    private boolean finished;

    /** What the sink has not taken yet. */
    private @Nullable HeldBytes held;

    private @Nullable Pipe pipe;
    private boolean tooLarge;
    private int inPipeBytes;
    /** Copied since there was a pipe the last time. */
    private long copiedBytes;

    Flow(Loop loop, Side source, Side sink, long spliceAfterBytes) {
        this.loop = loop;
        this.source = source;
        this.sink = sink;
        this.spliceAfterBytes = spliceAfterBytes;
    }

    /** All that the sink has taken. */
    long passedBytes() {
        return passedBytes;
    }

    /** The source has ended and the sink has everything. */
    boolean isFinished() {
        return finished;
    }

    /**
     * Moves what can be moved now.
     *
     * @return whether there may be more at once
     * @throws FlowException when source or sink fails
     */
    boolean pump() throws FlowException {
        boolean spliced = false;
        long end = passedBytes + TURN_BYTES;
        for (int reads = 0; reads < TURN_READS && passedBytes < end; reads++) {
            // A sink that is blocked has something waiting for it, so the end of the source can wait too.
            if (!sink.isWritable() || !drain()) {
                return false;
            }
            if (ended) {
                finished = true;
                return false;
            }
            if (!source.isReadable()) {
                return false;
            }
            if (tooLarge) {
                givePipeBack();
            }
            if (pipe == null && copiedBytes >= spliceAfterBytes) {
                copiedBytes = 0;
                pipe = loop.pipes().take();
            }
            if (pipe != null && spliceIn(pipe)) {
                spliced = true;
            } else if (spliced) {
                // Others first: often more has come by then, which spares the read and a sleep.
                return true;
            } else {
                copy();
            }
        }
        if (pipe != null && passedBytes >= end) {
            // Filled and emptied again and again without a wait: it is the pipe that limits what a splice moves.
            loop.pipes().grow(pipe);
        }
        return true;
    }

    /** Tells the sink that nothing more comes. */
    void endSink() throws FlowException {
        try {
            sink.socket().shutdown(false, true);
        } catch (IOException | NotYetConnectedException e) {
            throw new FlowException(sink, e);
        }
    }

    /** Another sink, for what the first has not taken anything of. */
    void redirect(Side other) {
        if (passedBytes > 0) {
            throw new IllegalStateException(passedBytes + " bytes have gone to the first sink");
        }
        sink = other;
    }

    /** Gives back what it holds for speed and does not need any more. Called once in a second or two. */
    void tidy() {
        long moved = passedBytes - passedBeforeBytes;
        passedBeforeBytes = passedBytes;
        if (pipe == null) {
            return;
        }
        if (moved == 0 && inPipeBytes == 0) {
            givePipeBack();
        } else {
            // A slow sink's pipe is hardly ever empty when somebody looks.
            tooLarge = pipe.isLarge() && moved < FAST_BYTES;
        }
    }

    void close() {
        release();
        givePipeBack();
    }

    private void givePipeBack() {
        Pipe used = pipe;
        if (used != null) {
            loop.pipes().giveBack(used, inPipeBytes == 0);
            pipe = null;
        }
        tooLarge = false;
    }

    /** Whether the sink has taken everything that was read. */
    private boolean drain() throws FlowException {
        if (held != null) {
            ByteBuffer waiting = held.bytes();
            int end = waiting.limit();
            int written = write(waiting, waiting.position(), end);
            waiting.position(waiting.position() + written);
            if (waiting.position() < end) {
                return false;
            }
            release();
        }
        Pipe used = pipe;
        while (used != null && inPipeBytes > 0) {
            int moved = splice(used.out().intValue(), sink.fd(), inPipeBytes, sink);
            if (moved == 0) {
                sink.noteBlocked();
                return false;
            }
            inPipeBytes -= moved;
            passedBytes += moved;
        }
        return true;
    }

    /**
     * From the source into the empty pipe; false when only a read can tell whether the source is drained, has ended, or
     * has come to an urgent byte, which splice does not pass.
     */
    private boolean spliceIn(Pipe into) throws FlowException {
        inPipeBytes = splice(source.fd(), into.in().intValue(), Pipes.LARGE_BYTES, source);
        return inPipeBytes > 0;
    }

    private void copy() throws FlowException {
        ByteBuffer scratch = loop.scratch();
        int room = loop.chunkBytes();
        int read;
        try {
            read = source.socket().read(scratch, 0, room);
        } catch (IOException | NotYetConnectedException e) {
            throw new FlowException(source, e);
        }
        if (read < 0) {
            ended = true;
            return;
        }
        if (read == 0 || (read < room && source.isDrainedByShortRead())) {
            source.noteDrained();
        }
        if (read > 0) {
            copiedBytes += read;
            int written = 0;
            try {
                written = write(scratch, 0, read);
            } finally {
                if (written < read) {
                    held = new HeldBytes(scratch, written, read);
                    loop.countHeld(held.size());
                }
            }
        }
    }

    private int write(ByteBuffer from, int position, int limit) throws FlowException {
        int at = position;
        try {
            while (at < limit) {
                int written = sink.socket().write(from, at, limit);
                if (written == 0) {
                    sink.noteBlocked();
                    break;
                }
                at += written;
                passedBytes += written;
            }
        } catch (IOException | NotYetConnectedException e) {
            throw new FlowException(sink, e);
        }
        return at - position;
    }

    private static int splice(int from, int to, int bytes, Side culprit) throws FlowException {
        try {
            return Native.splice(from, -1, to, -1, bytes);
        } catch (IOException | NotYetConnectedException e) {
            throw new FlowException(culprit, e);
        }
    }

    private void release() {
        if (held != null) {
            loop.countHeld(-held.size());
            held.close();
            held = null;
        }
    }
}
