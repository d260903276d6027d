package io.holdfast.api.testing;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A real server on loopback that does to every connection what a test says, well-behaved or not. */
public final class SocketServer implements AutoCloseable {

    private final ServerSocket listener;

    /** What happens on one connection, on a thread of its own; it is closed afterwards, and failures are ignored. */
    @FunctionalInterface
    public interface Conversation {
        void talk(Socket connection) throws IOException, InterruptedException;
    }

    public SocketServer(Conversation conversation) {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("test server").start(() -> accept(conversation));
    }

    /** One that sends a text at once and then waits for the other side to end. */
    public static SocketServer saying(String text) {
        return new SocketServer(connection -> {
            connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            connection.getInputStream().readAllBytes();
        });
    }

    public Endpoint endpoint() {
        return new Endpoint(IpAddress.parse("127.0.0.1"), listener.getLocalPort());
    }

    /** Reads up to an empty line: the header of a request. */
    public static String readHeader(InputStream in) throws IOException {
        StringBuilder header = new StringBuilder();
        while (header.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the client ended after: " + header);
            }
            header.append((char) next);
        }
        return header.toString();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(Conversation conversation) {
        while (true) {
            Socket connection;
            try {
                connection = listener.accept();
            } catch (IOException _) {
                return;
            }
            Thread.ofVirtual().name("test conversation").start(() -> {
                try (connection) {
                    conversation.talk(connection);
                } catch (IOException | InterruptedException _) {
                    // The client went away: the test looks at the client's side.
                }
            });
        }
    }
}
