package io.holdfast.kernel.vrrp;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.vrrp.core.Cause;
import io.holdfast.kernel.vrrp.core.StateName;
import io.holdfast.kernel.vrrp.core.VrrpState;
import io.holdfast.kernel.vrrp.wire.DiscardReason;
import java.time.Duration;
import java.util.List;

/** Told what operators should know of the elections. Called on the control loop: never blocks. */
interface VrrpReports {

    void transition(InstanceOptions instance, StateName from, StateName to, Priority priority, Cause cause);

    /** Something else, or nothing any more, keeps a router from taking part, and its state is the same as before. */
    void faultsChanged(InstanceOptions instance, VrrpState state);

    /** A Backup woke so late that it waits anew instead of taking over. */
    void resumed(InstanceOptions instance, Duration lateness);

    /** A router of lower priority keeps advertising as Active. */
    void splitSuspected(InstanceOptions instance, VrrpState state, IpAddress peer, Priority priority);

    /**
     * A packet with our VRID does not count.
     *
     * @param count how many were discarded for this reason so far, this one included
     */
    void discarded(InstanceOptions instance, DiscardReason reason, IpAddress source, long count);

    /**
     * A router of the same virtual router advertises other addresses.
     *
     * @param count how often so far, this time included
     */
    void addressesDiffer(InstanceOptions instance, IpAddress source, List<IpAddress> theirs, long count);
}
