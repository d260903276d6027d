package io.holdfast.kernel.vrrp;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.options.Secret;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.api.vrrp.VirtualRouterId;
import io.holdfast.kernel.vrrp.core.Announcements;
import io.holdfast.kernel.vrrp.core.ElectionOptions;
import io.holdfast.kernel.vrrp.wire.Addressing;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import io.holdfast.kernel.vrrp.wire.Authentication;
import io.holdfast.kernel.vrrp.wire.ChecksumForm;
import io.holdfast.kernel.vrrp.wire.ProtocolVersion;
import io.holdfast.kernel.vrrp.wire.WireOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One configured virtual router.
 *
 * @param name chosen by the user
 * @param family the family of its election: that of its first address
 * @param addresses every virtual address in the order of the file; those of {@code family} are advertised, those of the
 *     other family move along without being advertised
 * @param unicastPeers where advertisements go instead of the VRRP group; empty for multicast
 * @param sourceAddress the source of advertisements; otherwise the interface's first address (IPv6: link-local)
 * @param password version 2 simple text password
 * @param checksum the form that is sent over IPv4 in version 3
 * @param lease whether the kernel ends a hold that is not renewed
 */
public record InstanceOptions(
        String name,
        InterfaceName interfaceName,
        VirtualRouterId virtualRouterId,
        Family family,
        ProtocolVersion version,
        Priority priority,
        AdvertisementInterval advertisementInterval,
        boolean preempt,
        Duration preemptDelay,
        List<InterfaceAddress> addresses,
        List<IpAddress> unicastPeers,
        Optional<IpAddress> sourceAddress,
        Optional<Secret> password,
        ChecksumForm checksum,
        Announcements announcements,
        boolean lease) {

    /** Peers may be behind routers: no bound but the list of peers. */
    private static final int LEAST_UNICAST_HOP_LIMIT = 0;

    public InstanceOptions {
        addresses = List.copyOf(addresses);
        unicastPeers = List.copyOf(unicastPeers);
    }

    /** The addresses that advertisements list. */
    public List<IpAddress> advertisedAddresses() {
        return addresses.stream()
                .map(InterfaceAddress::address)
                .filter(address -> address.family() == family)
                .toList();
    }

    /** What the election needs to know. */
    ElectionOptions election() {
        return new ElectionOptions(
                version, priority, advertisementInterval, preempt, preemptDelay, lease, true, announcements);
    }

    /** What the codec needs to know. */
    WireOptions wire() {
        return new WireOptions(
                version,
                virtualRouterId,
                family,
                advertisedAddresses(),
                advertisementInterval,
                password.<Authentication>map(Authentication.SimplePassword::new).orElse(Authentication.NONE),
                checksum,
                unicastPeers.isEmpty()
                        ? new Addressing.Multicast()
                        : new Addressing.Unicast(LEAST_UNICAST_HOP_LIMIT, Set.copyOf(unicastPeers)),
                false);
    }
}
