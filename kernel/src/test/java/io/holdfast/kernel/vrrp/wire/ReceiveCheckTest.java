package io.holdfast.kernel.vrrp.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.options.Secret;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.ReceivedPacket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every receive check has a packet that fails it and passes all the others. */
class ReceiveCheckTest {

    /** From keepalived: VRID 53, priority 200, 250 ms, 192.0.2.30, from 192.0.2.1 to 224.0.0.18. */
    private static final String V3 = "3135c8010019a200c000021e";

    /** From keepalived: VRID 51, priority 150, 1 s, 192.0.2.10 and .11. */
    private static final String V2 = "213396020001c4b2c000020ac000020b0000000000000000";

    /** From keepalived: VRID 52, priority 100, 2 s, 192.0.2.20, password "s3cretlong". */
    private static final String V2_PASSWORD = "2134640101020f2ac00002147333637265746c6f";

    private final WireOptions v3 = Packets.options(ProtocolVersion.V3, 53, 25, "192.0.2.30");
    private final WireOptions v2 = Packets.options(ProtocolVersion.V2, 51, 100, "192.0.2.10", "192.0.2.11");

    @Test
    void thereIsOneCheckForEachReasonInItsOrder() {
        assertArrayEquals(
                Arrays.stream(DiscardReason.values())
                        // Without an address of our own nothing gets as far as the checks.
                        .filter(reason -> reason != DiscardReason.NO_SOURCE_ADDRESS)
                        .toArray(),
                ReceiveCheck.IN_ORDER.stream().map(ReceiveCheck::reason).toArray());
    }

    @Nested
    class Discarding {

        @Test
        void whenHeaderIsCutOff_thenTooShort() {
            assertDiscarded(DiscardReason.TOO_SHORT, v3, Packets.multicast(Packets.hex("3135c8010019a2")));
            assertDiscarded(DiscardReason.TOO_SHORT, v3, Packets.multicast(new byte[0]));
        }

        @Test
        void whenVridIsNotOurs_thenUnknownVirtualRouter() {
            WireOptions other = Packets.options(ProtocolVersion.V3, 54, 25, "192.0.2.30");
            assertDiscarded(DiscardReason.UNKNOWN_VIRTUAL_ROUTER, other, Packets.multicast(Packets.hex(V3)));
        }

        @Test
        void whenPacketIsOfTheOtherFamily_thenAddressFamily() {
            ReceivedPacket packet = Packets.packet(Packets.PEER6, Packets.GROUP6, 255, Packets.hex(V3));
            assertDiscarded(DiscardReason.ADDRESS_FAMILY, v3, packet);
            assertDiscarded(
                    DiscardReason.ADDRESS_FAMILY,
                    v3,
                    Packets.packet(Packets.PEER, Packets.GROUP6, 255, Packets.hex(V3)));
        }

        @Test
        void whenMulticastHasPassedARouter_thenHopLimit() {
            assertDiscarded(
                    DiscardReason.HOP_LIMIT, v3, Packets.packet(Packets.PEER, Packets.GROUP, 254, Packets.hex(V3)));
        }

        @Test
        void whenUnicastIsFromFurtherAwayThanAllowed_thenHopLimit() {
            WireOptions unicast = Packets.with(v3, new Addressing.Unicast(250, Set.of()));
            assertDiscarded(
                    DiscardReason.HOP_LIMIT,
                    unicast,
                    Packets.packet(Packets.PEER, Packets.LOCAL, 249, Packets.hex(V3)));
        }

        @Test
        void whenVersionIsNotOurs_thenVersion() {
            WireOptions asV2 = Packets.options(ProtocolVersion.V2, 53, 100, "192.0.2.30");
            assertDiscarded(DiscardReason.VERSION, asV2, Packets.multicast(Packets.hex(V3)));
        }

        @Test
        void whenNotAnAdvertisement_thenType() {
            assertDiscarded(DiscardReason.TYPE, v3, Packets.multicast(repaired(V3, 0, 0x32)));
        }

        @Test
        void whenV3HasNoAddress_thenAddressCount() {
            byte[] message = Packets.withMessageOnlyChecksum(Packets.hex("3135c80000190000"));
            assertDiscarded(DiscardReason.ADDRESS_COUNT, v3, Packets.multicast(message));
        }

        @Test
        void whenAddressesAreCutOff_thenLength() {
            byte[] message = Packets.withMessageOnlyChecksum(Packets.hex("3135c80100190000c00002"));
            assertDiscarded(DiscardReason.LENGTH, v3, Packets.multicast(message));
        }

        @Test
        void whenV2LacksAuthenticationData_thenLength() {
            byte[] message = Packets.withMessageOnlyChecksum(Packets.hex("2133960200010000c000020ac000020b"));
            assertDiscarded(DiscardReason.LENGTH, v2, Packets.multicast(message));
        }

        @Test
        void whenLongerThanPaddingExplains_thenLength() {
            assertDiscarded(DiscardReason.LENGTH, v3, Packets.multicast(Arrays.copyOf(Packets.hex(V3), 27)));
        }

        @Test
        void whenIpv6MessageHasExtraBytes_thenLength() {
            WireOptions options = Packets.options(ProtocolVersion.V2, 57, 100, "fe80::57");
            byte[] message = Packets.hex("2139ff010001e2ccfe80000000000000000000000000005700");
            ReceivedPacket packet = Packets.packet(Packets.PEER6, Packets.GROUP6, 255, message);
            assertDiscarded(DiscardReason.LENGTH, options, packet);
        }

        @Test
        void whenAByteIsDamaged_thenChecksum() {
            byte[] message = Packets.hex(V3);
            message[2] ^= 1;
            assertDiscarded(DiscardReason.CHECKSUM, v3, Packets.multicast(message));
        }

        @Test
        void whenPasswordByteIsDamaged_thenChecksumCoversIt() {
            byte[] message = Packets.hex(V2);
            message[23] ^= 1;
            assertDiscarded(DiscardReason.CHECKSUM, v2, Packets.multicast(message));
        }

        @Test
        void whenIpv6ChecksumLacksPseudoHeader_thenChecksum() {
            WireOptions options = Packets.options(ProtocolVersion.V2, 57, 100, "fe80::57");
            byte[] message =
                    Packets.withMessageOnlyChecksum(Packets.hex("2139ff010001e2ccfe800000000000000000000000000057"));
            assertDiscarded(
                    DiscardReason.CHECKSUM, options, Packets.packet(Packets.PEER6, Packets.GROUP6, 255, message));
        }

        @Test
        void whenOnlyOneSideHasAPassword_thenAuthenticationType() {
            WireOptions open = Packets.options(ProtocolVersion.V2, 52, 200, "192.0.2.20");
            assertDiscarded(DiscardReason.AUTHENTICATION_TYPE, open, Packets.multicast(Packets.hex(V2_PASSWORD)));
            WireOptions closed = Packets.with(v2, new Authentication.SimplePassword(new Secret("s3cret")));
            assertDiscarded(DiscardReason.AUTHENTICATION_TYPE, closed, Packets.multicast(Packets.hex(V2)));
        }

        @Test
        void whenPasswordDiffersInItsEighthByte_thenAuthenticationData() {
            WireOptions options = Packets.with(
                    Packets.options(ProtocolVersion.V2, 52, 200, "192.0.2.20"),
                    new Authentication.SimplePassword(new Secret("s3cretlX")));
            assertDiscarded(DiscardReason.AUTHENTICATION_DATA, options, Packets.multicast(Packets.hex(V2_PASSWORD)));
        }

        @Test
        void whenV2IntervalIsNotOurs_thenInterval() {
            WireOptions slower = Packets.options(ProtocolVersion.V2, 51, 200, "192.0.2.10", "192.0.2.11");
            assertDiscarded(DiscardReason.INTERVAL, slower, Packets.multicast(Packets.hex(V2)));
        }

        @Test
        void whenV3IntervalIsZero_thenInterval() {
            assertDiscarded(DiscardReason.INTERVAL, v3, Packets.multicast(repaired(V3, 5, 0)));
        }

        @Test
        void whenUnicastArrivesAtAMulticastRouter_thenDestination() {
            byte[] message = Packets.withMessageOnlyChecksum(Packets.hex(V3));
            assertDiscarded(DiscardReason.DESTINATION, v3, Packets.packet(Packets.PEER, Packets.LOCAL, 255, message));
        }

        @Test
        void whenSentToAnotherGroup_thenDestination() {
            byte[] message = Packets.withMessageOnlyChecksum(Packets.hex(V3));
            IpAddress everybody = IpAddress.parse("224.0.0.1");
            assertDiscarded(DiscardReason.DESTINATION, v3, Packets.packet(Packets.PEER, everybody, 255, message));
        }

        @Test
        void whenMulticastArrivesAtAUnicastRouter_thenDestination() {
            WireOptions unicast = Packets.with(v3, new Addressing.Unicast(0, Set.of()));
            assertDiscarded(DiscardReason.DESTINATION, unicast, Packets.multicast(Packets.hex(V3)));
        }

        @Test
        void whenSentFromOurAddress_thenOwnSource() {
            Decoded decoded = new AdvertisementDecoder(v3).decode(Packets.multicast(Packets.hex(V3)), Packets.PEER);
            assertEquals(new Decoded.Discarded(DiscardReason.OWN_SOURCE), decoded);
        }

        @Test
        void whenUnicastIsFromAStranger_thenSource() {
            IpAddress friend = IpAddress.parse("192.0.2.77");
            WireOptions unicast = Packets.with(v3, new Addressing.Unicast(0, Set.of(friend)));
            byte[] message = Packets.withMessageOnlyChecksum(Packets.hex(V3));
            assertDiscarded(DiscardReason.SOURCE, unicast, Packets.packet(Packets.PEER, Packets.LOCAL, 64, message));
            assertAccepted(unicast, Packets.packet(friend, Packets.LOCAL, 64, message));
        }

        @Test
        void whenOwnerKeepsToTheRfc_thenAddressOwner() {
            assertDiscarded(
                    DiscardReason.ADDRESS_OWNER, Packets.discardingAsOwner(v3), Packets.multicast(Packets.hex(V3)));
        }
    }

    @Nested
    class Accepting {

        @Test
        void whenFrameWasPadded_thenPaddingIsIgnored() {
            assertAccepted(v3, Packets.multicast(Arrays.copyOf(Packets.hex(V3), 26)));
            byte[] noisy = Arrays.copyOf(Packets.hex(V3), 26);
            Arrays.fill(noisy, 12, 26, (byte) 0x5A);
            assertAccepted(v3, Packets.multicast(noisy));
            assertAccepted(v2, Packets.multicast(Arrays.copyOf(Packets.hex(V2), 26)));
        }

        @Test
        void whenV3Ipv4ChecksumIsOfEitherForm_thenAccepted() {
            assertAccepted(v3, Packets.multicast(Packets.hex(V3)));
            assertAccepted(v3, Packets.multicast(Packets.withMessageOnlyChecksum(Packets.hex(V3))));
        }

        @Test
        void whenReservedBitsAreSet_thenIgnored() {
            Decoded.Accepted accepted = assertAccepted(v3, Packets.multicast(repaired(V3, 4, 0xF0)));
            assertEquals(25, accepted.advertisement().interval().centiseconds());
        }

        @Test
        void whenV3IntervalIsNotOurs_thenItIsRead() {
            Decoded.Accepted accepted = assertAccepted(v3, Packets.multicast(repaired(V3, 4, 0x0F)));
            assertEquals(3865, accepted.advertisement().interval().centiseconds());
        }

        @Test
        void whenV2HasNoAddress_thenAccepted() {
            byte[] message = Packets.withMessageOnlyChecksum(Packets.hex("21339600000100000000000000000000"));
            Decoded.Accepted accepted = assertAccepted(v2, Packets.multicast(message));
            assertEquals(List.of(), accepted.advertisement().addresses());
        }

        @Test
        void whenNoPasswordIsConfigured_thenAuthenticationDataMayBeAnything() {
            byte[] message = Packets.hex(V2);
            message[20] = 7;
            assertAccepted(v2, Packets.multicast(Packets.withMessageOnlyChecksum(message)));
        }

        @Test
        void whenUnicastHasPassedRouters_thenAccepted() {
            WireOptions unicast = Packets.with(v3, new Addressing.Unicast(0, Set.of()));
            byte[] message = Packets.withMessageOnlyChecksum(Packets.hex(V3));
            assertAccepted(unicast, Packets.packet(Packets.PEER, Packets.LOCAL, 3, message));
        }

        @Test
        void whenAddressesAreInAnotherOrder_thenTheyDoNotDiffer() {
            WireOptions turned = Packets.options(ProtocolVersion.V2, 51, 100, "192.0.2.11", "192.0.2.10");
            Decoded.Accepted accepted = assertAccepted(turned, Packets.multicast(Packets.hex(V2)));
            assertFalse(accepted.addressesDiffer());
        }

        @Test
        void whenAddressesAreOthers_thenTheyDifferAndCount() {
            WireOptions other = Packets.options(ProtocolVersion.V2, 51, 100, "192.0.2.10");
            Decoded.Accepted accepted = assertAccepted(other, Packets.multicast(Packets.hex(V2)));
            assertTrue(accepted.addressesDiffer());
            assertEquals(
                    List.of(IpAddress.parse("192.0.2.10"), IpAddress.parse("192.0.2.11")),
                    accepted.advertisement().addresses());
        }

        @Test
        void whenBufferHasMoreAround_thenOnlyTheMessageIsReadAndNothingMoves() {
            ByteBuffer buffer = ByteBuffer.allocate(100);
            buffer.position(17);
            buffer.put(Packets.hex(V3));
            buffer.flip();
            buffer.position(17);
            assertAccepted(v3, new ReceivedPacket(Packets.PEER, Packets.GROUP, 255, buffer, new MonotonicTime(0)));
            assertEquals(17, buffer.position());
            assertEquals(29, buffer.limit());
        }

        @Test
        void theVridIsKnownBeforeDecoding() {
            assertEquals(OptionalInt.of(53), AdvertisementDecoder.virtualRouterId(ByteBuffer.wrap(Packets.hex(V3))));
            assertEquals(OptionalInt.empty(), AdvertisementDecoder.virtualRouterId(ByteBuffer.allocate(7)));
        }
    }

    /** The message with one byte changed and a checksum that is right again. */
    private static byte[] repaired(String hex, int index, int value) {
        byte[] message = Packets.hex(hex);
        message[index] = (byte) value;
        return Packets.withMessageOnlyChecksum(message);
    }

    private static void assertDiscarded(DiscardReason reason, WireOptions options, ReceivedPacket packet) {
        assertEquals(new Decoded.Discarded(reason), new AdvertisementDecoder(options).decode(packet, Packets.LOCAL));
    }

    private static Decoded.Accepted assertAccepted(WireOptions options, ReceivedPacket packet) {
        return assertInstanceOf(
                Decoded.Accepted.class, new AdvertisementDecoder(options).decode(packet, Packets.LOCAL));
    }
}
