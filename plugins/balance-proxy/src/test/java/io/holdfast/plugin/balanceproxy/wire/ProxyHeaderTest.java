package io.holdfast.plugin.balanceproxy.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.balance.VirtualService.ProxyProtocol;
import io.holdfast.api.net.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Literal bytes after "The PROXY protocol", sections 2.1 and 2.2. */
class ProxyHeaderTest {

    private static final Endpoint CLIENT = Endpoint.parse("192.168.0.1:56324");
    private static final Endpoint SERVICE = Endpoint.parse("192.168.0.11:443");
    private static final Endpoint CLIENT_6 = Endpoint.parse("[2001:db8::1]:56324");
    private static final Endpoint SERVICE_6 = Endpoint.parse("[2001:db8::b]:443");

    @Test
    void givenVersion1_whenWritten_thenTheLineOfTheSpecification() {
        assertEquals(
                "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n",
                new String(ProxyHeader.bytes(ProxyProtocol.V1, CLIENT, SERVICE), StandardCharsets.US_ASCII));
        assertEquals(
                "PROXY TCP6 2001:db8::1 2001:db8::b 56324 443\r\n",
                new String(ProxyHeader.bytes(ProxyProtocol.V1, CLIENT_6, SERVICE_6), StandardCharsets.US_ASCII));
    }

    @Test
    void givenVersion2OverIpv4_whenWritten_thenSignatureFamilyLengthAddressesPorts() {
        assertEquals(
                "0d0a0d0a000d0a515549540a" + "21" + "11" + "000c" + "c0a80001" + "c0a8000b" + "dc04" + "01bb",
                hex(ProxyHeader.bytes(ProxyProtocol.V2, CLIENT, SERVICE)));
    }

    @Test
    void givenVersion2OverIpv6_whenWritten_thenLongerAddresses() {
        assertEquals(
                "0d0a0d0a000d0a515549540a" + "21" + "21" + "0024" + "20010db8000000000000000000000001"
                        + "20010db800000000000000000000000b" + "dc04" + "01bb",
                hex(ProxyHeader.bytes(ProxyProtocol.V2, CLIENT_6, SERVICE_6)));
    }

    @Test
    void givenTwoFamilies_whenWritten_thenRefused() {
        assertThrows(IllegalArgumentException.class, () -> ProxyHeader.bytes(ProxyProtocol.V2, CLIENT, SERVICE_6));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
