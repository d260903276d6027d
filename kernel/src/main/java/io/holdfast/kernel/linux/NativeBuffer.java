package io.holdfast.kernel.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory at a fixed address, for the C library to read and write.
 *
 * <p>Nothing is cleared, so a large one costs no memory until it is used.
 */
final class NativeBuffer {

    /** The memory itself; it is freed when this object is no longer reachable. */
    final Memory memory;
    /** The bytes in the machine's order, for the kernel's structures. */
    final ByteBuffer host;
    /** The same bytes in network order, for addresses and packets. */
    final ByteBuffer network;

    NativeBuffer(int sizeBytes) {
        memory = new Memory(sizeBytes);
        host = memory.getByteBuffer(0, sizeBytes).order(ByteOrder.nativeOrder());
        network = host.duplicate().order(ByteOrder.BIG_ENDIAN);
    }

    /** One that is all zero. */
    static NativeBuffer cleared(int sizeBytes) {
        NativeBuffer buffer = new NativeBuffer(sizeBytes);
        buffer.memory.clear();
        return buffer;
    }

    /** For a pointer to it in another structure: whoever keeps that keeps this object as well. */
    long address() {
        return Pointer.nativeValue(memory);
    }

    int size() {
        return host.capacity();
    }
}
