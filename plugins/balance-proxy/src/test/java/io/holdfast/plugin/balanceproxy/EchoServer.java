package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.net.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Answers every datagram with its name and what it got. */
final class EchoServer implements AutoCloseable {

    private final DatagramChannel channel;

    private final Endpoint endpoint;

    EchoServer(String name) {
        this(name, Endpoint.parse("127.0.0.1:0"));
    }

    EchoServer(String name, Endpoint address) {
        try {
            channel = DatagramChannel.open().bind(SocketAddresses.of(address));
            endpoint = SocketAddresses.endpoint((InetSocketAddress) channel.getLocalAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    ByteBuffer datagram = ByteBuffer.allocate(65536);
                    SocketAddress sender = channel.receive(datagram);
                    ByteBuffer answer = ByteBuffer.allocate(1 + datagram.position());
                    answer.put((byte) name.charAt(0)).put(datagram.flip()).flip();
                    channel.send(answer, sender);
                }
            } catch (IOException e) {
                // Closed: the test is over.
            }
        });
    }

    Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
