package io.holdfast.plugin.balanceproxy;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The pipes of a loop, through which spliced bytes go from socket to socket; empty ones are used again. A few of them
 * can be made larger, for flows that are faster than a pipe.
 */
final class Pipes {

    /** What a pipe holds when it is made: 16 pages (pipe(7)). */
    static final int PIPE_BYTES = 64 << 10;

    /** What a larger one holds: what anybody may have (fs.pipe-max-size in proc_sys_fs(5)). */
    static final int LARGE_BYTES = 1 << 20;

    /** All loops together. */
    static final int MAX_OPEN = 1000;

    /** All loops together: half of the room, so that others are not kept from splicing. */
    static final int MAX_LARGE = 32;

    /**
     * The room in all pipes of all loops: with more, those of a user without privileges become too small to be of use
     * (fs.pipe-user-pages-soft in proc_sys_fs(5): 16,384 pages).
     */
    private static final long MAX_BYTES = (long) MAX_OPEN * PIPE_BYTES;

    private static final int MAX_SPARE = 64;

    /** Both ends of one. */
    static final int DESCRIPTORS = 2;

    /** Lets a pipe hold more. */
    @FunctionalInterface
    interface Growth {
        /** Asks the kernel, which may refuse: false. */
        boolean grow(int descriptor, int bytes);
    }

    /** The two ends. */
    static final class Pipe {
        private final FileDescriptor out;
        private final FileDescriptor in;
        private int bytes = PIPE_BYTES;
        private boolean mayGrow = true;

        private Pipe(FileDescriptor[] ends) {
            this.out = ends[0];
            this.in = ends[1];
        }

        FileDescriptor out() {
            return out;
        }

        FileDescriptor in() {
            return in;
        }

        boolean isLarge() {
            return bytes == LARGE_BYTES;
        }
    }

    private final int maxOpen;
    private final int maxLarge;
    private final long maxBytes;
    private final Slots descriptors;
    private final Growth growth;
    private final Deque<Pipe> spare = new ArrayDeque<>();
    private int open;
    private int large;
    private long bytes;

    /** @param descriptors those that traffic may take */
    Pipes(int loops, Slots descriptors, Growth growth) {
        this.maxOpen = MAX_OPEN / loops;
        this.maxLarge = MAX_LARGE / loops;
        this.maxBytes = MAX_BYTES / loops;
        this.descriptors = descriptors;
        this.growth = growth;
    }

    /** An empty pipe; null when there are too many, or too many open files. */
    @Nullable
    Pipe take() {
        Pipe pipe = spare.poll();
        // Connections need descriptors more than pipes do.
        if (pipe != null
                || open >= maxOpen
                || bytes + PIPE_BYTES > maxBytes
                || !descriptors.takeIfHalfIsFree(DESCRIPTORS)) {
            return pipe;
        }
        try {
            pipe = new Pipe(FileDescriptor.pipe());
            open++;
            bytes += PIPE_BYTES;
            return pipe;
        } catch (IOException e) {
            // Too many open files: copying needs none.
            descriptors.giveBack(DESCRIPTORS);
            return null;
        }
    }

    /** Makes it a large one, if there may be another. */
    void grow(Pipe pipe) {
        int more = LARGE_BYTES - PIPE_BYTES;
        if (pipe.isLarge() || !pipe.mayGrow || large >= maxLarge || bytes + more > maxBytes) {
            return;
        }
        if (growth.grow(pipe.in.intValue(), LARGE_BYTES)) {
            pipe.bytes = LARGE_BYTES;
            bytes += more;
            large++;
        } else {
            pipe.mayGrow = false;
        }
    }

    void giveBack(Pipe pipe, boolean empty) {
        if (empty && !pipe.isLarge() && spare.size() < MAX_SPARE) {
            spare.push(pipe);
        } else {
            close(pipe);
        }
    }

    void close() {
        spare.forEach(this::close);
        spare.clear();
    }

    private void close(Pipe pipe) {
        open--;
        bytes -= pipe.bytes;
        if (pipe.isLarge()) {
            large--;
        }
        Closing.quietly(pipe.out);
        Closing.quietly(pipe.in);
        descriptors.giveBack(DESCRIPTORS);
    }
}
