package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.vrrp.Priority;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Why a state changed. */
public sealed interface Cause {

    /** The cause in kebab-case: {@code active-down-expired}. */
    String word();

    /** The facts, in the order in which people read them: {@code after=3609ms}. */
    SequencedMap<String, String> details();

    /** Word and facts as in a log line: {@code active-down-expired after=3609ms}. */
    default String text() {
        StringBuilder text = new StringBuilder(word());
        details().forEach((key, value) -> {
            boolean quoted = value.isEmpty() || value.indexOf(' ') >= 0;
            text.append(' ').append(key).append('=').append(quoted ? '"' + value + '"' : value);
        });
        return text.toString();
    }

    /** The router began to take part. */
    record Startup() implements Cause {
        @Override
        public String word() {
            return "startup";
        }

        @Override
        public SequencedMap<String, String> details() {
            return facts();
        }
    }

    /** The router was asked to stop taking part. */
    record Shutdown() implements Cause {
        @Override
        public String word() {
            return "shutdown";
        }

        @Override
        public SequencedMap<String, String> details() {
            return facts();
        }
    }

    /** The router owns the addresses: priority 255. */
    record AddressOwner() implements Cause {
        @Override
        public String word() {
            return "address-owner";
        }

        @Override
        public SequencedMap<String, String> details() {
            return facts();
        }
    }

    /**
     * No Active router was heard for an Active_Down_Interval.
     *
     * @param after time since the last advertisement that counted, or since the wait began
     */
    record ActiveDownExpired(Duration after) implements Cause {
        @Override
        public String word() {
            return "active-down-expired";
        }

        @Override
        public SequencedMap<String, String> details() {
            return facts("after", after.toMillis() + "ms");
        }
    }

    /**
     * The Active router resigned, and nobody with a better claim took over within our Skew_Time.
     *
     * @param after time since the resignation
     */
    record ResignationHeard(IpAddress from, Duration after) implements Cause {
        @Override
        public String word() {
            return "resignation-heard";
        }

        @Override
        public SequencedMap<String, String> details() {
            return facts("from", from.toString(), "after", after.toMillis() + "ms");
        }
    }

    /** The Active router has a lower priority than ours, and we preempt. */
    record LowerPriorityPreempted(IpAddress peer, Priority priority) implements Cause {
        @Override
        public String word() {
            return "lower-priority-preempted";
        }

        @Override
        public SequencedMap<String, String> details() {
            return facts("peer", peer.toString(), "priority", priority.toString());
        }
    }

    /** A router of higher priority advertises. */
    record HigherPriorityHeard(IpAddress from, Priority priority) implements Cause {
        @Override
        public String word() {
            return "higher-priority-heard";
        }

        @Override
        public SequencedMap<String, String> details() {
            return facts("from", from.toString(), "priority", priority.toString());
        }
    }

    /** A router of our own priority and a higher address advertises. */
    record HigherAddressHeard(IpAddress from, Priority priority) implements Cause {
        @Override
        public String word() {
            return "higher-address-heard";
        }

        @Override
        public SequencedMap<String, String> details() {
            return facts("from", from.toString(), "priority", priority.toString());
        }
    }

    /** The lease ended before it was renewed. */
    record LeaseLost(String reason) implements Cause {
        @Override
        public String word() {
            return "lease-lost";
        }

        @Override
        public SequencedMap<String, String> details() {
            return facts("reason", reason);
        }
    }

    /** A fault keeps the router from taking part. */
    record FaultRaised(FaultCause fault) implements Cause {
        @Override
        public String word() {
            return fault.kind().word();
        }

        @Override
        public SequencedMap<String, String> details() {
            return facts(fault.kind().subjectKey(), fault.subject());
        }
    }

    /** The last fault is over. */
    record FaultCleared(FaultCause fault) implements Cause {
        @Override
        public String word() {
            return "fault-cleared";
        }

        @Override
        public SequencedMap<String, String> details() {
            return facts("fault", fault.kind().word(), fault.kind().subjectKey(), fault.subject());
        }
    }

    /**
     * A failure of our own, to send or to hold the addresses, was waited out; where that can be tried without
     * disturbing anybody, the addresses were put on the interface for a moment, and could be.
     *
     * @param failures how often in a row; 0 when that is not counted
     */
    record TryingAgain(FaultCause fault, int failures) implements Cause {
        @Override
        public String word() {
            return "trying-again";
        }

        @Override
        public SequencedMap<String, String> details() {
            String key = fault.kind().subjectKey();
            return failures == 0
                    ? facts("fault", fault.kind().word(), key, fault.subject())
                    : facts("fault", fault.kind().word(), key, fault.subject(), "failures", Integer.toString(failures));
        }
    }

    private static SequencedMap<String, String> facts(String... keysAndValues) {
        SequencedMap<String, String> facts = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            facts.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return Collections.unmodifiableSequencedMap(facts);
    }
}
