package io.holdfast.kernel.vrrp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.options.Secret;
import io.holdfast.api.vrrp.Priority;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages captured from keepalived 2.2.7 and FRR 8.4.4 are what we would have sent in their place, and are read as
 * what they were configured to say.
 */
class GoldenPacketTest {

    private static final IpAddress FRR6 = IpAddress.parse("fe80::200:5eff:fe00:205");

    /** One captured message; {@code options} are the sender's, as configured there. */
    record Golden(String name, WireOptions options, int priority, IpAddress source, IpAddress destination, String hex) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Golden> captures() {
        WireOptions v2 = Packets.options(ProtocolVersion.V2, 51, 100, "192.0.2.10", "192.0.2.11");
        WireOptions v2Password = Packets.with(
                Packets.options(ProtocolVersion.V2, 52, 200, "192.0.2.20"),
                new Authentication.SimplePassword(new Secret("s3cretlong")));
        WireOptions v3 = Packets.options(ProtocolVersion.V3, 53, 25, "192.0.2.30");
        WireOptions v3Six = Packets.options(ProtocolVersion.V3, 54, 100, "fe80::54", "2001:db8::54");
        WireOptions v3Unicast = Packets.options(ProtocolVersion.V3, 55, 100, "192.0.2.50");
        WireOptions v3MessageOnly =
                Packets.with(Packets.options(ProtocolVersion.V3, 56, 300, "192.0.2.60"), ChecksumForm.MESSAGE_ONLY);
        WireOptions v2Six = Packets.options(ProtocolVersion.V2, 57, 100, "fe80::57");
        WireOptions frr = Packets.options(ProtocolVersion.V3, 5, 150, "192.0.2.16");
        WireOptions frrSix = Packets.options(ProtocolVersion.V3, 5, 150, "2001:db8::370:7334");
        return List.of(
                keepalived("v2", v2, 150, "213396020001c4b2c000020ac000020b0000000000000000"),
                keepalived("v2 resigns", v2, 0, "2133000200015ab3c000020ac000020b0000000000000000"),
                keepalived("v2 PASS", v2Password, 100, "2134640101020f2ac00002147333637265746c6f"),
                keepalived("v2 PASS resigns", v2Password, 0, "213400010102732ac00002147333637265746c6f"),
                keepalived("v3", v3, 200, "3135c8010019a200c000021e"),
                keepalived("v3 resigns", v3, 0, "3135000100196a01c000021e"),
                new Golden(
                        "keepalived v3 unicast",
                        v3Unicast,
                        102,
                        Packets.PEER,
                        IpAddress.parse("192.0.2.2"),
                        "31376601006421b0c0000232"),
                new Golden(
                        "v3, checksum worked out by hand without pseudo-header",
                        v3MessageOnly,
                        103,
                        Packets.PEER,
                        Packets.GROUP,
                        "31386701012ca45dc000023c"),
                keepalived6(
                        "v3 IPv6",
                        v3Six,
                        101,
                        "3136650200643e52fe80000000000000000000000000005420010db8000000000000000000000054"),
                keepalived6(
                        "v3 IPv6 resigns",
                        v3Six,
                        0,
                        "313600020064a352fe80000000000000000000000000005420010db8000000000000000000000054"),
                keepalived6("v2 IPv6", v2Six, 255, "2139ff010001e2ccfe800000000000000000000000000057"),
                new Golden("FRR v3", frr, 200, Packets.PEER, Packets.GROUP, "3105c8010096a1c1c0000210"),
                new Golden("FRR v3 resigns", frr, 0, Packets.PEER, Packets.GROUP, "31050001009669c2c0000210"),
                new Golden(
                        "FRR v3 IPv6",
                        frrSix,
                        200,
                        FRR6,
                        Packets.GROUP6,
                        "3105c801009602e220010db8000000000000000003707334"),
                new Golden(
                        "FRR v3 IPv6 resigns",
                        frrSix,
                        0,
                        FRR6,
                        Packets.GROUP6,
                        "310500010096cae220010db8000000000000000003707334"));
    }

    private static Golden keepalived(String name, WireOptions options, int priority, String hex) {
        return new Golden("keepalived " + name, options, priority, Packets.PEER, Packets.GROUP, hex);
    }

    private static Golden keepalived6(String name, WireOptions options, int priority, String hex) {
        return new Golden("keepalived " + name, options, priority, Packets.PEER6, Packets.GROUP6, hex);
    }

    @ParameterizedTest
    @MethodSource("captures")
    void whenEncodedByUs_thenSameBytes(Golden golden) {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        buffer.position(3);

        new AdvertisementEncoder(golden.options)
                .encode(new Priority(golden.priority), golden.source, golden.destination, buffer);

        assertEquals(golden.hex, HexFormat.of().formatHex(buffer.array(), 3, buffer.position()));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void whenDecoded_thenSaysWhatWasConfigured(Golden golden) {
        Addressing addressing =
                golden.destination.isMulticast() ? Packets.MULTICAST : new Addressing.Unicast(255, Set.of());
        IpAddress local = golden.source.equals(Packets.PEER) ? Packets.LOCAL : Packets.LOCAL6;

        Decoded decoded = new AdvertisementDecoder(Packets.with(golden.options, addressing))
                .decode(Packets.packet(golden.source, golden.destination, 255, Packets.hex(golden.hex)), local);

        Decoded.Accepted accepted = assertInstanceOf(Decoded.Accepted.class, decoded);
        assertEquals(
                new Advertisement(
                        golden.options.version(),
                        golden.options.virtualRouterId(),
                        new Priority(golden.priority),
                        golden.options.interval(),
                        golden.options.addresses()),
                accepted.advertisement());
        assertFalse(accepted.addressesDiffer());
    }
}
