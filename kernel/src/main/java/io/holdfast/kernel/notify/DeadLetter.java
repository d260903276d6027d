package io.holdfast.kernel.notify;

import io.holdfast.kernel.notify.core.Parcel;
import java.time.Instant;

/**
 * A parcel that was given up, kept for the operator.
 *
 * @param reason why, in the receiver's words where there are any
 * @param attempts how many attempts failed
 * @param at when it was given up
 */
public record DeadLetter(Parcel parcel, String reason, int attempts, Instant at) {}
