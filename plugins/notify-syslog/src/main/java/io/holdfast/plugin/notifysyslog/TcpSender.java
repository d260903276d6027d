package io.holdfast.plugin.notifysyslog;

import io.holdfast.api.net.HostPort;
import io.holdfast.api.time.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection that stays open, each message with its length before it (RFC 6587, section 3.4.1).
 *
 * <p>The protocol has no acknowledgement: what is on the way when the server dies is lost, and nobody can know.
 */
final class TcpSender implements SyslogNotifier.Sender {

    private final HostPort server;
    private final Duration connectTimeout;
    private @Nullable Socket socket;

    TcpSender(HostPort server, Duration connectTimeout) {
        this.server = server;
        this.connectTimeout = connectTimeout;
    }

    @Override
    public void send(SyslogMessage message, Deadline deadline) throws IOException, InterruptedException {
        byte[] bytes = message.bytes();
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes((bytes.length + " ").getBytes(StandardCharsets.US_ASCII));
        frame.writeBytes(bytes);
        try {
            Socket open = connection(deadline);
            open.getOutputStream().write(frame.toByteArray());
        } catch (UnknownHostException e) {
            throw new IOException("the name " + server.host() + " cannot be resolved", e);
        } catch (ClosedByInterruptException e) {
            close();
            if (deadline.hasPassed()) {
                throw new IOException("cannot send to " + server + ": the deadline passed before it had taken all", e);
            }
            throw new InterruptedException();
        } catch (IOException e) {
            // Half a frame may be out: the stream cannot be used any more.
            close();
            throw new SyslogNotifier.ConnectionLost("cannot send to " + server + ": " + e.getMessage(), e);
        }
    }

    private Socket connection(Deadline deadline) throws IOException {
        Socket present = socket;
        if (present != null && isOpen(present)) {
            return present;
        }
        close();
        InetAddress address = InetAddress.getByName(server.host());
        // A channel's socket, because it can be interrupted.
        Socket fresh = SocketChannel.open().socket();
        socket = fresh;
        int millis = (int) Math.min(deadline.remainingMillis(), connectTimeout.toMillis());
        fresh.connect(new InetSocketAddress(address, server.port()), millis);
        fresh.setKeepAlive(true);
        return fresh;
    }

    /** The server never says anything; when there is something to read, it is the end of the stream. */
    private static boolean isOpen(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        Socket present = socket;
        socket = null;
        if (present != null) {
            try {
                present.close();
            } catch (IOException e) {
                // There is nothing that could be done about it, and nothing depends on it.
                return;
            }
        }
    }
}
