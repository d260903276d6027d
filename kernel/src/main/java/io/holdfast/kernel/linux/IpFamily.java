package io.holdfast.kernel.linux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork.RawOptions;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.net.Ipv6Address;

/**
 * What differs between the families in the socket interface: ip(7) and ipv6(7), numbers of linux/in.h and linux/in6.h.
 */
sealed interface IpFamily {

    static IpFamily of(Family family) {
        return switch (family) {
            case IPV4 -> new V4();
            case IPV6 -> new V6();
        };
    }

    int domain();

    void configure(KernelSocket socket, RawOptions options, int interfaceIndex) throws LinuxException;

    void join(KernelSocket socket, IpAddress group, int interfaceIndex) throws LinuxException;

    /** A header for sending on the interface, complete but for the addresses and the length. */
    MessageHeader outgoing(NativeBuffer bytes, int interfaceIndex);

    void address(MessageHeader outgoing, IpAddress source, IpAddress destination);

    /** A header for receiving. */
    MessageHeader incoming(NativeBuffer bytes);

    IpAddress source(MessageHeader incoming);

    IpAddress destination(MessageHeader incoming);

    /** TTL or hop limit of a received packet. */
    int hopLimit(MessageHeader incoming);

    /** IPv4: a packet arrives with its IP header, which has all the facts. */
    record V4() implements IpFamily {

        private static final int IPPROTO_IP = 0;
        private static final int IP_TOS = 1;
        private static final int IP_TTL = 2;
        private static final int IP_PKTINFO = 8;
        private static final int IP_MULTICAST_TTL = 33;
        private static final int IP_MULTICAST_LOOP = 34;
        private static final int IP_ADD_MEMBERSHIP = 35;
        private static final int IP_MULTICAST_ALL = 49;
        private static final int SOCKADDR_IN = 16;
        private static final int IN_PKTINFO = 12;
        private static final int CONTROL_SPACE = 32;

        @Override
        public int domain() {
            return KernelSocket.AF_INET;
        }

        @Override
        public void configure(KernelSocket socket, RawOptions options, int interfaceIndex) throws LinuxException {
            socket.option("set TTL", IPPROTO_IP, IP_TTL, options.hopLimit());
            socket.option("set multicast TTL", IPPROTO_IP, IP_MULTICAST_TTL, options.hopLimit());
            socket.option("set TOS", IPPROTO_IP, IP_TOS, options.trafficClass());
            socket.option("switch off multicast loop", IPPROTO_IP, IP_MULTICAST_LOOP, 0);
            socket.option("leave other programs' groups", IPPROTO_IP, IP_MULTICAST_ALL, 0);
        }

        @Override
        public void join(KernelSocket socket, IpAddress group, int interfaceIndex) throws LinuxException {
            NativeBuffer request = NativeBuffer.cleared(12); // struct ip_mreqn: group, local address, interface
            request.network.putInt(0, bits(group));
            request.host.putInt(8, interfaceIndex);
            socket.option("join " + group, IPPROTO_IP, IP_ADD_MEMBERSHIP, request);
        }

        @Override
        public MessageHeader outgoing(NativeBuffer bytes, int interfaceIndex) {
            MessageHeader header = new MessageHeader(bytes, SOCKADDR_IN, CONTROL_SPACE);
            var fields = header.fields.host;
            fields.putShort(MessageHeader.ADDRESS, (short) domain());
            fields.putLong(MessageHeader.CONTROL, MessageHeader.CONTROL_HEADER + IN_PKTINFO);
            fields.putInt(MessageHeader.CONTROL + 8, IPPROTO_IP);
            fields.putInt(MessageHeader.CONTROL + 12, IP_PKTINFO);
            fields.putInt(MessageHeader.CONTROL + 16, interfaceIndex);
            return header;
        }

        @Override
        public void address(MessageHeader outgoing, IpAddress source, IpAddress destination) {
            outgoing.fields.network.putInt(MessageHeader.ADDRESS + 4, bits(destination));
            outgoing.fields.network.putInt(MessageHeader.CONTROL + 20, bits(source)); // ipi_spec_dst
        }

        @Override
        public MessageHeader incoming(NativeBuffer bytes) {
            return new MessageHeader(bytes, SOCKADDR_IN, CONTROL_SPACE);
        }

        @Override
        public IpAddress source(MessageHeader incoming) {
            return new Ipv4Address(incoming.bytes.network.getInt(12)); // RFC 791, section 3.1
        }

        @Override
        public IpAddress destination(MessageHeader incoming) {
            return new Ipv4Address(incoming.bytes.network.getInt(16));
        }

        @Override
        public int hopLimit(MessageHeader incoming) {
            return incoming.bytes.network.get(8) & 0xFF;
        }

        private static int bits(IpAddress address) {
            if (address instanceof Ipv4Address v4) {
                return v4.bits();
            }
            throw new IllegalArgumentException(address + " is not an IPv4 address");
        }
    }

    /** IPv6: a packet arrives without its header, the facts as control messages (RFC 3542). */
    record V6() implements IpFamily {

        private static final int IPPROTO_IPV6 = 41;
        private static final int IPV6_CHECKSUM = 7;
        private static final int IPV6_UNICAST_HOPS = 16;
        private static final int IPV6_MULTICAST_HOPS = 18;
        private static final int IPV6_MULTICAST_LOOP = 19;
        private static final int IPV6_ADD_MEMBERSHIP = 20;
        private static final int IPV6_MULTICAST_ALL = 29;
        private static final int IPV6_RECVPKTINFO = 49;
        private static final int IPV6_PKTINFO = 50;
        private static final int IPV6_RECVHOPLIMIT = 51;
        private static final int IPV6_HOPLIMIT = 52;
        private static final int IPV6_TCLASS = 67;
        private static final int SOCKADDR_IN6 = 28;
        private static final int IN6_PKTINFO = 20;
        private static final int OUTGOING_CONTROL_SPACE = 40;
        private static final int INCOMING_CONTROL_SPACE = 128;

        @Override
        public int domain() {
            return KernelSocket.AF_INET6;
        }

        @Override
        public void configure(KernelSocket socket, RawOptions options, int interfaceIndex) throws LinuxException {
            socket.option("set hop limit", IPPROTO_IPV6, IPV6_UNICAST_HOPS, options.hopLimit());
            socket.option("set multicast hop limit", IPPROTO_IPV6, IPV6_MULTICAST_HOPS, options.hopLimit());
            socket.option("set traffic class", IPPROTO_IPV6, IPV6_TCLASS, options.trafficClass());
            socket.option("switch off multicast loop", IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0);
            socket.optionWherePossible(IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0);
            socket.option("leave checksums to us", IPPROTO_IPV6, IPV6_CHECKSUM, -1);
            socket.option("learn destinations", IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
            socket.option("learn hop limits", IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
        }

        @Override
        public void join(KernelSocket socket, IpAddress group, int interfaceIndex) throws LinuxException {
            NativeBuffer request = NativeBuffer.cleared(20); // struct ipv6_mreq: group, interface
            put(request, 0, group);
            request.host.putInt(16, interfaceIndex);
            socket.option("join " + group, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, request);
        }

        @Override
        public MessageHeader outgoing(NativeBuffer bytes, int interfaceIndex) {
            MessageHeader header = new MessageHeader(bytes, SOCKADDR_IN6, OUTGOING_CONTROL_SPACE);
            var fields = header.fields.host;
            fields.putShort(MessageHeader.ADDRESS, (short) domain());
            fields.putInt(MessageHeader.ADDRESS + 24, interfaceIndex); // sin6_scope_id
            fields.putLong(MessageHeader.CONTROL, MessageHeader.CONTROL_HEADER + IN6_PKTINFO);
            fields.putInt(MessageHeader.CONTROL + 8, IPPROTO_IPV6);
            fields.putInt(MessageHeader.CONTROL + 12, IPV6_PKTINFO);
            fields.putInt(MessageHeader.CONTROL + 32, interfaceIndex);
            return header;
        }

        @Override
        public void address(MessageHeader outgoing, IpAddress source, IpAddress destination) {
            put(outgoing.fields, MessageHeader.ADDRESS + 8, destination);
            put(outgoing.fields, MessageHeader.CONTROL + 16, source); // ipi6_addr
        }

        @Override
        public MessageHeader incoming(NativeBuffer bytes) {
            return new MessageHeader(bytes, SOCKADDR_IN6, INCOMING_CONTROL_SPACE);
        }

        @Override
        public IpAddress source(MessageHeader incoming) {
            return get(incoming.fields, MessageHeader.ADDRESS + 8);
        }

        @Override
        public IpAddress destination(MessageHeader incoming) {
            return get(incoming.fields, control(incoming, IPV6_PKTINFO));
        }

        @Override
        public int hopLimit(MessageHeader incoming) {
            return incoming.fields.host.getInt(control(incoming, IPV6_HOPLIMIT));
        }

        private static int control(MessageHeader incoming, int type) {
            int at = incoming.control(IPPROTO_IPV6, type);
            if (at < 0) {
                throw new IllegalStateException("the kernel sent a packet without control message " + type);
            }
            return at;
        }

        private static void put(NativeBuffer buffer, int at, IpAddress address) {
            if (!(address instanceof Ipv6Address v6)) {
                throw new IllegalArgumentException(address + " is not an IPv6 address");
            }
            buffer.network.putLong(at, v6.high());
            buffer.network.putLong(at + 8, v6.low());
        }

        private static Ipv6Address get(NativeBuffer buffer, int at) {
            return new Ipv6Address(buffer.network.getLong(at), buffer.network.getLong(at + 8));
        }
    }
}
