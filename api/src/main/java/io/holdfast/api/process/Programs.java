package io.holdfast.api.process;

import io.holdfast.api.linux.ShortageException;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Starts programs, all of Holdfast's, and none without the file descriptors that it takes.
 *
 * <p>When these run out half-way, the JDK (25, ProcessImpl's forkAndExec) closes descriptors whose numbers nobody has
 * set: standard input at least, and then, as the next socket gets the lowest number that is free, connections of
 * others. So some are kept in reserve, and are free while a program is started.
 */
public final class Programs {

    /** What a start takes: three files or pipes, two pipes of the JDK's own, and as many for others that come between. */
    private static final int RESERVE = 20;

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Deque<FileInputStream> KEPT = new ArrayDeque<>();

    private Programs() {}

    /**
     * Starts a program; one at a time.
     *
     * @throws ShortageException there are too few file descriptors: the program was not started
     */
    public static Process start(ProcessBuilder builder) throws IOException {
        LOCK.lock();
        try {
            keep();
            release();
            return builder.start();
        } finally {
            keepIfPossible();
            LOCK.unlock();
        }
    }

    private static void keep() throws ShortageException {
        try {
            while (KEPT.size() < RESERVE) {
                KEPT.push(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            throw new ShortageException(
                    ShortageException.namedBy(String.valueOf(e.getMessage())).orElse(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static void release() throws IOException {
        while (!KEPT.isEmpty()) {
            KEPT.pop().close();
        }
    }

    private static void keepIfPossible() {
        try {
            keep();
        } catch (ShortageException e) {
            // The next start tries it again, and is refused if there are still too few.
            return;
        }
    }
}
