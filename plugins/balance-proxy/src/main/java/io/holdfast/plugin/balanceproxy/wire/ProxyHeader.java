package io.holdfast.plugin.balanceproxy.wire;

import io.holdfast.api.balance.VirtualService.ProxyProtocol;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.Family;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The header that tells a server who its client is: "The PROXY protocol", versions 1 and 2, of HAProxy.
 *
 * <p>Version 2 in bytes:
 *
 * <pre>
 *  0..11  signature
 *  12     version 2, command PROXY: 0x21
 *  13     TCP over IPv4: 0x11, TCP over IPv6: 0x21
 *  14..15 length of the rest: 12 or 36
 *  then   source address, destination address, source port, destination port
 * </pre>
 */
public final class ProxyHeader {

    private static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final byte VERSION_2_PROXY = 0x21;
    private static final byte TCP_OVER_IPV4 = 0x11;
    private static final byte TCP_OVER_IPV6 = 0x21;

    private ProxyHeader() {}

    /**
     * The header for a TCP connection.
     *
     * @param client where it comes from
     * @param service where it arrived; of the same family
     */
    public static byte[] bytes(ProxyProtocol version, Endpoint client, Endpoint service) {
        if (client.address().family() != service.address().family()) {
            throw new IllegalArgumentException(client + " and " + service + " are of two families");
        }
        return switch (version) {
            case V1 -> version1(client, service);
            case V2 -> version2(client, service);
        };
    }

    private static byte[] version1(Endpoint client, Endpoint service) {
        String family = switch (client.address().family()) {
            case IPV4 -> "TCP4";
            case IPV6 -> "TCP6";
        };
        String line = "PROXY " + family + " " + client.address() + " " + service.address() + " " + client.port() + " "
                + service.port() + "\r\n";
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] version2(Endpoint client, Endpoint service) {
        Family family = client.address().family();
        int length = 2 * family.bytes() + 2 * Short.BYTES;
        return ByteBuffer.allocate(SIGNATURE.length + 4 + length)
                .put(SIGNATURE)
                .put(VERSION_2_PROXY)
                .put(
                        switch (family) {
                            case IPV4 -> TCP_OVER_IPV4;
                            case IPV6 -> TCP_OVER_IPV6;
                        })
                .putShort((short) length)
                .put(client.address().toBytes())
                .put(service.address().toBytes())
                .putShort((short) client.port())
                .putShort((short) service.port())
                .array();
    }
}
