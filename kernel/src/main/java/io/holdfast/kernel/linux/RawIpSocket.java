package io.holdfast.kernel.linux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork.RawOptions;
import io.holdfast.api.linux.LinuxNetwork.RawReceiver;
import io.holdfast.api.linux.LinuxNetwork.RawSocket;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.loop.ControlLoop;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A raw IP socket on one interface; sending and receiving allocate nothing but the addresses of what arrives. */
final class RawIpSocket implements RawSocket {

    private static final Logger LOG = LoggerFactory.getLogger(RawIpSocket.class);

    /** The longest IP packet. */
    private static final int MAX_PACKET_BYTES = 65_535;
    /**
     * More than the kernel queues on a socket (rmem_default has room for fewer than 300), so that a flood ends a drain.
     */
    private static final int MAX_PACKETS_PER_DRAIN = 1024;
    /** TC_PRIO_INTERACTIVE of linux/pkt_sched.h: the highest that needs no privilege. */
    private static final int PRIORITY = 6;

    /** socket(7); the control message has the same number and a struct timespec of the real-time clock. */
    private static final int SO_TIMESTAMPNS = 35;

    /**
     * A packet that seems to have waited longer was stamped by a clock that has been set since, or met a process at
     * rest.
     */
    private static final long LONGEST_WAIT_NANOS = 100_000_000;

    private final KernelSocket socket;
    private final IpFamily family;
    private final MessageHeader outgoing;
    private final MessageHeader incoming;
    private final ByteBuffer packet;
    private final RawReceiver receiver;
    private final ControlLoop loop;
    private boolean draining;

    private RawIpSocket(
            KernelSocket socket, IpFamily family, int interfaceIndex, RawReceiver receiver, ControlLoop loop) {
        this.socket = socket;
        this.family = family;
        this.receiver = receiver;
        this.loop = loop;
        outgoing = family.outgoing(new NativeBuffer(MAX_PACKET_BYTES), interfaceIndex);
        incoming = family.incoming(new NativeBuffer(MAX_PACKET_BYTES));
        packet = incoming.bytes.host.duplicate();
    }

    static RawIpSocket open(RawOptions options, RawReceiver receiver, ControlLoop loop) throws LinuxException {
        IpFamily family = IpFamily.of(options.family());
        int index = NetworkInterfaces.index(options.interfaceName());
        String subject = "raw " + (options.family() == Family.IPV4 ? "IPv4" : "IPv6") + " socket (protocol "
                + options.protocol() + ") on " + options.interfaceName();
        KernelSocket socket = KernelSocket.open(
                subject, family.domain(), KernelSocket.SOCK_RAW, options.protocol(), Capability.CAP_NET_RAW);
        try {
            socket.bindToDevice(options.interfaceName());
            family.configure(socket, options, index);
            socket.option("stamp arrivals", KernelSocket.SOL_SOCKET, SO_TIMESTAMPNS, 1);
            socket.option("set priority", KernelSocket.SOL_SOCKET, KernelSocket.SO_PRIORITY, PRIORITY);
            RawIpSocket raw = new RawIpSocket(socket, family, index, receiver, loop);
            raw.forgetWhatCameBeforeTheBinding();
            for (IpAddress group : options.groups()) {
                family.join(socket, group, index);
            }
            socket.watch(loop, raw::drain);
            return raw;
        } catch (LinuxException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** A raw socket hears every interface from its creation to its binding. */
    private void forgetWhatCameBeforeTheBinding() {
        int forgotten = 0;
        while (receive() >= 0 && forgotten < MAX_PACKETS_PER_DRAIN) {
            forgotten++;
        }
    }

    @Override
    public void send(ByteBuffer payload, IpAddress source, IpAddress destination) throws LinuxException {
        int length = payload.remaining();
        if (length > MAX_PACKET_BYTES) {
            throw sendFailure(destination, Errno.EMSGSIZE);
        }
        outgoing.bytes.host.put(0, payload, payload.position(), length);
        outgoing.reset(length);
        family.address(outgoing, source, destination);
        long sent = socket.sendMessage(outgoing);
        if (sent < 0) {
            throw sendFailure(destination, (int) -sent);
        }
    }

    private LinuxException sendFailure(IpAddress destination, int errno) {
        return Refusal.ofSending("send to " + destination + " through the " + socket.subject(), errno);
    }

    @Override
    public void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            for (int i = 0; i < MAX_PACKETS_PER_DRAIN; i++) {
                long length = receive();
                if (length == -Errno.EAGAIN) {
                    return;
                }
                if (length < 0) {
                    LOG.debug("{}: {}", socket.subject(), Errno.describe((int) -length));
                } else {
                    deliver((int) Math.min(length, MAX_PACKET_BYTES));
                }
            }
        } finally {
            draining = false;
        }
    }

    private long receive() {
        incoming.reset(MAX_PACKET_BYTES);
        return socket.receiveMessage(incoming);
    }

    private void deliver(int length) {
        packet.clear().limit(length).order(ByteOrder.BIG_ENDIAN);
        try {
            receiver.received(
                    packet,
                    family.source(incoming),
                    family.destination(incoming),
                    family.hopLimit(incoming),
                    arrival());
        } catch (RuntimeException bug) {
            // What one packet does to its receiver must not cost the packets and timers after it.
            loop.reportBug(bug);
        }
    }

    /** When the kernel had the packet: a little before we have it, which a timer that starts with it should not add. */
    private MonotonicTime arrival() {
        long nowNanos = System.nanoTime();
        int stamp = incoming.control(KernelSocket.SOL_SOCKET, SO_TIMESTAMPNS);
        if (stamp < 0) {
            return new MonotonicTime(nowNanos);
        }
        Instant now = Instant.now();
        long waitedNanos = (now.getEpochSecond() - incoming.fields.host.getLong(stamp)) * 1_000_000_000L
                + now.getNano()
                - incoming.fields.host.getLong(stamp + 8);
        boolean plausible = waitedNanos >= 0 && waitedNanos <= LONGEST_WAIT_NANOS;
        return new MonotonicTime(plausible ? nowNanos - waitedNanos : nowNanos);
    }

    @Override
    public void close() {
        socket.close();
    }
}
