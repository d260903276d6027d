package io.holdfast.plugin.balanceproxy;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The pipes of a loop, through which spliced bytes go from socket to socket; empty ones are used again. */
final class Pipes {

    /**
     * All loops together: with more, those of a user without privileges become too small to be of use
     * (pipe-user-pages-soft in pipe(7), 16 pages each).
     */
    static final int MAX_OPEN = 1000;

    private static final int MAX_SPARE = 64;

    /** The two ends. */
    record Pipe(FileDescriptor out, FileDescriptor in) {}

    /** Both ends. */
    static final int DESCRIPTORS = 2;

    private final int maxOpen;
    private final Slots descriptors;
    private final Deque<Pipe> spare = new ArrayDeque<>();
    private int open;

    /** @param descriptors those that traffic may take */
    Pipes(int loops, Slots descriptors) {
        this.maxOpen = MAX_OPEN / loops;
        this.descriptors = descriptors;
    }

    /** An empty pipe; null when there are too many, or too many open files. */
    @Nullable
    Pipe take() {
        Pipe pipe = spare.poll();
        // Connections need descriptors more than pipes do.
        if (pipe != null || open >= maxOpen || !descriptors.takeIfHalfIsFree(DESCRIPTORS)) {
            return pipe;
        }
        try {
            FileDescriptor[] ends = FileDescriptor.pipe();
            open++;
            return new Pipe(ends[0], ends[1]);
        } catch (IOException e) {
            // Too many open files: copying needs none.
            descriptors.giveBack(DESCRIPTORS);
            return null;
        }
    }

    void giveBack(Pipe pipe, boolean empty) {
        if (empty && spare.size() < MAX_SPARE) {
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
        Closing.quietly(pipe.out());
        Closing.quietly(pipe.in());
        descriptors.giveBack(DESCRIPTORS);
    }
}
