package io.holdfast.kernel.check;

import io.holdfast.api.linux.ShortageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What the JDK needs for virtual threads that wait for a socket: some descriptors and a thread. It makes them for the
 * first one that waits, and when they cannot be had then, no virtual thread can wait until the process ends.
 */
final class SocketWaits {

    private static final int SHORT_MILLIS = 1;

    private SocketWaits() {}

    /**
     * Has it made now, rather than in the first check, whose server would be blamed.
     *
     * @throws IllegalStateException when it cannot be made, with what is lacking
     */
    static void prepare() {
        try {
            CompletableFuture.runAsync(SocketWaits::waitOnce, Thread::startVirtualThread)
                    .join();
        } catch (CompletionException | OutOfMemoryError e) {
            throw new IllegalStateException(
                    "checks cannot wait for an answer: "
                            + ShortageException.in(e).orElseGet(() -> words(e)),
                    e);
        }
    }

    private static String words(Throwable failure) {
        return String.valueOf(failure.getCause() == null ? failure : failure.getCause());
    }

    private static void waitOnce() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(SHORT_MILLIS);
            socket.receive(new DatagramPacket(new byte[1], 1));
        } catch (SocketTimeoutException e) {
            // As it should be: it has waited.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
