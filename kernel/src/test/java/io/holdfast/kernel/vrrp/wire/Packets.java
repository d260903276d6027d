package io.holdfast.kernel.vrrp.wire;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.ReceivedPacket;
import io.holdfast.api.vrrp.VirtualRouterId;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Made-up virtual routers and packets for tests. */
final class Packets {

    static final IpAddress PEER = IpAddress.parse("192.0.2.1");
    static final IpAddress LOCAL = IpAddress.parse("192.0.2.2");
    static final IpAddress GROUP = IpAddress.parse("224.0.0.18");
    static final IpAddress PEER6 = IpAddress.parse("fe80::1");
    static final IpAddress LOCAL6 = IpAddress.parse("fe80::2");
    static final IpAddress GROUP6 = IpAddress.parse("ff02::12");

    static final Addressing MULTICAST = new Addressing.Multicast();

    private Packets() {}

    /** Options of a virtual router that multicasts and does not authenticate. */
    static WireOptions options(ProtocolVersion version, int vrid, int centiseconds, String... addresses) {
        List<IpAddress> parsed = Stream.of(addresses).map(IpAddress::parse).toList();
        Family family = parsed.getFirst().family();
        return new WireOptions(
                version,
                new VirtualRouterId(vrid),
                family,
                parsed,
                new AdvertisementInterval(centiseconds),
                Authentication.NONE,
                ChecksumForm.PSEUDO_HEADER,
                MULTICAST,
                false);
    }

    static WireOptions with(WireOptions options, Authentication authentication) {
        return new WireOptions(
                options.version(),
                options.virtualRouterId(),
                options.family(),
                options.addresses(),
                options.interval(),
                authentication,
                options.checksumForm(),
                options.addressing(),
                options.ownerDiscardsAll());
    }

    static WireOptions with(WireOptions options, ChecksumForm checksumForm) {
        return new WireOptions(
                options.version(),
                options.virtualRouterId(),
                options.family(),
                options.addresses(),
                options.interval(),
                options.authentication(),
                checksumForm,
                options.addressing(),
                options.ownerDiscardsAll());
    }

    static WireOptions with(WireOptions options, Addressing addressing) {
        return new WireOptions(
                options.version(),
                options.virtualRouterId(),
                options.family(),
                options.addresses(),
                options.interval(),
                options.authentication(),
                options.checksumForm(),
                addressing,
                options.ownerDiscardsAll());
    }

    static WireOptions discardingAsOwner(WireOptions options) {
        return new WireOptions(
                options.version(),
                options.virtualRouterId(),
                options.family(),
                options.addresses(),
                options.interval(),
                options.authentication(),
                options.checksumForm(),
                options.addressing(),
                true);
    }

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    /**
     * Overwrites the checksum of an IPv4 or IPv6 message so that it is right again, in the form without pseudo-header.
     */
    static byte[] withMessageOnlyChecksum(byte[] message) {
        message[6] = 0;
        message[7] = 0;
        int sum = 0;
        for (int i = 0; i < message.length; i++) {
            sum += (message[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
        }
        sum = (sum & 0xFFFF) + (sum >>> 16);
        sum = (sum & 0xFFFF) + (sum >>> 16);
        message[6] = (byte) (~sum >>> 8);
        message[7] = (byte) ~sum;
        return message;
    }

    static ReceivedPacket packet(IpAddress source, IpAddress destination, int hopLimit, byte[] message) {
        return new ReceivedPacket(source, destination, hopLimit, ByteBuffer.wrap(message), new MonotonicTime(0));
    }

    static ReceivedPacket multicast(byte[] message) {
        return packet(PEER, GROUP, 255, message);
    }
}
