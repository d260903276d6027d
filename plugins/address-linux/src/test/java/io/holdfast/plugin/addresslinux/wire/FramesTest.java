package io.holdfast.plugin.addresslinux.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.net.Ipv6Address;
import io.holdfast.api.net.MacAddress;
import org.junit.jupiter.api.Test;

class FramesTest {

    private static final MacAddress MAC = new MacAddress(0x0200_0000_0001L);

    @Test
    void whenIpv4_thenArpRequestWithSenderAsTarget() {
        assertEquals(
                "ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 c000020a ffffffffffff c000020a"
                        .replace(" ", ""),
                Capture.hex(GratuitousArp.frame(MAC, Ipv4Address.parse("192.0.2.10"))));
    }

    @Test
    void whenIpv6_thenAdvertisementToAllNodes() {
        // The 16-bit words of pseudo-header and message add up to 0x206f1: 0x06f3 with the carry, 0xf90c complemented.
        assertEquals(
                ("333300000001 020000000001 86dd 60000000 0020 3a ff 20010db8000000000000000000000010"
                                + "ff020000000000000000000000000001 88 00 f90c 20000000"
                                + "20010db8000000000000000000000010 02 01 020000000001")
                        .replace(" ", ""),
                Capture.hex(UnsolicitedAdvertisement.frame(MAC, Ipv6Address.parse("2001:db8::10"), false)));
    }

    @Test
    void whenRouter_thenItsFlagIsSet() {
        assertEquals(
                "a0000000",
                Capture.hex(UnsolicitedAdvertisement.frame(MAC, Ipv6Address.parse("2001:db8::10"), true))
                        .substring(116, 124));
    }
}
