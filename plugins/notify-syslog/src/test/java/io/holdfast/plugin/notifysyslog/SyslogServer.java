package io.holdfast.plugin.notifysyslog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/**
 * A real syslog server over TCP (RFC 6587, octet counting) that remembers what it was sent: one connection after the
 * other, because nothing orders the messages of two.
 */
final class SyslogServer implements AutoCloseable {

    private final List<String> messages = new ArrayList<>();
    private final List<Socket> connections = new ArrayList<>();
    private final Semaphore accepting = new Semaphore(1);
    private final ServerSocket listener;
    private volatile int pauseMillis;

    SyslogServer() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** It takes so long over each message. */
    void isSlow(int millis) {
        pauseMillis = millis;
    }

    synchronized List<String> messages() {
        return List.copyOf(messages);
    }

    synchronized List<String> await(Predicate<List<String>> enough) throws InterruptedException {
        while (!enough.test(messages)) {
            wait();
        }
        return messages();
    }

    /**
     * Says goodbye on every connection, reads what is on the way there, and lets new ones wait for a while. Its port
     * stays taken, so that nobody else gets it.
     */
    void restart(int millis) {
        try {
            accepting.acquire();
            for (Socket connection : openConnections()) {
                goodbye(connection);
            }
            Thread.sleep(millis);
            accepting.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void goodbye(Socket connection) throws IOException {
        try {
            if (!connection.isOutputShutdown()) {
                connection.shutdownOutput();
            }
        } catch (SocketException e) {
            // The client was faster.
            return;
        }
    }

    private synchronized List<Socket> openConnections() {
        connections.removeIf(Socket::isClosed);
        return List.copyOf(connections);
    }

    private void accept() {
        while (true) {
            try {
                Socket connection = listener.accept();
                accepting.acquire();
                synchronized (this) {
                    connections.add(connection);
                }
                accepting.release();
                read(connection);
            } catch (IOException | InterruptedException e) {
                // Closed by the test.
                return;
            }
        }
    }

    private void read(Socket connection) {
        try (connection;
                InputStream in = connection.getInputStream()) {
            for (int length = length(in); length >= 0; length = length(in)) {
                String message = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                Thread.sleep(pauseMillis);
                synchronized (this) {
                    messages.add(message);
                    notifyAll();
                }
            }
        } catch (IOException | InterruptedException e) {
            // Closed by the test.
            return;
        }
    }

    /** MSG-LEN and the space behind it; -1 at the end. */
    private static int length(InputStream in) throws IOException {
        int length = -1;
        for (int c = in.read(); c >= '0' && c <= '9'; c = in.read()) {
            length = Math.max(length, 0) * 10 + c - '0';
        }
        return length;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket connection : openConnections()) {
            connection.close();
        }
    }
}
