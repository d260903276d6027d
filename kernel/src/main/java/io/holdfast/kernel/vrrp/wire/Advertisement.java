package io.holdfast.kernel.vrrp.wire;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.api.vrrp.VirtualRouterId;
import java.util.List;

/**
 * What an advertisement says (RFC 9568, section 5.2).
 *
 * @param priority 0 when the sender resigns
 * @param interval the sender's own
 * @param addresses the virtual addresses in the sender's order; excluded ones are not among them
 */
public record Advertisement(
        ProtocolVersion version,
        VirtualRouterId virtualRouterId,
        Priority priority,
        AdvertisementInterval interval,
        List<IpAddress> addresses) {

    public Advertisement {
        addresses = List.copyOf(addresses);
    }
}
