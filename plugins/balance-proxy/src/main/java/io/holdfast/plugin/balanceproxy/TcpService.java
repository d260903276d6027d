package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.balance.ServiceCounters;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.balance.VirtualService.ProxyProtocol;
import io.holdfast.api.net.Endpoint;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A TCP service: its listener, its servers, and what its connections need of it. */
final class TcpService implements RunningService {

    /** What a connection takes: its client's end and its server's. */
    static final int DESCRIPTORS = 2;

    private final Proxy proxy;
    private final Endpoint endpoint;
    private final Servers servers;
    private volatile VirtualService desired;
    private @Nullable TcpListener listener;

    TcpService(Proxy proxy, Endpoint endpoint, VirtualService desired) {
        this.proxy = proxy;
        this.endpoint = endpoint;
        this.desired = desired;
        this.servers = new Servers(proxy);
        servers.become(desired);
    }

    @Override
    public void become(VirtualService other) {
        if (!other.equals(desired)) {
            desired = other;
            servers.become(other);
        }
    }

    @Override
    public Optional<String> listen() {
        if (listener != null) {
            return Optional.empty();
        }
        Loop loop = proxy.nextLoop();
        try {
            listener = new TcpListener(
                    loop,
                    BoundSockets.stream(endpoint),
                    (socket, address) -> accepted(loop, socket, address),
                    this::acceptingFailed);
            return Optional.empty();
        } catch (IOException | ChannelException e) {
            return Optional.of(Refusals.toListen(endpoint, e));
        }
    }

    private void accepted(Loop here, Socket socket, byte[] address) {
        if (!proxy.connections().take()) {
            complain("more than max-connections = " + proxy.connections().max() + "; a new connection is reset");
            Closing.byReset(socket);
            return;
        }
        if (!proxy.descriptors().take(DESCRIPTORS)) {
            proxy.connections().giveBack();
            complain(Refusals.descriptorsKept() + "; a new connection is reset");
            Closing.byReset(socket);
            return;
        }
        Loop loop = proxy.nextLoop();
        Connection connection = new Connection(this, loop, SocketAddresses.accepted(address), socket);
        if (loop == here) {
            connection.start();
        } else {
            loop.execute(connection::start);
        }
    }

    private void acceptingFailed(IOException failure) {
        complain("new connections wait: "
                + (Refusals.isTooManyFiles(failure) ? Refusals.tooManyFiles() : Refusals.reason(failure)));
    }

    @Override
    public ServiceCounters counters() {
        return servers.counters(desired);
    }

    @Override
    public void leave() {
        TcpListener open = listener;
        if (open != null) {
            open.close();
            listener = null;
        }
        servers.leave(desired);
    }

    // --- for its connections, on any loop ------------------------------------------------------------------------

    Endpoint endpoint() {
        return endpoint;
    }

    ProxyOptions options() {
        return proxy.options();
    }

    Optional<ProxyProtocol> proxyProtocol() {
        return desired.proxyProtocol();
    }

    Servers servers() {
        return servers;
    }

    void complain(String text) {
        proxy.complaints().say("service=" + desired.name() + " " + desired.address() + " " + text);
    }

    void connectionEnded() {
        proxy.descriptors().giveBack(DESCRIPTORS);
        proxy.connections().giveBack();
    }
}
