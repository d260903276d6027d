package io.holdfast.plugin.notifywebhook;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The beginning of a body that may be long, or never come. */
final class Beginning {

    private Beginning() {}

    /** What has come when there is enough of it, nothing more comes, or the time is over; the stream is closed then. */
    static byte[] of(InputStream body, int most, Duration time) throws InterruptedException {
        CompletableFuture<Void> end = new CompletableFuture<>();
        var _ = end.thenRun(() -> close(body));
        var _ = end.completeOnTimeout(null, time.toNanos(), TimeUnit.NANOSECONDS);
        byte[] bytes = new byte[most];
        int length = 0;
        try {
            for (int count = 0; count >= 0 && length < most; count = body.read(bytes, length, most - length)) {
                length += count;
            }
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            // Cut off: what came before is all there is.
            return Arrays.copyOf(bytes, length);
        } finally {
            end.cancel(false);
        }
        return Arrays.copyOf(bytes, length);
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // It is of no use any more, closed or not.
            return;
        }
    }
}
