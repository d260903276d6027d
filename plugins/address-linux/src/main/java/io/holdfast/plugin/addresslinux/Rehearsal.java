package io.holdfast.plugin.addresslinux;

import io.holdfast.api.address.AddressProvider.Listener;
import io.holdfast.api.address.AddressProvider.Plan;
import io.holdfast.api.address.Lease;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.MacAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.plugin.addresslinux.wire.FencedLease;
import io.holdfast.plugin.addresslinux.wire.LinkMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A takeover on an interface that does not exist. Without it the first real one waits some 40 ms for classes to be
 * loaded, and so does every advertisement that is due meanwhile.
 */
final class Rehearsal {

    /** Reserved addresses (RFC 1112, section 4; RFC 6666): no packet has them. */
    private static final List<InterfaceAddress> ADDRESSES =
            List.of(InterfaceAddress.parse("240.0.0.72/32"), InterfaceAddress.parse("100::72/128"));

    private static final InterfaceName NOWHERE = new InterfaceName("rehearsal");
    private static final LinkMessage NO_LINK = new LinkMessage(
            false, RouteSocket.NO_INTERFACE, NOWHERE, 0, Optional.of(new MacAddress(0x0200_0000_0000L)), 1500);
    private static final Lease.Expiring LEASE = new Lease.Expiring(Duration.ofSeconds(1), Duration.ofMillis(300));
    private static final int ROUNDS = 10;

    private Rehearsal() {}

    /**
     * Plays it through, and leaves nothing behind.
     *
     * @throws LinuxException when there is no nftables
     */
    static void run(LinuxNetwork network, Machine unfenced) throws LinuxException {
        FencedLease lease = new FencedLease(
                0,
                NOWHERE.value(),
                NOWHERE,
                ADDRESSES.stream().map(InterfaceAddress::address).toList());
        Plan plan = new Plan(NOWHERE.value(), NOWHERE, ADDRESSES, new Audience());
        Renewals renewals = new Renewals();
        try (Fence fence = Fence.open(network, List.of(lease))) {
            Machine stage = unfenced.behind(Optional.of(fence));
            AddressClaim claim = new AddressClaim(plan, Optional.of(lease), stage, renewals);
            for (int i = 0; i < ROUNDS; i++) {
                claim.acquire(LEASE, MonotonicTime.now(), NO_LINK);
                claim.renew(LEASE, MonotonicTime.now());
                renewals.commit(stage);
                claim.announce();
                claim.release();
            }
        }
    }

    /** Knows that nothing can be installed there. */
    private static final class Audience implements Listener {

        @Override
        public void leaseLost(String reason) {}

        @Override
        public void failed(String reason) {}
    }
}
