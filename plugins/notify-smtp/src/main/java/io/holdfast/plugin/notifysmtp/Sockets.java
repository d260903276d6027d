package io.holdfast.plugin.notifysmtp;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;

/**
 * Where the mail library gets the sockets of one conversation, of the kind that an interrupt closes; it asks for
 * nothing else.
 */
final class Sockets extends SocketFactory implements Closeable {

    private final List<SocketChannel> made = new ArrayList<>();
    private boolean closed;

    @Override
    public synchronized Socket createSocket() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        SocketChannel channel = SocketChannel.open();
        made.add(channel);
        return channel.socket();
    }

    /** Ends the conversation, whoever waits in it. */
    @Override
    public synchronized void close() {
        closed = true;
        made.forEach(Sockets::close);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // There is nothing that could be done about it, and nothing depends on it.
            return;
        }
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unused();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("sockets are connected by whoever asks for them");
    }
}
