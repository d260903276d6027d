package io.holdfast.kernel.notify;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Bounds of the outbox.
 *
 * @param folder where its file lives; made when missing
 * @param stopLimit how long a stop waits for what can still be delivered
 * @param deadEvents how many events notifications that were given up may hold, all together; the oldest go first
 */
public record OutboxOptions(Path folder, Duration stopLimit, int deadEvents) {

    /** Three seconds at stop, five thousand events in dead letters. */
    public static OutboxOptions defaults(Path folder) {
        return new OutboxOptions(folder, Duration.ofSeconds(3), 5_000);
    }
}
