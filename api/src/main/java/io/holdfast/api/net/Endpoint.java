package io.holdfast.api.net;

/**
 * An address and a port: {@code 192.0.2.10:80}, {@code [2001:db8::10]:80}.
 *
 * @param port 0..65535; 0 where a protocol or a service has no port
 */
public record Endpoint(IpAddress address, int port) {

    public Endpoint {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
    }

    /**
     * Reads {@code a.b.c.d:port} or {@code [v6]:port}.
     *
     * @throws IllegalArgumentException for anything else, names included
     */
    public static Endpoint parse(String text) {
        HostPort hostPort = HostPort.parse(text);
        return new Endpoint(IpAddress.parse(hostPort.host()), hostPort.port());
    }

    @Override
    public String toString() {
        return address.family() == Family.IPV6 ? "[" + address + "]:" + port : address + ":" + port;
    }
}
