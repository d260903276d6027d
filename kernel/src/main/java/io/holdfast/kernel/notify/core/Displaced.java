package io.holdfast.kernel.notify.core;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a notifier will not be told of, because another event was taken.
 *
 * @param superseded older events of the subject whose place it took
 * @param overflow what had to leave a full queue
 */
public record Displaced(Optional<Parcel> superseded, List<Parcel> overflow) {

    /** Everybody stays. */
    public static final Displaced NOTHING = new Displaced(Optional.empty(), List.of());

    /** Both. */
    public List<Parcel> all() {
        return Stream.concat(superseded.stream(), overflow.stream()).toList();
    }
}
