package io.holdfast.kernel.notify;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Bounds of the outbox.
 *
 * @param folder where its file lives; made when missing
 * @param stopLimit how long a stop waits for what can still be delivered
 * @param deadLetters how many notifications that were given up are kept; the oldest go first
 */
public record OutboxOptions(Path folder, Duration stopLimit, int deadLetters) {

    /** Three seconds at stop, a thousand dead letters. */
    public static OutboxOptions defaults(Path folder) {
        return new OutboxOptions(folder, Duration.ofSeconds(3), 1_000);
    }
}
