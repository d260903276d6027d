package io.holdfast.kernel.event;

import io.holdfast.api.event.Occurrence;

/** Where the parts of the kernel report what happened. */
@FunctionalInterface
public interface EventPublisher {

    /** Takes note of an occurrence. From any thread, the control loop included: never blocks, never does I/O. */
    void publish(Occurrence occurrence);
}
