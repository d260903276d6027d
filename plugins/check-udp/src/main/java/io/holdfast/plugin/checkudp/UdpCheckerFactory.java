package io.holdfast.plugin.checkudp;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.pf4j.Extension;

/** {@code type = udp}: a server is well when a datagram meets no ICMP error, or gets the reply that is expected. */
@Extension
public final class UdpCheckerFactory implements HealthCheckerFactory<UdpOptions> {

    @Override
    public String type() {
        return "udp";
    }

    @Override
    public boolean needsPort() {
        return true;
    }

    @Override
    public Value<UdpOptions> options(OptionsReader in) {
        return UdpOptions.read(in);
    }

    @Override
    public HealthChecker create(UdpOptions options, Context context) {
        return (target, deadline) -> check(options, target, deadline);
    }

    private static Verdict check(UdpOptions options, Target target, Deadline deadline) {
        try (DatagramSocket socket = target.connectDatagrams()) {
            byte[] payload = options.payload();
            socket.send(new DatagramPacket(payload, payload.length));
            return options.requireReply() ? awaitReply(options, socket) : awaitError(options, socket, deadline);
        } catch (PortUnreachableException _) {
            return Verdict.unhealthy("ICMP says that the port is unreachable");
        } catch (IOException e) {
            return Verdict.failed("waiting for the reply", e);
        }
    }

    private static Verdict awaitReply(UdpOptions options, DatagramSocket socket) throws IOException {
        DatagramPacket reply = new DatagramPacket(new byte[options.bufferBytes()], options.bufferBytes());
        socket.receive(reply);
        return options.objection(reply.getData(), reply.getLength())
                .<Verdict>map(Verdict::unhealthy)
                .orElseGet(() -> Verdict.healthy("replied"));
    }

    private static Verdict awaitError(UdpOptions options, DatagramSocket socket, Deadline deadline) throws IOException {
        // Silence is the good end here: it has to come before the deadline does.
        Duration most = deadline.remaining().multipliedBy(3).dividedBy(4);
        Duration patience = options.listen().compareTo(most) < 0 ? options.listen() : most;
        socket.setSoTimeout(Math.max(1, (int) patience.toMillis()));
        try {
            socket.receive(new DatagramPacket(new byte[1], 1));
            return Verdict.healthy("replied");
        } catch (SocketTimeoutException _) {
            return Verdict.healthy("no ICMP error");
        }
    }
}
