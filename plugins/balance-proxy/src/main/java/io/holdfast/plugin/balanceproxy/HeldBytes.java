package io.holdfast.plugin.balanceproxy;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;

/** Bytes that wait for a slow receiver, in memory of their own that goes with them. */
final class HeldBytes implements AutoCloseable {

    private final Arena memory;
    private final ByteBuffer bytes;
    private final int size;

    @SuppressWarnings("MustBeClosedChecker") // by close()
    HeldBytes(ByteBuffer from, int start, int end) {
        size = end - start;
        memory = Arena.ofConfined();
        bytes = memory.allocate(size).asByteBuffer().put(0, from, start, size);
    }

    /** What is left of them, from its position to its limit. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** The memory that they take. */
    int size() {
        return size;
    }

    @Override
    public void close() {
        memory.close();
    }
}
