package io.holdfast.kernel.vrrp.wire;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.vrrp.VirtualRouterId;
import java.util.List;

/**
 * Everything that the messages of one virtual router have in common: what it sends, and what it asks of what it
 * receives.
 *
 * @param addresses those to advertise, all of {@code family}: at most 255, at least one in version 3
 * @param interval one that the version can write
 * @param authentication anything but {@link Authentication#NONE} only for version 2 over IPv4
 * @param checksumForm the form that is sent; both are received
 * @param ownerDiscardsAll whether this router has priority 255 and keeps to RFC 9568, section 7.1, by which an owner
 *     discards every advertisement. Two owners then never notice each other; keepalived listens by default
 */
public record WireOptions(
        ProtocolVersion version,
        VirtualRouterId virtualRouterId,
        Family family,
        List<IpAddress> addresses,
        AdvertisementInterval interval,
        Authentication authentication,
        ChecksumForm checksumForm,
        Addressing addressing,
        boolean ownerDiscardsAll) {

    /** Count IPvX Addr is one byte (RFC 9568, section 5.2.5). */
    public static final int MAX_ADDRESSES = 255;

    public WireOptions {
        addresses = List.copyOf(addresses);
        if (addresses.size() < version.minimumAddresses() || addresses.size() > MAX_ADDRESSES) {
            throw new IllegalArgumentException("VRRP version " + version.number() + " advertises "
                    + version.minimumAddresses() + ".." + MAX_ADDRESSES + " addresses, not " + addresses.size());
        }
        for (IpAddress address : addresses) {
            if (address.family() != family) {
                throw new IllegalArgumentException(address + " is not an address of family " + family);
            }
        }
        if (authentication.type() != 0 && version.authenticationBytes(family) == 0) {
            throw new IllegalArgumentException("authentication exists only in VRRP version 2 over IPv4");
        }
        interval = version.interval(interval.duration());
    }

    /** Length of the VRRP message that {@link AdvertisementEncoder} writes. */
    public int messageBytes() {
        return MessageView.length(version, family, addresses.size());
    }
}
