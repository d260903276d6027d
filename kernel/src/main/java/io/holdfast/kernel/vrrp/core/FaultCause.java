package io.holdfast.kernel.vrrp.core;

/**
 * Something that keeps a router from taking part. Several can hold at once; equal ones are the same one.
 *
 * @param subject what it is about: the interface, the tracker, or the reason in the kernel's words
 */
public record FaultCause(Kind kind, String subject) {

    /** What can be at fault. */
    public enum Kind {
        /** The interface does not exist. */
        LINK_MISSING("link-missing", "interface", false),

        /** The interface is down or has no carrier. */
        LINK_DOWN("link-down", "interface", false),

        /** The interface has no address of the right family to send from. */
        NO_SOURCE_ADDRESS("no-source-address", "interface", false),

        /** The kernel does not let us open sockets on the interface. */
        TRANSPORT_FAILED("transport-failed", "reason", false),

        /** A tracker without a weight says no. */
        TRACKER_DOWN("tracker-down", "tracker", true),

        /** Addresses could not be installed or were taken away. The election raises it and tries again by itself. */
        ADDRESSES_FAILED("addresses-failed", "reason", true),

        /** The advertisement of a takeover could not be sent. The election raises it and tries again by itself. */
        SEND_FAILED("send-failed", "reason", false);

        private final String word;
        private final String subjectKey;
        private final boolean canSend;

        Kind(String word, String subjectKey, boolean canSend) {
            this.word = word;
            this.subjectKey = subjectKey;
            this.canSend = canSend;
        }

        /** The kind in kebab-case. */
        public String word() {
            return word;
        }

        /** What {@link FaultCause#subject} is: {@code interface}, {@code tracker} or {@code reason}. */
        public String subjectKey() {
            return subjectKey;
        }

        /** Whether an advertisement can still leave the machine, so that resigning makes sense. */
        boolean canSend() {
            return canSend;
        }

        /** Whether the election raised it, and clears it when it is time to try again. */
        boolean raisedByElection() {
            return this == ADDRESSES_FAILED || this == SEND_FAILED;
        }
    }

    @Override
    public String toString() {
        return kind.word + " " + kind.subjectKey + "=" + subject;
    }
}
