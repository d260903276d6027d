package io.holdfast.plugin.notifysyslog;

import io.holdfast.api.net.HostPort;
import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** One datagram for each message (RFC 5426). */
final class UdpSender implements SyslogNotifier.Sender {

    /** What every receiver has to be able to take, by RFC 5426, section 3.2, with room to spare for an IPv6 header. */
    private static final int DATAGRAM_BYTES = 2048;

    private final HostPort server;

    UdpSender(HostPort server) {
        this.server = server;
    }

    @Override
    public void send(SyslogMessage message, Deadline deadline) throws IOException {
        byte[] bytes = message.bytesWithin(DATAGRAM_BYTES);
        try (DatagramSocket socket = new DatagramSocket()) {
            // Resolved each time: a message may be sent months after the start.
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName(server.host()), server.port()));
        } catch (UnknownHostException e) {
            throw new IOException("the name " + server.host() + " cannot be resolved", e);
        } catch (IOException e) {
            throw new IOException("cannot send to " + server + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        // Nothing is held between messages.
    }
}
