package io.holdfast.kernel.vrrp.wire;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.net.Ipv6Address;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.api.vrrp.ReceivedPacket;
import io.holdfast.kernel.vrrp.wire.ReceiveCheck.Reception;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;

/** Reads received packets for one virtual router. Immutable; never throws, whatever the bytes are. */
public final class AdvertisementDecoder {

    private final WireOptions options;

    public AdvertisementDecoder(WireOptions options) {
        this.options = options;
    }

    /**
     * The VRID in a message, 0..255, to choose the virtual router that decodes it; empty when the message is {@link
     * DiscardReason#TOO_SHORT}.
     */
    public static OptionalInt virtualRouterId(ByteBuffer message) {
        return message.remaining() < MessageView.HEADER
                ? OptionalInt.empty()
                : OptionalInt.of(MessageView.of(message).virtualRouterId());
    }

    /**
     * Makes every receive check (RFC 9568, section 7.1) and reads the advertisement. Position and limit of the message
     * stay as they are.
     *
     * @param packet with a big-endian message
     * @param localAddress the address that our own advertisements leave from
     */
    public Decoded decode(ReceivedPacket packet, IpAddress localAddress) {
        MessageView message = MessageView.of(packet.message());
        Reception reception = new Reception(packet, message, options, localAddress);
        for (int i = 0; i < ReceiveCheck.IN_ORDER.size(); i++) {
            ReceiveCheck check = ReceiveCheck.IN_ORDER.get(i);
            if (!check.holds().test(reception)) {
                return new Decoded.Discarded(check.reason());
            }
        }
        return accept(message);
    }

    private Decoded accept(MessageView message) {
        boolean ours = hasOurAddresses(message);
        List<IpAddress> addresses = ours ? options.addresses() : addresses(message);
        Advertisement advertisement = new Advertisement(
                options.version(),
                options.virtualRouterId(),
                new Priority(message.priority()),
                interval(message),
                addresses);
        boolean differ = !ours && !new HashSet<>(addresses).equals(new HashSet<>(options.addresses()));
        return new Decoded.Accepted(advertisement, differ);
    }

    /** The usual case, in which nothing is allocated for the interval. */
    private AdvertisementInterval interval(MessageView message) {
        int centiseconds = options.version().centiseconds(message.intervalField());
        return centiseconds == options.interval().centiseconds()
                ? options.interval()
                : new AdvertisementInterval(centiseconds);
    }

    /** The usual case, in which nothing is allocated for the addresses. */
    private boolean hasOurAddresses(MessageView message) {
        List<IpAddress> ours = options.addresses();
        if (message.addressCount() != ours.size()) {
            return false;
        }
        for (int i = 0; i < ours.size(); i++) {
            if (!isAt(ours.get(i), message.buffer(), message.addressStart(options.family(), i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAt(IpAddress address, ByteBuffer buffer, int index) {
        return switch (address) {
            case Ipv4Address(int bits) -> buffer.getInt(index) == bits;
            case Ipv6Address(long high, long low) -> buffer.getLong(index) == high && buffer.getLong(index + 8) == low;
        };
    }

    private List<IpAddress> addresses(MessageView message) {
        Family family = options.family();
        List<IpAddress> addresses = new ArrayList<>(message.addressCount());
        for (int i = 0; i < message.addressCount(); i++) {
            int index = message.addressStart(family, i);
            ByteBuffer buffer = message.buffer();
            addresses.add(
                    switch (family) {
                        case IPV4 -> new Ipv4Address(buffer.getInt(index));
                        case IPV6 -> new Ipv6Address(buffer.getLong(index), buffer.getLong(index + 8));
                    });
        }
        return addresses;
    }
}
