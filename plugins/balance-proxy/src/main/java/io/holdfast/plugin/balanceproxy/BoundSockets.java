package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.Family;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Socket;
import java.io.IOException;

/** Sockets at the address of a service, which need not be on this machine yet. */
final class BoundSockets {

    // linux/in.h, linux/in6.h
    private static final int IPPROTO_IP = 0;
    private static final int IP_FREEBIND = 15;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;

    private BoundSockets() {}

    static Socket stream(Endpoint endpoint) throws IOException {
        Socket socket = LinuxSocket.newSocketStream(isIpv6(endpoint));
        try {
            // Connections of an earlier run that are still ending do not keep us from listening.
            socket.setReuseAddress(true);
        } catch (IOException e) {
            Closing.quietly(socket);
            throw e;
        }
        return bound(socket, endpoint);
    }

    static Socket datagram(Endpoint endpoint) throws IOException {
        return bound(LinuxSocket.newSocketDgram(isIpv6(endpoint)), endpoint);
    }

    private static Socket bound(Socket socket, Endpoint endpoint) throws IOException {
        try {
            if (isIpv6(endpoint)) {
                socket.setIntOpt(IPPROTO_IPV6, IPV6_V6ONLY, 1);
            }
            // Works for IPv6 too, and without a privilege.
            socket.setIntOpt(IPPROTO_IP, IP_FREEBIND, 1);
            socket.bind(SocketAddresses.of(endpoint));
            return socket;
        } catch (IOException e) {
            Closing.quietly(socket);
            throw e;
        }
    }

    private static boolean isIpv6(Endpoint endpoint) {
        return endpoint.address().family() == Family.IPV6;
    }
}
