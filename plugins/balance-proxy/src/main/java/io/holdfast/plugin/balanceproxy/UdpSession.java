package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.Family;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.plugin.balanceproxy.core.Client;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A client of a UDP service and its server, until nothing has passed between them for a while. On the service's loop.
 */
final class UdpSession implements Loop.Mortal, Watch.Reaction {

    /** A client that goes on does so sooner, or makes a new session of it. */
    private static final long AFTER_ANSWER_NANOS = 1_000_000_000L;

    /** As long as a resolver commonly waits before it asks elsewhere. */
    private static final long WITHOUT_ANSWER_NANOS = 5_000_000_000L;

    private final UdpService service;
    private final Loop loop;
    private final InetSocketAddress client;
    private final Upstream upstream;
    private final Runnable onEnd;
    private final Socket socket;
    private final Watch watch;
    private final long beganNanos = System.nanoTime();
    private long movedNanos = beganNanos;
    private boolean answered;
    /** Nothing has come from the client since it was answered. */
    private boolean brief = true;

    private boolean ended;

    /** @throws IOException also {@link ChannelException} */
    UdpSession(UdpService service, Loop loop, Client client, Upstream upstream, Runnable onEnd) throws IOException {
        this.service = service;
        this.loop = loop;
        this.client = SocketAddresses.of(new Endpoint(client.address(), client.port()));
        this.upstream = upstream;
        this.onEnd = onEnd;
        this.socket = LinuxSocket.newSocketDgram(upstream.endpoint().address().family() == Family.IPV6);
        try {
            socket.connect(upstream.address());
            this.watch = loop.watch(socket, Watch.INPUT, this);
        } catch (IOException | ChannelException e) {
            Closing.quietly(socket);
            throw e;
        }
        loop.add(this);
        loop.briefSessions().add(this);
    }

    Upstream upstream() {
        return upstream;
    }

    MonotonicTime began() {
        return new MonotonicTime(beganNanos);
    }

    void send(ByteBuffer datagram, int length) {
        movedNanos = System.nanoTime();
        if (answered && brief) {
            brief = false;
            loop.briefSessions().remove(this);
        }
        try {
            socket.send(datagram, 0, length);
            upstream.countDatagramIn(length);
        } catch (IOException e) {
            lost(e);
        }
    }

    @Override
    public void on(EpollIoOps ready) {
        receive();
    }

    @Override
    public void fail() {
        end();
    }

    private void receive() {
        for (int i = 0; i < UdpService.DATAGRAMS_IN_A_ROW && !ended; i++) {
            ByteBuffer scratch = loop.scratch();
            int length;
            try {
                length = socket.recv(scratch, 0, scratch.capacity());
            } catch (IOException e) {
                lost(e);
                continue;
            }
            if (length == 0) {
                return;
            }
            // What ends a stream is an empty datagram here.
            int bytes = Math.max(length, 0);
            movedNanos = System.nanoTime();
            answered = true;
            upstream.countDatagramOut(bytes);
            service.answered(upstream);
            service.answer(client, scratch, bytes);
        }
        if (!ended) {
            loop.execute(this::receive);
        }
    }

    /** What is sent, or was: the kernel tells later what came of it. */
    private void lost(IOException failure) {
        if (Refusals.isRefusal(failure)) {
            service.refused(upstream, failure);
            // The client's next datagram may find another server.
            end();
        } else {
            service.complain("a datagram to server " + upstream.endpoint() + " is lost: " + Refusals.reason(failure));
        }
    }

    /** Whether its client has probably all that it wanted; only for a brief one. */
    boolean seemsOver(long nowNanos) {
        long idleNanos = nowNanos - movedNanos;
        return idleNanos >= (answered ? AFTER_ANSWER_NANOS : WITHOUT_ANSWER_NANOS);
    }

    @Override
    public void sweep(long nowNanos) {
        if (nowNanos - movedNanos >= service.options().udpIdleTimeout().toNanos() || upstream.isOver(nowNanos)) {
            end();
        }
    }

    @Override
    public void abort() {
        end();
    }

    void end() {
        if (!ended) {
            ended = true;
            watch.close();
            loop.remove(this);
            loop.briefSessions().remove(this);
            onEnd.run();
        }
    }
}
