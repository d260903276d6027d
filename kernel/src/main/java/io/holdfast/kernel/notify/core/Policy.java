package io.holdfast.kernel.notify.core;

import java.time.Duration;
import java.util.Optional;

/** How the events of one subject become notifications. */
public sealed interface Policy {

    /** Whether events are gathered into notifications: which ones depends on when they came. */
    default boolean gathers() {
        return switch (this) {
            case Every every -> every.flap().isPresent();
            case LatestWins _ -> false;
            case Digest _ -> true;
        };
    }

    /** Each event is a notification; with a flap limit, too many at once become a digest. */
    record Every(Optional<Flap> flap) implements Policy {}

    /** Only the newest event matters: it takes the place of older ones that have not been delivered. */
    record LatestWins() implements Policy {}

    /**
     * What happens within a time is one notification.
     *
     * @param collect more than zero: how long the first event waits for others
     * @param bySubject false: events of all subjects are one digest
     */
    record Digest(Duration collect, boolean bySubject) implements Policy {}

    /**
     * When a subject changes too often.
     *
     * @param changes more events than this within the time are too many, at least 1
     * @param collect more than zero: how long the first event of a digest waits for others
     */
    record Flap(int changes, Duration within, Duration collect) {}
}
