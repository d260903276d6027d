package io.holdfast.plugin.addresslinux.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.MacAddress;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Requests as {@code ip} (iproute2 6.1) sends them, answers as Linux 6.18 gives them; little-endian machines. */
class RouteMessagesTest {

    private static final InterfaceAddress IPV4 = InterfaceAddress.parse("192.0.2.10/24");
    private static final InterfaceAddress IPV6 = InterfaceAddress.parse("2001:db8::10/64");

    private static NetlinkMessage message(String hex) {
        return NetlinkMessage.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    @Nested
    class Requests {

        private final NetlinkWriter out = new NetlinkWriter(16);

        @Test
        void whenIpv4IsWanted_thenAsIpAddrAddWithOurMark() {
            AddressMessage.requestNew(
                    out, new AddressMessage.Wanted(IPV4, 3, 72, true, 2, 2), NetlinkMessage.ACK, 0x6b032d55);
            // ip addr add 192.0.2.10/24 dev eth0 valid_lft 2 preferred_lft 2, then IFA_PROTO = 72
            assertEquals(
                    "44000000 14000506 552d036b 00000000 02180000 03000000 08000200 c000020a 08000100 c000020a"
                            + " 14000600 02000000 02000000 00000000 00000000 05000b00 48000000",
                    spaced(out));
        }

        @Test
        void whenIpv6IsWanted_thenNoDuplicateDetectionAndNoPrefixRoute() {
            AddressMessage.requestNew(
                    out, new AddressMessage.Wanted(IPV6, 3, 72, false, 2, 2), NetlinkMessage.ACK, 0x6b032d55);
            // ip addr add 2001:db8::10/64 dev eth0 valid_lft 2 preferred_lft 2 nodad noprefixroute, then IFA_PROTO
            assertEquals(
                    "64000000 14000506 552d036b 00000000 0a400000 03000000 14000200 20010db8 00000000 00000000 00000010"
                            + " 08000800 02020000 14000100 20010db8 00000000 00000000 00000010"
                            + " 14000600 02000000 02000000 00000000 00000000 05000b00 48000000",
                    spaced(out));
        }

        @Test
        void whenRenewed_thenReplaceAndNothingIsCreatedExclusively() {
            AddressMessage.requestRenewal(
                    out, new AddressMessage.Wanted(IPV6, 3, 72, true, 0, AddressMessage.FOREVER), 0, 1);
            assertTrue(spaced(out).startsWith("64000000 14000101 01000000"), spaced(out));
            assertTrue(spaced(out).contains("08000800 02000000"), spaced(out));
            assertTrue(spaced(out).contains("14000600 00000000 ffffffff"), spaced(out));
        }

        @Test
        void whenRemoved_thenAsIpAddrDel() {
            AddressMessage.requestRemoval(out, IPV4, 3, NetlinkMessage.ACK, 0x6b032d55);
            assertEquals(
                    "28000000 15000500 552d036b 00000000 02180000 03000000 08000200 c000020a 08000100 c000020a",
                    spaced(out));
        }

        @Test
        void whenDumpsAreAsked_thenNothingButTheInterfaceNarrowsThem() {
            AddressMessage.requestAll(out, 7, 1);
            LinkMessage.requestAll(out, 2);
            assertEquals(
                    "18000000 16000103 01000000 00000000 00000000 07000000"
                            + " 28000000 12000103 02000000 00000000 00000000 00000000 00000000 00000000 08001d00 08000000",
                    spaced(out));
        }

        private static String spaced(NetlinkWriter out) {
            return Capture.hex(out.written()).replaceAll("(.{8})(?=.)", "$1 ");
        }
    }

    @Nested
    class Addresses {

        @Test
        void whenIpv4_thenReadWithLifetime() {
            AddressMessage read = AddressMessage.read(message("4c0000001400020001000000c83d0000 020880fe01000000"
                            + " 080001007f000001 080002007f000001 070003006c6f0000 0800080080000000"
                            + " 14000600ffffffffffffffffbc2e0300bc2e0300"))
                    .orElseThrow();
            assertEquals(
                    new AddressMessage(
                            false, 1, InterfaceAddress.parse("127.0.0.1/8"), 0x80, 0, AddressMessage.FOREVER),
                    read);
            assertTrue(read.isUsable());
        }

        @Test
        void whenIpv6IsTentative_thenNotUsable() {
            AddressMessage read = AddressMessage.read(message("500000001400020001000000c83d00000a40c0fd02000000"
                            + "14000100fe8000000000000080bc3ffffe3c0ee614000600ffffffffffffffffbe2e0300be2e0300"
                            + "08000800c000000005000b0003000000"))
                    .orElseThrow();
            assertEquals(
                    new AddressMessage(
                            false,
                            2,
                            InterfaceAddress.parse("fe80::80bc:3fff:fe3c:ee6/64"),
                            0xC0,
                            3,
                            AddressMessage.FOREVER),
                    read);
            assertFalse(read.isUsable());
        }

        @Test
        void whenItsLifeIsFinite_thenSecondsAreRead() {
            AddressMessage read = AddressMessage.read(message("480000001400020001000000c83d00000a40020003000000"
                            + "1400010020010db8000000000000000000000010140006000200000002000000d62e0300d62e0300"
                            + "0800080002020000"))
                    .orElseThrow();
            assertEquals(new AddressMessage(false, 3, IPV6, 0x202, 0, 2), read);
        }

        @Test
        void whenPointToPoint_thenTheLocalEndIsTheAddress() {
            AddressMessage read = AddressMessage.read(message(
                            "28000000150000000100000000000000 0220000005000000" + "0800010001010101 08000200c0000201"))
                    .orElseThrow();
            assertEquals(
                    new AddressMessage(true, 5, InterfaceAddress.parse("192.0.2.1/32"), 0, 0, AddressMessage.FOREVER),
                    read);
        }

        @Test
        void whenMalformed_thenEmpty() {
            // no address; an address of the wrong length; a prefix that is too long; another family; another message
            assertEquals(Optional.empty(), read("18000000140000000100000000000000 0218000003000000"));
            assertEquals(Optional.empty(), read("20000000140000000100000000000000 0a18000003000000 08000100c0000201"));
            assertEquals(Optional.empty(), read("20000000140000000100000000000000 0221000003000000 08000100c0000201"));
            assertEquals(Optional.empty(), read("20000000140000000100000000000000 0718000003000000 08000100c0000201"));
            assertEquals(Optional.empty(), read("20000000180000000100000000000000 0218000003000000 08000100c0000201"));
            assertEquals(Optional.empty(), read("14000000140000000100000000000000 02180000"));
        }

        private static Optional<AddressMessage> read(String hex) {
            return AddressMessage.read(message(hex));
        }
    }

    @Nested
    class Links {

        @Test
        void whenEthernet_thenEverythingIsRead() {
            LinkMessage read = LinkMessage.read(message("40000000100000000100000000000000"
                            + "00000100 03000000 43100100 00000000"
                            + "0900030065746830 00000000 08000400dc050000 0a00010002000000000100 00"))
                    .orElseThrow();
            assertEquals(
                    new LinkMessage(
                            false,
                            3,
                            new InterfaceName("eth0"),
                            0x11043,
                            Optional.of(new MacAddress(0x0200_0000_0001L)),
                            1500),
                    read);
            assertTrue(read.isUp());
            assertTrue(read.resolvesNeighbours());
        }

        @Test
        void whenLoopback_thenNoMac() {
            LinkMessage read = LinkMessage.read(message("34000000110000000100000000000000"
                            + "00000403 01000000 09000000 00000000 070003006c6f0000 0a000100000000000000 0000"))
                    .orElseThrow();
            assertTrue(read.removed());
            assertEquals(Optional.empty(), read.mac());
            assertTrue(read.isEnabled());
            assertFalse(read.isUp());
            assertFalse(read.resolvesNeighbours());
        }

        @Test
        void whenABridgeTellsOfItsPort_thenItIsNotAboutTheInterface() {
            assertEquals(
                    Optional.empty(),
                    LinkMessage.read(message(
                            "28000000110000000100000000000000 07000100 03000000 43100100 00000000 070003006c6f0000")));
        }

        @Test
        void whenTheNameCannotBeConfigured_thenTheInterfaceIsIgnored() {
            assertEquals(
                    Optional.empty(),
                    LinkMessage.read(message(
                            "28000000100000000100000000000000 00000100 03000000 43100100 00000000 0700030061010000")));
        }
    }

    /** Whatever bytes follow the headers, reading them gives a value or nothing. */
    @Test
    void whenTheKernelSpeaksNonsense_thenNothingIsThrown() {
        Random random = new Random(20260101);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[16 + random.nextInt(120)];
            random.nextBytes(bytes);
            int type = List.of(2, 3, 16, 17, 20, 21).get(random.nextInt(6));
            ByteBuffer message = ByteBuffer.wrap(bytes)
                    .order(ByteOrder.nativeOrder())
                    .putInt(0, bytes.length)
                    .putShort(4, (short) type);
            if (bytes.length >= 24) {
                message.put(16, new byte[] {0, 2, 10}[random.nextInt(3)]);
                message.putShort(bytes.length > 40 ? 32 : 20, (short) random.nextInt(24));
            }
            NetlinkMessage read = NetlinkMessage.read(message);
            assertNotNull(AddressMessage.read(read));
            assertNotNull(LinkMessage.read(read));
            assertNotNull(read.refusal());
        }
    }

    @Nested
    class Headers {

        @Test
        void whenAcknowledged_thenNoRefusal() {
            assertEquals(
                    Optional.empty(),
                    message("24000000020000000700000001000000 00000000 3c0000001400050607000000 00000000")
                            .refusal());
        }

        @Test
        void whenRefusedWithWords_thenTheyAreRead() {
            // capped and with TLVs: errno -13, header of the request, NLMSGERR_ATTR_MSG "no IPv6"
            NetlinkMessage.Refusal refusal = message("30000000020000030700000001000000 f3ffffff"
                            + "3c0000001400050607000000 00000000 0c0001006e6f204950763600")
                    .refusal()
                    .orElseThrow();
            assertEquals(new NetlinkMessage.Refusal(7, 13, "no IPv6"), refusal);
        }

        @Test
        void whenRefusedWithTheWholeRequest_thenWordsFollowIt() {
            NetlinkMessage.Refusal refusal = message("34000000020000020700000001000000 ffffffff"
                            + "140000001400050607000000 00000000 02180000 0c0001006e6f204950763600")
                    .refusal()
                    .orElseThrow();
            assertEquals(new NetlinkMessage.Refusal(7, 1, "no IPv6"), refusal);
        }

        @Test
        void whenNotAWholeMessage_thenRefused() {
            assertThrows(IllegalArgumentException.class, () -> message("1400000003000000"));
            assertThrows(IllegalArgumentException.class, () -> message("14000000030000000100000000000000"));
            assertThrows(IllegalArgumentException.class, () -> message("0f000000030000000100000000000000"));
        }

        @Test
        void whenAnAttributeDoesNotFit_thenTheRestIsIgnored() {
            assertEquals(
                    Optional.empty(),
                    AddressMessage.read(message("20000000140000000100000000000000 0218000003000000 0c000100c0000201")));
        }
    }
}
