package io.holdfast.api.linux;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/**
 * Opens sockets of the kernel and serves them on the control loop. The only way of a plugin to raw, packet and netlink
 * sockets; it carries bytes and decides nothing.
 *
 * <p>Threads: called on the control loop (or before it runs), but for {@link #growPipe}; callbacks run on the control
 * loop. Nothing here blocks: the kernel answers netlink requests before the sending call returns.
 */
public interface LinuxNetwork {

    /**
     * Opens a raw IP socket on one interface.
     *
     * @throws LinuxException when the kernel refuses; without privilege it names CAP_NET_RAW
     */
    RawSocket openRaw(RawOptions options, RawReceiver receiver) throws LinuxException;

    /**
     * Opens a packet socket that only sends whole link-layer frames on one interface.
     *
     * @throws LinuxException when the kernel refuses; without privilege it names CAP_NET_RAW
     */
    PacketSocket openPacket(InterfaceName interfaceName) throws LinuxException;

    /**
     * Opens a netlink socket for requests.
     *
     * @param protocol a NETLINK_ number: 0 route, 12 netfilter, 16 generic
     * @throws LinuxException when the kernel refuses
     */
    NetlinkSocket openNetlink(int protocol) throws LinuxException;

    /**
     * Opens a netlink socket that listens to multicast groups.
     *
     * @param protocol a NETLINK_ number
     * @param groups group numbers (RTNLGRP_...), not bit masks
     * @throws LinuxException when the kernel refuses
     */
    AutoCloseable listenNetlink(int protocol, Set<Integer> groups, NetlinkReceiver receiver) throws LinuxException;

    /** Writes one value below /proc/sys/net, such as {@code ipv4/conf/eth0/promote_secondaries}. */
    void writeSysctl(String key, String value) throws LinuxException;

    /** Reads one value below /proc/sys/net. */
    String readSysctl(String key) throws LinuxException;

    /**
     * Lets a pipe hold more (F_SETPIPE_SZ in fcntl(2)). On any thread.
     *
     * @param descriptor either end
     * @param bytes rounded up by the kernel to a power of two
     * @return false when the kernel refuses it: without CAP_SYS_RESOURCE it may be more than fs.pipe-max-size, or, with
     *     all pipes of the user, than fs.pipe-user-pages-soft
     */
    boolean growPipe(int descriptor, int bytes);

    /**
     * What a raw IP socket is for.
     *
     * @param protocol the IP protocol number
     * @param groups multicast groups to join on the interface, all of {@code family}
     * @param hopLimit TTL or hop limit of what is sent
     * @param trafficClass TOS or traffic class of what is sent
     */
    record RawOptions(
            Family family,
            int protocol,
            InterfaceName interfaceName,
            Set<IpAddress> groups,
            int hopLimit,
            int trafficClass) {
        public RawOptions {
            groups = Set.copyOf(groups);
        }
    }

    /** A raw IP socket bound to one interface. */
    interface RawSocket extends AutoCloseable {

        /** Sends the payload from its position to its limit, left unchanged; the kernel adds the IP header. */
        void send(ByteBuffer payload, IpAddress source, IpAddress destination) throws LinuxException;

        /** Delivers everything that has already arrived, before it returns; does nothing inside the receiver's call. */
        void drain();

        @Override
        void close();
    }

    /** Told of every packet on a raw socket. */
    @FunctionalInterface
    interface RawReceiver {

        /**
         * One packet.
         *
         * @param bytes IPv4: the packet from its IP header on; IPv6: the payload. Big-endian; reused after this returns
         * @param source the sender's address
         * @param destination the address it was sent to
         * @param hopLimit TTL or hop limit on arrival
         * @param arrivedAt when the kernel had it
         */
        void received(ByteBuffer bytes, IpAddress source, IpAddress destination, int hopLimit, MonotonicTime arrivedAt);
    }

    /** A packet socket for whole frames. */
    interface PacketSocket extends AutoCloseable {

        /** Sends one frame from its destination MAC on, position to limit, left unchanged. */
        void send(ByteBuffer frame) throws LinuxException;

        @Override
        void close();
    }

    /**
     * A netlink socket for requests. Its options: NETLINK_EXT_ACK (errors carry the kernel's words), NETLINK_CAP_ACK
     * (an error carries only the header of its request), NETLINK_GET_STRICT_CHK (dumps can be filtered, by interface
     * say).
     */
    interface NetlinkSocket extends AutoCloseable {

        /**
         * Sends one or more netlink messages in one datagram and collects the answers, in order, until the kernel has
         * answered every message that asks for one (NLM_F_ACK, or a dump that ends with NLMSG_DONE). At most one of
         * them may be a dump. The whole is at most 1 MiB.
         *
         * @param request whole messages, each with its header; sequence numbers are the caller's
         * @return the answering messages, each with its header and in the machine's byte order, error and done messages
         *     included; the caller's to keep
         * @throws LinuxException when the socket fails; an error that the kernel answers is a message, not an exception
         */
        List<ByteBuffer> exchange(ByteBuffer request) throws LinuxException;

        @Override
        void close();
    }

    /** Told of the messages of a multicast group. */
    interface NetlinkReceiver {

        /** One netlink message with its header, in the machine's byte order; reused after this returns. */
        void received(ByteBuffer message);

        /** The kernel dropped messages (ENOBUFS): what is known has to be read again. */
        void overrun();
    }
}
