package io.holdfast.kernel.notify.core;

import java.util.Optional;

/**
 * How one notifier's events are queued and tried again.
 *
 * @param attempts after so many failed attempts a parcel is set aside, at least 1
 * @param capacity events that may wait, at least 1; more push out the oldest of the subject that has the most
 */
public record QueueOptions(
        Policy policy, Optional<QuietHours> quietHours, BackOff backOff, int attempts, int capacity) {

    public QueueOptions {
        if (attempts < 1 || capacity < 1) {
            throw new IllegalArgumentException("a notifier needs at least one attempt and room for one event");
        }
    }
}
