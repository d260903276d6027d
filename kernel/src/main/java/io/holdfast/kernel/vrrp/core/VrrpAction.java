package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.vrrp.Priority;
import java.time.Duration;

/** Something that the shell has to do, in the order given. */
public sealed interface VrrpAction {

    /**
     * Send an advertisement now.
     *
     * @param priority the effective one, or 0 to resign
     */
    record SendAdvertisement(Priority priority) implements VrrpAction {}

    /**
     * Install the virtual addresses and answer for them, for the term of the lease. Also asked of a router that holds
     * them already, when the lease's term or the way of accepting packets has changed.
     *
     * @param acceptPackets whether packets to the addresses are accepted (RFC 9568, section 6.1, Accept_Mode); true for
     *     an owner
     */
    record AcquireAddresses(boolean acceptPackets) implements VrrpAction {}

    /** Let the lease run for its full term again. Nothing to do when the lease is off. */
    record RenewLease() implements VrrpAction {}

    /**
     * Announce every address by gratuitous ARP or unsolicited neighbour advertisement.
     *
     * @param times how often each, at least once
     */
    record AnnounceAddresses(int times) implements VrrpAction {}

    /** Stop answering for the virtual addresses and remove them; done when this returns. */
    record ReleaseAddresses() implements VrrpAction {}

    /**
     * Find out whether the addresses could be held, answering for none of them, and deliver {@link
     * VrrpEvent.AddressesTried}.
     */
    record TryAddresses() implements VrrpAction {}

    /** Say that the state changed, and why. */
    record ReportTransition(StateName from, StateName to, Cause cause) implements VrrpAction {}

    /**
     * Say that a Backup woke so long after its deadline that it must have stood still, and waits anew instead of taking
     * over.
     */
    record ReportResumed(Duration lateness) implements VrrpAction {}

    /**
     * Say that a router of lower priority keeps advertising as Active: it does not seem to hear us. Once per episode.
     */
    record ReportSplitSuspected(IpAddress peer, Priority priority) implements VrrpAction {}
}
