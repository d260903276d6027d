package io.holdfast.api.thread;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread that the daemon cannot do without, because what it holds is known to nobody else. When something
 * ends it that nobody has caught, the whole process ends with it: otherwise its work would stay undone without a word,
 * while everything around it looks well. Then systemd starts the daemon again, and another router takes over.
 *
 * <p>Whoever catches errors on such a thread lets an {@link OutOfMemoryError} through, or hands it to {@link #end}: a
 * step that was half done when there was no memory cannot be told from one that was not begun.
 */
public final class VitalThread {

    /** As of any other failure; systemd's {@code Restart=on-failure} takes it for one. */
    private static final int EXIT_FAILURE = 1;

    /** So long the end waits for whoever reads standard error. */
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    private static final Runtime RUNTIME = Runtime.getRuntime();
    private static final FileOutputStream STANDARD_ERROR = new FileOutputStream(FileDescriptor.err);
    private static final byte[] NO_MEMORY = bytes("there was no memory left for a step of its own work");
    private static final byte[] BROKEN = bytes("a thread that it cannot do without has failed");

    private static final AtomicReference<@Nullable Throwable> FAILURE = new AtomicReference<>();

    /** Says why it ends; made now, because then there may be no thread to make. */
    private static final Thread LAST_WORDS =
            Thread.ofPlatform().name("last-words").daemon().start(VitalThread::awaitFailure);

    static {
        // A class is loaded, and a reference to it resolved, when it is first used: both need memory.
        try {
            STANDARD_ERROR.write(lastWords(new OutOfMemoryError()), 0, 0);
            Class.forName("java.lang.Shutdown");
        } catch (IOException | ClassNotFoundException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private VitalThread() {}

    /** Makes such a thread; it does not keep the process from ending. */
    public static Thread.Builder.OfPlatform named(String name) {
        return Thread.ofPlatform().name(name).daemon().uncaughtExceptionHandler((_, failure) -> end(failure));
    }

    /**
     * Ends the process at once, with status 1 and what has failed on standard error; for a first line of it no memory is
     * needed. A pipe that nobody empties holds it up for a second. Never returns.
     */
    public static void end(Throwable failure) {
        try {
            FAILURE.set(failure);
            LockSupport.unpark(LAST_WORDS);
            long begin = System.nanoTime();
            while (LAST_WORDS.isAlive() && System.nanoTime() - begin < PATIENCE_NANOS) {
                LockSupport.parkNanos(1_000_000L);
            }
        } finally {
            RUNTIME.halt(EXIT_FAILURE);
        }
    }

    private static void awaitFailure() {
        Throwable failure = FAILURE.get();
        while (failure == null) {
            LockSupport.park();
            failure = FAILURE.get();
        }
        byte[] words = lastWords(failure);
        try {
            STANDARD_ERROR.write(words, 0, words.length);
            failure.printStackTrace();
        } catch (IOException e) {
            // There is nobody left to be told.
            return;
        }
    }

    private static byte[] lastWords(Throwable failure) {
        return failure instanceof OutOfMemoryError ? NO_MEMORY : BROKEN;
    }

    private static byte[] bytes(String reason) {
        return ("holdfast: " + reason
                        + ": the daemon ends, so that it is started again and others take over meanwhile\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
