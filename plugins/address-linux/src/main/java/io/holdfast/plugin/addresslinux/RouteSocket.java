package io.holdfast.plugin.addresslinux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.linux.LinuxNetwork.NetlinkSocket;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkMessage.Refusal;
import io.holdfast.api.netlink.NetlinkWriter;
import io.holdfast.plugin.addresslinux.wire.AddressMessage;
import io.holdfast.plugin.addresslinux.wire.LinkMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A netlink socket to the kernel's interfaces and addresses (rtnetlink(7)). */
final class RouteSocket implements AutoCloseable {

    /** An index that no interface has. */
    static final int NO_INTERFACE = Integer.MAX_VALUE;

    private static final int NETLINK_ROUTE = 0;
    private static final int INITIAL_BYTES = 16 * 1024;

    /** Keeps the answers, should all be refused, within the smallest receive buffers. */
    private static final int MOST_CHANGES_AT_ONCE = 100;

    private final NetlinkSocket socket;
    private final NetlinkWriter out = new NetlinkWriter(INITIAL_BYTES);

    RouteSocket(LinuxNetwork network) throws LinuxException {
        socket = network.openNetlink(NETLINK_ROUTE);
    }

    /** Writes one request. */
    @FunctionalInterface
    interface Request<T> {
        void write(NetlinkWriter out, T subject, int flags, int sequence);
    }

    List<LinkMessage> links() throws LinuxException {
        out.clear();
        LinkMessage.requestAll(out, 1);
        return dump("read the interfaces", LinkMessage::read);
    }

    /** All addresses of the machine, in the kernel's order. */
    List<AddressMessage> addresses() throws LinuxException {
        return addresses(0);
    }

    /** The addresses of one interface, in the kernel's order; none when there is no such interface. */
    List<AddressMessage> addresses(int index) throws LinuxException {
        out.clear();
        AddressMessage.requestAll(out, index, 1);
        List<AddressMessage> all = dump("read the addresses", AddressMessage::read);
        return index == 0 ? all : all.stream().filter(a -> a.index() == index).toList();
    }

    private <T> List<T> dump(String operation, Function<NetlinkMessage, Optional<T>> read) throws LinuxException {
        List<T> found = new ArrayList<>();
        for (ByteBuffer answer : socket.exchange(out.written())) {
            NetlinkMessage message = NetlinkMessage.read(answer);
            Optional<Refusal> refusal = message.refusal();
            if (refusal.isPresent() && refusal.get().errno() != Refusals.ENODEV) {
                Refusals.orThrow(operation, List.of(refusal.get()));
            }
            read.apply(message).ifPresent(found::add);
        }
        return found;
    }

    /**
     * Makes sure that we may change addresses.
     *
     * @throws LinuxException naming the missing capability
     */
    void requirePrivilege() throws LinuxException {
        // The kernel looks at the privilege before it finds that there is no such interface.
        InterfaceAddress nothing = InterfaceAddress.parse("0.0.0.0/32");
        Map<InterfaceAddress, Refusal> refused = change(
                List.of(nothing),
                (out, address, flags, sequence) ->
                        AddressMessage.requestRemoval(out, address, NO_INTERFACE, flags, sequence));
        refused.values().removeIf(refusal -> refusal.errno() == Refusals.ENODEV);
        Refusals.orThrow("change addresses", List.copyOf(refused.values()));
    }

    /**
     * Sends one request for each subject, many in a datagram.
     *
     * @return what was refused; everything else has been done
     */
    <T> Map<T, Refusal> change(List<T> subjects, Request<T> request) throws LinuxException {
        Map<T, Refusal> refused = new LinkedHashMap<>();
        for (int start = 0; start < subjects.size(); start += MOST_CHANGES_AT_ONCE) {
            int end = Math.min(subjects.size(), start + MOST_CHANGES_AT_ONCE);
            out.clear();
            for (int i = start; i < end; i++) {
                request.write(out, subjects.get(i), i == end - 1 ? NetlinkMessage.ACK : 0, i);
            }
            for (Refusal refusal : NetlinkMessage.refusals(socket.exchange(out.written()))) {
                refused.put(subjects.get(refusal.sequence()), refusal);
            }
        }
        return refused;
    }

    @Override
    public void close() {
        socket.close();
    }
}
