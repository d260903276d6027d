package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.Family;
import io.holdfast.plugin.balanceproxy.core.Client;
import io.holdfast.plugin.balanceproxy.wire.ProxyHeader;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection of a client and the one to its server, on one loop.
 *
 * <p>Until a byte of the client has reached a server, or one of a server or its end the client, a server that fails is
 * replaced by another one.
 */
final class Connection implements Loop.Mortal {

    private enum Phase {
        CONNECTING,
        OPEN,
        /** The server has failed; the client still gets what it had said. */
        ENDING,
        CLOSED
    }

    /** How often flows are looked at for what they do not need any more. */
    private static final long TIDY_NANOS = 1_000_000_000L;

    private final TcpService service;
    private final Loop loop;
    private final Client client;
    private final Side near;
    private final Set<Endpoint> failed = new HashSet<>(0);

    private Phase phase = Phase.CONNECTING;
    private long movedNanos = System.nanoTime();
    private long tidiedNanos = movedNanos;
    private boolean resuming;
    private boolean nearEnded;
    private boolean farEnded;
    /** Why the server takes no more; what it had said may still be unread. */
    private @Nullable FlowException failure;

    private @Nullable Upstream upstream;
    private @Nullable Side far;
    private @Nullable Flow toServer;
    private @Nullable Flow toClient;

    Connection(TcpService service, Loop loop, Client client, Socket socket) {
        this.service = service;
        this.loop = loop;
        this.client = client;
        this.near = new Side(socket, true);
    }

    void start() {
        loop.add(this);
        connect();
    }

    // --- to a server ---------------------------------------------------------------------------------------------

    private void connect() {
        while (phase == Phase.CONNECTING && upstream == null) {
            if (failed.size() > service.options().retries()) {
                refuse("no server answered");
                return;
            }
            Upstream next = service.servers().open(client, failed);
            if (next == null) {
                refuse(failed.isEmpty() ? "no server takes connections" : "no server answered");
                return;
            }
            upstream = next;
            movedNanos = System.nanoTime();
            try {
                connectTo(next);
            } catch (IOException e) {
                if (Refusals.isOfThisMachine(e)) {
                    tryAnother(next, "no connection to server " + next.endpoint() + ": " + Refusals.toConnect(e));
                } else {
                    giveUp(next, Refusals.reason(e));
                }
            } catch (ChannelException e) {
                if (Refusals.isTooManyFiles(e)) {
                    refuse(Refusals.tooManyFiles());
                } else {
                    tryAnother(next, "no connection to server " + next.endpoint() + ": " + Refusals.reason(e));
                }
            }
        }
    }

    private void connectTo(Upstream next) throws IOException {
        boolean ipv6 = next.endpoint().address().family() == Family.IPV6;
        Side side = new Side(LinuxSocket.newSocketStream(ipv6), false);
        far = side;
        side.socket().setTcpNoDelay(true);
        boolean connected = side.socket().connect(next.address());
        side.watch(loop, () -> onFar(next, side), this::reset);
        if (connected) {
            open(next, side);
        }
    }

    private void onFar(Upstream server, Side side) {
        switch (phase) {
            case CONNECTING -> {
                try {
                    if (side.socket().finishConnect()) {
                        open(server, side);
                    }
                } catch (IOException e) {
                    giveUp(server, Refusals.reason(e));
                    connect();
                } catch (ChannelException e) {
                    refuse(Refusals.reason(e));
                }
            }
            case OPEN -> pump();
            case ENDING, CLOSED -> {}
        }
    }

    /** Leaves a server that has failed. */
    private void giveUp(Upstream server, String reason) {
        server.countFailure();
        tryAnother(server, "server " + server.endpoint() + " fails connections: " + reason);
    }

    private void tryAnother(Upstream server, String complaint) {
        service.complain(complaint);
        failed.add(server.endpoint());
        leaveServer();
        nearEnded = false;
        failure = null;
        phase = Phase.CONNECTING;
    }

    private void leaveServer() {
        Side side = far;
        if (side != null) {
            side.reset();
            far = null;
        }
        Flow flow = toClient;
        if (flow != null) {
            flow.close();
            toClient = null;
        }
        Upstream server = upstream;
        if (server != null) {
            upstream = null;
            service.servers().closed(client, server);
        }
    }

    private void open(Upstream server, Side side) throws IOException {
        sendProxyHeader(side);
        phase = Phase.OPEN;
        movedNanos = System.nanoTime();
        server.countConnection();
        long spliceAfterBytes = service.options().spliceAfterBytes();
        Flow waiting = toServer;
        if (waiting == null) {
            toServer = new Flow(loop, near, side, spliceAfterBytes);
        } else {
            waiting.redirect(side);
        }
        toClient = new Flow(loop, side, near, spliceAfterBytes);
        if (!near.isWatched()) {
            near.watch(loop, this::onNear, this::reset);
        }
        pump();
    }

    /** A client that has gone is not served; a server that takes nothing would keep the flow from finding that out. */
    private void onNear() {
        if (near.hasFailed()) {
            reset();
        } else {
            pump();
        }
    }

    private void sendProxyHeader(Side side) throws IOException {
        var version = service.proxyProtocol();
        if (version.isEmpty()) {
            return;
        }
        Endpoint arrivedAt = service.endpoint();
        if (arrivedAt.address().isUnspecified()) {
            arrivedAt = SocketAddresses.endpoint(near.socket().localAddress());
        }
        byte[] header = ProxyHeader.bytes(version.get(), new Endpoint(client.address(), client.port()), arrivedAt);
        ByteBuffer scratch = loop.scratch().put(0, header);
        if (side.socket().write(scratch, 0, header.length) != header.length) {
            throw new IOException("a new connection does not take " + header.length + " bytes");
        }
    }

    // --- while it is open ----------------------------------------------------------------------------------------

    private void pump() {
        Flow in = toServer;
        Flow out = toClient;
        Upstream server = upstream;
        if (phase != Phase.OPEN || in == null || out == null || server == null) {
            return;
        }
        long inBefore = in.passedBytes();
        long outBefore = out.passedBytes();
        try {
            boolean more = failure == null && in.pump();
            more |= out.pump();
            if (failure != null && out.isFinished()) {
                throw failure;
            }
            if (in.isFinished() && out.isFinished()) {
                count(server, in.passedBytes() - inBefore, out.passedBytes() - outBefore);
                end();
                return;
            }
            passOnEnds(in, out);
            if (more && !resuming) {
                resuming = true;
                loop.execute(this::resume);
            }
            count(server, in.passedBytes() - inBefore, out.passedBytes() - outBefore);
        } catch (FlowException e) {
            count(server, in.passedBytes() - inBefore, out.passedBytes() - outBefore);
            if (e.side() == near) {
                reset();
            } else if (failure == null) {
                failure = e;
                e.side().noteFailed();
                pump();
            } else {
                onFailure(server, failure, !farEnded && in.passedBytes() + out.passedBytes() == 0);
            }
        }
    }

    private void resume() {
        resuming = false;
        pump();
    }

    private void count(Upstream server, long in, long out) {
        if (in > 0) {
            server.countIn(in);
        }
        if (out > 0) {
            server.countOut(out);
        }
        if (in + out > 0) {
            movedNanos = System.nanoTime();
        }
    }

    /**
     * The server has failed, and what it had said has been read.
     *
     * @param nobodyKnows neither has the client heard of this server nor this server of the client
     */
    private void onFailure(Upstream server, FlowException why, boolean nobodyKnows) {
        if (nobodyKnows) {
            giveUp(server, Refusals.reason(why.cause()));
            connect();
        } else {
            server.countFailure();
            leaveServer();
            phase = Phase.ENDING;
            if (toServer != null) {
                toServer.close();
            }
            // A reset would drop what the client has not got yet.
            if (near.hasDelivered()) {
                reset();
            }
        }
    }

    /** Half a connection: who has said everything may still hear. */
    private void passOnEnds(Flow in, Flow out) throws FlowException {
        if (in.isFinished() && !nearEnded) {
            nearEnded = true;
            in.endSink();
        }
        if (out.isFinished() && !farEnded) {
            farEnded = true;
            out.endSink();
        }
    }

    @Override
    public void sweep(long nowNanos) {
        Upstream server = upstream;
        ProxyOptions options = service.options();
        Duration patience = phase == Phase.CONNECTING ? options.connectTimeout() : options.idleTimeout();
        boolean over = isIdle(patience.toNanos(), nowNanos) || (server != null && server.isOver(nowNanos));
        switch (phase) {
            case CONNECTING -> {
                if (over && server != null) {
                    giveUp(server, "no answer in time");
                    connect();
                }
            }
            case OPEN -> {
                if (over) {
                    reset();
                } else if (nowNanos - tidiedNanos >= TIDY_NANOS) {
                    tidiedNanos = nowNanos;
                    tidy(toServer);
                    tidy(toClient);
                }
            }
            case ENDING -> {
                if (over || near.hasDelivered()) {
                    reset();
                }
            }
            case CLOSED -> {}
        }
    }

    private boolean isIdle(long patienceNanos, long nowNanos) {
        if (nowNanos - movedNanos < patienceNanos) {
            return false;
        }
        // What we have written may still be on its way, to a slow receiver.
        Side server = far;
        long quietNanos = Math.min(near.quietNanos(), server == null ? Long.MAX_VALUE : server.quietNanos());
        if (phase == Phase.CONNECTING || quietNanos >= patienceNanos) {
            return true;
        }
        movedNanos = nowNanos - quietNanos;
        return false;
    }

    private static void tidy(@Nullable Flow flow) {
        if (flow != null) {
            flow.tidy();
        }
    }

    // --- the end -------------------------------------------------------------------------------------------------

    private void refuse(String reason) {
        service.complain(reason + "; the client's connection is reset");
        reset();
    }

    /** Both sides get to know that it did not end well. */
    private void reset() {
        if (phase != Phase.CLOSED) {
            near.reset();
            leaveServer();
            end();
        }
    }

    @Override
    public void abort() {
        reset();
    }

    private void end() {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        near.close();
        Side side = far;
        if (side != null) {
            side.close();
            far = null;
        }
        leaveServer();
        if (toServer != null) {
            toServer.close();
        }
        loop.remove(this);
        // After the sockets: what others may take has to be there.
        loop.afterEvents(service::connectionEnded);
    }
}
