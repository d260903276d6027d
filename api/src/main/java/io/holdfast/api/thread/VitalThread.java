package io.holdfast.api.thread;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

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

    private static final Runtime RUNTIME = Runtime.getRuntime();
    private static final FileOutputStream STANDARD_ERROR = new FileOutputStream(FileDescriptor.err);
    private static final byte[] NO_MEMORY = bytes("there was no memory left for a step of its own work");
    private static final byte[] BROKEN = bytes("a thread that it cannot do without has failed");

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
     * needed. Never returns.
     */
    public static void end(Throwable failure) {
        try {
            byte[] words = lastWords(failure);
            STANDARD_ERROR.write(words, 0, words.length);
            failure.printStackTrace();
        } catch (IOException e) {
            // There is nobody left to be told.
            return;
        } finally {
            RUNTIME.halt(EXIT_FAILURE);
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
