package io.holdfast.api.notify;

import java.time.Duration;
import java.util.Optional;

/** What became of one attempt. */
public sealed interface Delivery {

    /**
     * The receiver has it.
     *
     * @param remark who will not get it although the others have, in the receiver's own words, for the operator; mostly
     *     empty
     */
    record Delivered(String remark) implements Delivery {}

    /**
     * Not this time: the kernel tries again after a pause.
     *
     * @param reason a sentence for the operator with the receiver's own words, never a secret
     * @param retryAfter the least pause, where the receiver asked for one: it is told nothing at all meanwhile
     */
    record Retry(String reason, Optional<Duration> retryAfter) implements Delivery {}

    /**
     * Never: the receiver refuses it for good. The notification is set aside for the operator to see and replay.
     *
     * @param reason a sentence for the operator with the receiver's own words, never a secret
     */
    record Rejected(String reason) implements Delivery {}

    /**
     * There was nothing to tell: the notifier's form, or what it is asked to do, has no place for this notification. It
     * is done with, and does not count as told.
     *
     * @param reason a sentence for the operator, such as what would have to be configured
     * @param inOrder what was found to be in order all the same, for an operator who tries the notifier out; mostly
     *     empty
     */
    record Skipped(String reason, String inOrder) implements Delivery {}

    static Delivery delivered() {
        return new Delivered("");
    }

    static Delivery deliveredInPart(String remark) {
        return new Delivered(remark);
    }

    static Delivery retry(String reason) {
        return new Retry(reason, Optional.empty());
    }

    static Delivery retryAfter(String reason, Duration pause) {
        return new Retry(reason, Optional.of(pause));
    }

    static Delivery skipped(String reason) {
        return new Skipped(reason, "");
    }

    /** The answer to a test by a notifier that has no form for one, but has seen that it could tell of other events. */
    static Delivery skippedInOrder(String reason, String inOrder) {
        return new Skipped(reason, inOrder);
    }

    static Delivery rejected(String reason) {
        return new Rejected(reason);
    }
}
