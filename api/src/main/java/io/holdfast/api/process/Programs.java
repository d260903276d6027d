package io.holdfast.api.process;

import io.holdfast.api.linux.ShortageException;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Starts programs, all of Holdfast's, and none without the file descriptors that it takes.
 *
 * <p>When these run out half-way, the JDK (25, ProcessImpl's forkAndExec) closes descriptors whose numbers nobody has
 * set: standard input at least, and then, as the next socket gets the lowest number that is free, connections of
 * others. So some are kept in reserve, and are free while a program is started. It also makes the thread that waits for
 * the end of a program only when that runs already, and then, if there is none to be had, nobody ever waits for it: so as
 * many threads as a start takes are made before, and let go.
 */
public final class Programs {

    /** What a start takes: three files or pipes, two pipes of the JDK's own, and as many for others that come between. */
    private static final int RESERVE = 20;

    /** The new process, the thread that waits for its end, and one for others that come between. */
    private static final int TASKS = 3;

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Deque<FileInputStream> KEPT = new ArrayDeque<>();

    private Programs() {}

    /**
     * Starts a program; one at a time.
     *
     * @throws ShortageException there are too few file descriptors or threads: the program was not started
     */
    public static Process start(ProcessBuilder builder) throws IOException {
        return start(builder, Thread.ofPlatform().name("program-proof").daemon().factory());
    }

    /** @param threads makes those that prove that there may be more */
    static Process start(ProcessBuilder builder, ThreadFactory threads) throws IOException {
        LOCK.lock();
        try {
            keep();
            proveTasks(threads);
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

    private static void proveTasks(ThreadFactory threads) throws ShortageException {
        CountDownLatch proven = new CountDownLatch(1);
        List<Thread> made = new ArrayList<>();
        try {
            for (int i = 0; i < TASKS; i++) {
                Thread thread = threads.newThread(() -> Uninterrupted.await(proven::await));
                thread.start();
                made.add(thread);
            }
        } catch (OutOfMemoryError e) {
            throw new ShortageException(ShortageException.in(e).orElseThrow(() -> e), e);
        } finally {
            proven.countDown();
            made.forEach(thread -> Uninterrupted.await(thread::join));
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
