package io.holdfast.api.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Starts programs from one thread that lives as long as the daemon: what Linux calls the death of the parent is that of
 * the thread that started the program (prctl(2), PR_SET_PDEATHSIG), and others end while their programs still run.
 */
final class Starter {

    private static final Executor THREAD = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("program-starter").factory());

    private Starter() {}

    /** Starts it. An interrupt does not end this, so that no program is started that nobody knows of. */
    static Process start(ProcessBuilder builder) throws IOException {
        try {
            return CompletableFuture.supplyAsync(() -> startHere(builder), THREAD)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException failure) {
                throw failure.getCause();
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }

    private static Process startHere(ProcessBuilder builder) {
        try {
            return Programs.start(builder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
