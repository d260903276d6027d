package io.holdfast.api.vrrp;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import java.nio.ByteBuffer;

/**
 * Carries VRRP messages between this machine and its links; reports the facts of reception, never parses a message.
 *
 * <p>Threads: every method and every callback runs on the control loop and must not block.
 */
public interface VrrpTransport extends AutoCloseable {

    /**
     * Opens the transport on one interface for one family: joins the VRRP group (224.0.0.18, ff02::12: RFC 9568,
     * section 5.1.1.2 and 5.1.2.2) and receives multicast and unicast messages of protocol 112 that arrive there.
     *
     * @throws LinuxException when the kernel refuses, naming the operation and the missing capability
     */
    Link open(InterfaceName interfaceName, Family family, Receiver receiver) throws LinuxException;

    /** Closes every open link. Idempotent. */
    @Override
    void close();

    /** The transport on one interface for one family. */
    interface Link extends AutoCloseable {

        /**
         * Sends one VRRP message with TTL or hop limit 255. When this returns, the kernel has taken the packet.
         *
         * @param message from its position to its limit, starting with the VRRP version byte; unchanged on return
         * @param source the source address of the packet: one of the interface's own
         * @param destination the VRRP group or a unicast peer
         * @throws LinuxException when the kernel refuses: link down, address gone, no buffer
         */
        void send(ByteBuffer message, IpAddress source, IpAddress destination) throws LinuxException;

        /** Delivers everything that has already arrived, before it returns. A timer's verdict is asked for after it. */
        void drain();

        /** Leaves the group and closes the socket. Idempotent. */
        @Override
        void close();
    }

    /** Told of every packet of protocol 112 that arrives on a link. */
    @FunctionalInterface
    interface Receiver {

        /** The message buffer is reused after this returns. */
        void received(ReceivedPacket packet);
    }
}
