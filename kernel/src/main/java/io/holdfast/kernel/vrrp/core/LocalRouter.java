package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * What this router brings into the election, whatever its state.
 *
 * @param priority the effective one, see {@link ElectionOptions#weighted}
 * @param faults everything that keeps it from taking part, in the order in which it was raised
 * @param addressFailures how often it could not take or keep the addresses, since it last held them for long or its
 *     interface changed
 */
public record LocalRouter(
        ElectionOptions options, Priority priority, SequencedSet<FaultCause> faults, int addressFailures) {

    public LocalRouter {
        if (priority.equals(Priority.RESIGNATION) || priority.equals(Priority.OWNER) != options.owner()) {
            throw new IllegalArgumentException(
                    "effective priority " + priority + " does not go with priority " + options.priority());
        }
        faults = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(faults));
    }

    static LocalRouter of(ElectionOptions options) {
        return new LocalRouter(options, options.priority(), Collections.emptyNavigableSet(), 0);
    }

    LocalRouter with(Priority newPriority) {
        return new LocalRouter(options, newPriority, faults, addressFailures);
    }

    LocalRouter with(ElectionOptions newOptions, Priority newPriority) {
        return new LocalRouter(newOptions, newPriority, faults, addressFailures);
    }

    LocalRouter raising(FaultCause fault) {
        SequencedSet<FaultCause> more = new LinkedHashSet<>(faults);
        more.add(fault);
        return new LocalRouter(options, priority, more, addressFailures);
    }

    LocalRouter clearing(FaultCause fault) {
        SequencedSet<FaultCause> fewer = new LinkedHashSet<>(faults);
        fewer.remove(fault);
        return new LocalRouter(options, priority, fewer, addressFailures);
    }

    /** Without the faults that the election itself raised. */
    LocalRouter clearingOurOwn() {
        SequencedSet<FaultCause> others = new LinkedHashSet<>(faults);
        others.removeIf(fault -> fault.kind().raisedByElection());
        return new LocalRouter(options, priority, others, addressFailures);
    }

    /** After one more failure to take or keep the addresses; its reason replaces that of an earlier one. */
    LocalRouter failing(String reason, int failures) {
        SequencedSet<FaultCause> all = new LinkedHashSet<>(faults);
        all.removeIf(fault -> fault.kind() == FaultCause.Kind.ADDRESSES_FAILED);
        all.add(new FaultCause(FaultCause.Kind.ADDRESSES_FAILED, reason));
        return new LocalRouter(options, priority, all, failures);
    }

    /** What failed before says nothing any more. */
    LocalRouter forgettingFailures() {
        return addressFailures == 0 ? this : new LocalRouter(options, priority, faults, 0);
    }

    boolean hasOurOwn() {
        return faults.stream().anyMatch(fault -> fault.kind().raisedByElection());
    }

    Duration skewTime(AdvertisementInterval activeInterval) {
        return options.version().skewTime(priority, activeInterval);
    }

    Duration activeDownInterval(AdvertisementInterval activeInterval) {
        return options.version().activeDownInterval(priority, activeInterval);
    }

    /** Whether a router of lower priority is to be replaced (RFC 9568, section 6.1, Preempt_Mode). */
    boolean preempts() {
        return options.preempt() || options.owner();
    }
}
