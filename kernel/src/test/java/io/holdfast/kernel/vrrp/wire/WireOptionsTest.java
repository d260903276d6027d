package io.holdfast.kernel.vrrp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.options.Secret;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.api.vrrp.VirtualRouterId;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WireOptionsTest {

    private static final Authentication PASSWORD = new Authentication.SimplePassword(new Secret("hush-hush"));

    @Test
    void authenticationExistsOnlyInVersion2OverIpv4() {
        WireOptions v3 = Packets.options(ProtocolVersion.V3, 1, 100, "192.0.2.10");
        WireOptions v2Six = Packets.options(ProtocolVersion.V2, 1, 100, "fe80::10");
        assertThrows(IllegalArgumentException.class, () -> Packets.with(v3, PASSWORD));
        assertThrows(IllegalArgumentException.class, () -> Packets.with(v2Six, PASSWORD));
    }

    @Test
    void addressesAreOfOneFamilyAndCounted() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Packets.options(ProtocolVersion.V3, 1, 100, "192.0.2.10", "fe80::10"));
        assertThrows(IllegalArgumentException.class, () -> numbered(ProtocolVersion.V3, 0));
        assertEquals(16, numbered(ProtocolVersion.V2, 0).messageBytes());
        assertEquals(8 + 255 * 4, numbered(ProtocolVersion.V3, 255).messageBytes());
        assertThrows(IllegalArgumentException.class, () -> numbered(ProtocolVersion.V3, 256));
    }

    @Test
    void theIntervalFitsTheVersion() {
        assertThrows(IllegalArgumentException.class, () -> Packets.options(ProtocolVersion.V2, 1, 25, "192.0.2.10"));
        assertThrows(IllegalArgumentException.class, () -> Packets.options(ProtocolVersion.V3, 1, 4096, "192.0.2.10"));
    }

    @Test
    void thePasswordIsNotPrinted() {
        WireOptions options = Packets.with(Packets.options(ProtocolVersion.V2, 1, 100, "192.0.2.10"), PASSWORD);
        assertFalse(options.toString().contains("hush"));
        assertTrue(options.toString().contains("********"));
    }

    @Test
    void whenEncodingAgainAndAgain_thenNothingIsAllocated() {
        WireOptions options = numbered(ProtocolVersion.V3, 20);
        AdvertisementEncoder encoder = new AdvertisementEncoder(options);
        ByteBuffer buffer = ByteBuffer.allocateDirect(options.messageBytes());
        Priority priority = new Priority(100);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        encodeOften(encoder, priority, buffer);

        long before = threads.getCurrentThreadAllocatedBytes();
        encodeOften(encoder, priority, buffer);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // Less than one object each; the measurement itself allocates a little.
        assertTrue(allocated < 10_000, allocated + " bytes for 10,000 advertisements");
    }

    private static void encodeOften(AdvertisementEncoder encoder, Priority priority, ByteBuffer buffer) {
        for (int i = 0; i < 10_000; i++) {
            buffer.clear();
            encoder.encode(priority, Packets.PEER, Packets.GROUP, buffer);
        }
    }

    private static WireOptions numbered(ProtocolVersion version, int addresses) {
        List<IpAddress> all = IntStream.range(0, addresses)
                .mapToObj(i -> (IpAddress) new Ipv4Address(0x0A000000 + i))
                .toList();
        return new WireOptions(
                version,
                new VirtualRouterId(1),
                Family.IPV4,
                all,
                AdvertisementInterval.ONE_SECOND,
                Authentication.NONE,
                ChecksumForm.PSEUDO_HEADER,
                Packets.MULTICAST,
                false);
    }
}
