package io.holdfast.kernel.notify.core;

import io.holdfast.api.time.MonotonicTime;

/** What follows from the outcome of one attempt. */
public sealed interface Settlement {

    /**
     * The parcel has arrived.
     *
     * @param remark who did not get it; mostly empty
     */
    record Done(String remark) implements Settlement {}

    /** There was nothing in the parcel that could be told. */
    record Skipped() implements Settlement {}

    /** The parcel is tried again. */
    record Again(String reason, MonotonicTime at) implements Settlement {}

    /** A newer event takes the parcel's place: nobody needs it any more. */
    record Superseded(String reason) implements Settlement {}

    /** The parcel is set aside. */
    record Dead(String reason, int attempts) implements Settlement {}
}
