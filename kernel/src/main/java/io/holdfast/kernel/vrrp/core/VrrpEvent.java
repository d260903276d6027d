package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.vrrp.wire.Advertisement;
import java.util.Optional;

/** Something that happened to a virtual router. */
public sealed interface VrrpEvent {

    /** The router is to take part from now on. Without effect when it does already. */
    record Started() implements VrrpEvent {}

    /** The router is to stop taking part. */
    record ShutdownRequested() implements VrrpEvent {}

    /** The deadline of the state has passed, and the socket has been drained since. */
    record TimerExpired() implements VrrpEvent {}

    /**
     * An advertisement passed every receive check.
     *
     * @param source where it came from
     * @param localAddress the address that our own advertisements leave from at this time: it breaks ties
     */
    record AdvertisementReceived(Advertisement advertisement, IpAddress source, IpAddress localAddress)
            implements VrrpEvent {

        VrrpState.Heard heard(MonotonicTime now) {
            return new VrrpState.Heard(source, advertisement.priority(), advertisement.interval(), now);
        }
    }

    /** Something keeps the router from taking part. Raising a fault twice changes nothing. */
    record FaultRaised(FaultCause fault) implements VrrpEvent {}

    /** A fault is over. Clearing one that was not raised changes nothing. */
    record FaultCleared(FaultCause fault) implements VrrpEvent {}

    /** Trackers changed the effective priority; see {@link ElectionOptions#weighted}. */
    record PriorityChanged(Priority priority) implements VrrpEvent {}

    /**
     * The configuration changed.
     *
     * @param priority the effective one under the new options
     */
    record OptionsChanged(ElectionOptions options, Priority priority) implements VrrpEvent {}

    /** The kernel ended the lease, because nobody renewed it in time. */
    record LeaseLost(String reason) implements VrrpEvent {}

    /** The last {@code SendAdvertisement} reached no destination. */
    record SendFailed(String reason) implements VrrpEvent {}

    /** The addresses could not be installed, or somebody removed one. */
    record AddressesFailed(String reason) implements VrrpEvent {}

    /**
     * The outcome of {@link VrrpAction.TryAddresses}.
     *
     * @param failure why the addresses cannot be held; empty when they can, or nobody knows
     */
    record AddressesTried(Optional<String> failure) implements VrrpEvent {}

    /** The interface or its own addresses are not as before: what failed may work now. */
    record LinkChanged() implements VrrpEvent {}
}
