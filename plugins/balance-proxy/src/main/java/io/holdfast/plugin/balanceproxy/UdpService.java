package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.balance.ServiceCounters;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.plugin.balanceproxy.core.Client;
import io.holdfast.plugin.balanceproxy.core.RefusingServers;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.DatagramSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A UDP service on one loop: its socket, its servers, and a session for each client. */
final class UdpService implements RunningService {

    /** How many datagrams are taken before others have their turn. */
    static final int DATAGRAMS_IN_A_ROW = 64;

    /**
     * Whose datagrams go through a session.
     *
     * @param server null where all datagrams of the client go to one server
     */
    private record Key(Client client, @Nullable Endpoint server) {

        private static final long SEED = new SecureRandom().nextLong();

        @Override
        public int hashCode() {
            return client.hash(SEED) + Objects.hashCode(server);
        }
    }

    private final Proxy proxy;
    private final Loop loop;
    private final Endpoint endpoint;
    private final Servers servers;
    private final Map<Key, UdpSession> sessions = new HashMap<>();
    private final RefusingServers refusing = new RefusingServers();

    private volatile VirtualService desired;
    private volatile @Nullable Socket socket;
    private @Nullable Watch watch;

    UdpService(Proxy proxy, Endpoint endpoint, VirtualService desired) {
        this.proxy = proxy;
        this.loop = proxy.nextLoop();
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
        if (socket != null) {
            return Optional.empty();
        }
        try {
            listen(BoundSockets.datagram(endpoint));
            return Optional.empty();
        } catch (IOException | ChannelException e) {
            return Optional.of(Refusals.toListen(endpoint, e));
        }
    }

    private void listen(Socket bound) {
        Watch.Reaction reaction = new Watch.Reaction() {
            @Override
            public void on(EpollIoOps ready) {
                receive();
            }

            @Override
            public void fail() {
                loop.execute(UdpService.this::receive);
            }
        };
        try {
            loop.executeAndWait(() -> {
                watch = loop.watch(bound, Watch.INPUT, reaction);
                socket = bound;
            });
        } catch (ChannelException e) {
            Closing.quietly(bound);
            throw e;
        }
    }

    /** An answer could leave from no other address than the clients' own: their sessions end with the socket. */
    @Override
    public void leave() {
        Socket open = socket;
        if (open != null) {
            socket = null;
            loop.executeAndWait(() -> {
                if (watch != null) {
                    watch.close();
                }
                List.copyOf(sessions.values()).forEach(UdpSession::end);
            });
        }
        servers.leave(desired);
    }

    @Override
    public ServiceCounters counters() {
        return servers.counters(desired);
    }

    // --- from clients --------------------------------------------------------------------------------------------

    private void receive() {
        Socket open = socket;
        if (open == null) {
            return;
        }
        for (int i = 0; i < DATAGRAMS_IN_A_ROW; i++) {
            ByteBuffer scratch = loop.scratch();
            DatagramSocketAddress from;
            try {
                from = open.recvFrom(scratch, 0, scratch.capacity());
            } catch (IOException e) {
                // Of an earlier datagram that could not be delivered; the next one may be fine.
                complain("a datagram is lost: " + Refusals.reason(e));
                continue;
            }
            if (from == null) {
                return;
            }
            Endpoint sender = SocketAddresses.endpoint(from);
            forward(new Client(sender.address(), sender.port()), scratch, from.receivedAmount());
        }
        loop.execute(this::receive);
    }

    private void forward(Client client, ByteBuffer datagram, int length) {
        if (!refusing.isEmpty()) {
            refusing.forget(MonotonicTime.now())
                    .forEach(server -> avoidsNoLonger(
                            server, "has refused no datagram for " + RefusingServers.AVOIDED.toSeconds() + " s"));
        }
        if (desired.scheduling().onePacket()) {
            forwardAlone(client, datagram, length);
            return;
        }
        UdpSession session = sessions.get(new Key(client, null));
        if (session == null || !session.upstream().keepsClients() || isRefused(session)) {
            session = schedule(client, session);
        }
        if (session != null) {
            session.send(datagram, length);
        }
    }

    /**
     * A session with a server that serves; the earlier one, with a server that is gone, inhibited or refuses, if there is
     * any, while no other server takes datagrams.
     */
    private @Nullable UdpSession schedule(Client client, @Nullable UdpSession earlier) {
        Upstream upstream = open(client, earlier == null);
        if (upstream == null) {
            if (earlier == null) {
                complain("no server takes datagrams; one is dropped");
            }
            return earlier;
        }
        if (earlier != null && earlier.upstream() == upstream) {
            servers.failed(client, upstream);
            return earlier;
        }
        if (earlier != null) {
            earlier.end();
        }
        UdpSession session = begin(new Key(client, null), upstream, () -> servers.closed(client, upstream));
        if (session == null) {
            servers.failed(client, upstream);
        } else {
            upstream.countConnection();
        }
        return session;
    }

    /** Each datagram is scheduled for itself; the sessions are only the way back. */
    private void forwardAlone(Client client, ByteBuffer datagram, int length) {
        Upstream upstream = open(client, true);
        if (upstream == null) {
            complain("no server takes datagrams; one is dropped");
            return;
        }
        Key key = new Key(client, upstream.endpoint());
        UdpSession session = sessions.get(key);
        if (session != null && session.upstream() != upstream) {
            session.end();
            session = null;
        }
        if (session == null) {
            session = begin(key, upstream, () -> {});
        }
        if (session == null) {
            servers.failed(client, upstream);
        } else {
            upstream.countConnection();
            session.send(datagram, length);
            servers.closed(client, upstream);
        }
    }

    private @Nullable UdpSession begin(Key key, Upstream upstream, Runnable onEnd) {
        if (!takeOrMakeRoom(proxy.udpSessions())) {
            complain("more than max-udp-sessions = " + proxy.udpSessions().max() + "; a datagram is dropped");
            return null;
        }
        if (!takeOrMakeRoom(proxy.descriptors())) {
            proxy.udpSessions().giveBack();
            complain(Refusals.descriptorsKept() + "; a datagram is dropped");
            return null;
        }
        try {
            UdpSession session = new UdpSession(this, loop, key.client(), upstream, () -> {
                sessions.remove(key);
                proxy.descriptors().giveBack();
                proxy.udpSessions().giveBack();
                onEnd.run();
            });
            sessions.put(key, session);
            return session;
        } catch (IOException | ChannelException e) {
            proxy.descriptors().giveBack();
            proxy.udpSessions().giveBack();
            if (Refusals.isWithoutPort(e)) {
                // For what comes next, and for some: the port of a session that ends is free after this turn of the
                // loop.
                loop.makeRoom();
                proxy.makeRoomBeside(loop);
            }
            complain("a datagram to server " + upstream.endpoint() + " is dropped: "
                    + (Refusals.isTooManyFiles(e) ? Refusals.tooManyFiles() : Refusals.toConnect(e)));
            return null;
        }
    }

    /**
     * A server for the next datagram; one that refuses them only when there is no other, or when somebody has to find out
     * whether it still does.
     */
    private @Nullable Upstream open(Client client, boolean isNew) {
        if (refusing.isEmpty()) {
            return servers.open(client, Set.of());
        }
        MonotonicTime now = MonotonicTime.now();
        Upstream upstream = servers.open(client, isNew ? refusing.avoided(now) : refusing.all());
        if (upstream == null) {
            upstream = servers.open(client, Set.of());
        }
        if (upstream != null) {
            refusing.tried(upstream.endpoint(), now);
        }
        return upstream;
    }

    private boolean isRefused(UdpSession session) {
        return !refusing.isEmpty()
                && refusing.isLeft(session.upstream().endpoint(), session.began(), MonotonicTime.now());
    }

    private boolean takeOrMakeRoom(Slots slots) {
        if (slots.take() || (loop.briefSessions().endOne(System.nanoTime()) && slots.take())) {
            return true;
        }
        proxy.makeRoomBeside(loop);
        return false;
    }

    // --- for its sessions, on the loop ---------------------------------------------------------------------------

    /**
     * A server says that nobody listens at its port. It says so about once a second, whoever asks (icmp_ratelimit of
     * Linux, icmp(7)): while clients go on sending, most of them hear nothing, and neither does a check.
     */
    void refused(Upstream upstream, IOException failure) {
        upstream.countFailure();
        if (refusing.refused(upstream.endpoint(), MonotonicTime.now())) {
            complain("server " + upstream.endpoint() + " refuses datagrams: " + Refusals.reason(failure)
                    + "; clients avoid it, but for a new one every " + RefusingServers.TRIAL.toSeconds()
                    + " s, until it answers or has refused none for " + RefusingServers.AVOIDED.toSeconds() + " s");
        }
    }

    void answered(Upstream upstream) {
        if (!refusing.isEmpty() && refusing.answered(upstream.endpoint())) {
            avoidsNoLonger(upstream.endpoint(), "answers");
        }
    }

    private void avoidsNoLonger(Endpoint server, String reason) {
        complain("server " + server + " is avoided no longer: it " + reason);
    }

    ProxyOptions options() {
        return proxy.options();
    }

    /** Sends an answer from the service's address. */
    void answer(InetSocketAddress client, ByteBuffer datagram, int length) {
        Socket open = socket;
        if (open == null) {
            return;
        }
        try {
            // 0 when there is no room: the datagram is lost, as on any full queue.
            open.sendTo(datagram, 0, length, client.getAddress(), client.getPort());
        } catch (IOException e) {
            complain("an answer is lost: " + Refusals.reason(e));
        }
    }

    void complain(String text) {
        proxy.complaints().say("service=" + desired.name() + " " + desired.address() + " " + text);
    }
}
