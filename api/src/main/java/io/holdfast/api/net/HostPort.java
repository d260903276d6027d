package io.holdfast.api.net;

/**
 * A host by name or address, and a port: {@code smtp.example.net:587}. The name is resolved when it is used, not here.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets, kept in its RFC 5952 form
 * @param port 0..65535
 */
public record HostPort(String host, int port) {

    public HostPort {
        if (host.indexOf(':') >= 0) {
            host = Ipv6Address.parse(host).toString();
        } else if (!host.matches("[0-9A-Za-z._-]{1,253}")) {
            throw new IllegalArgumentException("\"" + host + "\" is not a host name or address");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
    }

    /**
     * Reads {@code host:port} or {@code [v6]:port}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        int hostEnd = bracketed ? text.indexOf(']') + 1 : colon;
        if (colon < 0
                || hostEnd <= 0
                || hostEnd != colon
                || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not host:port");
        }
        String host = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
        if (bracketed != host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not host:port (an IPv6 address needs brackets, nothing else has them)");
        }
        return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
    }

    /**
     * Reads {@code host:port} or {@code [v6]:port} of somewhere to connect or send to: port 0 is none.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static HostPort parseRemote(String text) {
        HostPort place = parse(text);
        if (place.port == 0) {
            throw new IllegalArgumentException("port 0 is not in 1..65535");
        }
        return place;
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
