package io.holdfast.kernel.vrrp.wire;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.net.Ipv6Address;
import io.holdfast.api.vrrp.Priority;
import java.nio.ByteBuffer;

/**
 * Writes the advertisements of one virtual router: all but priority and checksum is prepared once, and {@link #encode}
 * allocates nothing. Immutable.
 */
public final class AdvertisementEncoder {

    private final WireOptions options;
    private final byte[] template;

    public AdvertisementEncoder(WireOptions options) {
        this.options = options;
        this.template = template(options);
    }

    /**
     * Writes one message with its checksum at the buffer's position, which moves to the end of the message.
     *
     * @param priority 0 to resign
     * @param source the packet's source; part of the checksum
     * @param destination the packet's destination; part of the checksum
     * @param target a big-endian buffer with room for {@link WireOptions#messageBytes()}
     */
    public void encode(Priority priority, IpAddress source, IpAddress destination, ByteBuffer target) {
        int start = target.position();
        target.put(template);
        target.put(start + MessageView.PRIORITY, (byte) priority.value());
        long sum = InternetChecksum.sum(target, start, template.length);
        if (options.version().sumsPseudoHeader(options.family(), options.checksumForm())) {
            sum += InternetChecksum.pseudoHeaderSum(source, destination, template.length);
        }
        target.putShort(start + MessageView.CHECKSUM, (short) ~InternetChecksum.fold(sum));
    }

    private static byte[] template(WireOptions options) {
        ProtocolVersion version = options.version();
        Authentication authentication = options.authentication();
        ByteBuffer message = ByteBuffer.allocate(options.messageBytes());
        message.put((byte) (version.number() << 4 | MessageView.TYPE_ADVERTISEMENT));
        message.put((byte) options.virtualRouterId().value());
        message.put((byte) 0);
        message.put((byte) options.addresses().size());
        message.putShort((short) version.intervalField(options.interval(), authentication.type()));
        message.putShort((short) 0);
        for (IpAddress address : options.addresses()) {
            switch (address) {
                case Ipv4Address(int bits) -> message.putInt(bits);
                case Ipv6Address(long high, long low) -> message.putLong(high).putLong(low);
            }
        }
        for (int i = 0; message.hasRemaining(); i++) {
            message.put(authentication.dataByte(i));
        }
        return message.array();
    }
}
