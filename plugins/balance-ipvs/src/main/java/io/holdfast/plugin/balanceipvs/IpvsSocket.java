package io.holdfast.plugin.balanceipvs;

import io.holdfast.api.balance.BalancerException;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.linux.LinuxNetwork.NetlinkSocket;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkMessage.Refusal;
import io.holdfast.api.netlink.NetlinkWriter;
import io.holdfast.plugin.balanceipvs.core.Change;
import io.holdfast.plugin.balanceipvs.wire.GenericNetlink;
import io.holdfast.plugin.balanceipvs.wire.IpvsInfo;
import io.holdfast.plugin.balanceipvs.wire.IpvsRequests;
import io.holdfast.plugin.balanceipvs.wire.ServerEntry;
import io.holdfast.plugin.balanceipvs.wire.ServerSettings;
import io.holdfast.plugin.balanceipvs.wire.ServiceEntry;
import io.holdfast.plugin.balanceipvs.wire.ServiceSettings;
import io.holdfast.plugin.balanceipvs.wire.SyncDaemon;
import io.holdfast.plugin.balanceipvs.wire.Timeouts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** A netlink socket to IPVS. */
final class IpvsSocket implements AutoCloseable {

    private static final int INITIAL_BYTES = 32 * 1024;

    /** Keeps the answers, should each message have one, within the smallest receive buffers. */
    private static final int MOST_AT_ONCE = 128;

    private final NetlinkSocket socket;
    private final NetlinkWriter out;
    private final IpvsRequests requests;

    private IpvsSocket(NetlinkSocket socket, NetlinkWriter out, int family) {
        this.socket = socket;
        this.out = out;
        requests = new IpvsRequests(out, family);
    }

    /** @throws BalancerException when this kernel has no IPVS, or we may not use it */
    static IpvsSocket open(LinuxNetwork network) throws BalancerException, LinuxException {
        NetlinkSocket socket = network.openNetlink(GenericNetlink.PROTOCOL);
        try {
            NetlinkWriter out = new NetlinkWriter(INITIAL_BYTES);
            GenericNetlink.requestFamily(out, IpvsRequests.FAMILY_NAME, 1);
            for (ByteBuffer answer : socket.exchange(out.written())) {
                OptionalInt family = GenericNetlink.readFamily(NetlinkMessage.read(answer));
                if (family.isPresent()) {
                    return new IpvsSocket(socket, out, family.getAsInt());
                }
            }
        } catch (LinuxException | RuntimeException e) {
            socket.close();
            throw e;
        }
        socket.close();
        throw new BalancerException(Refusals.NO_IPVS);
    }

    /** The kernel's IPVS; asking proves that we may change it. */
    IpvsInfo info() throws BalancerException, LinuxException {
        requests.info(begin());
        List<NetlinkMessage> answers = exchange();
        for (NetlinkMessage answer : answers) {
            Optional<Refusal> refusal = answer.refusal();
            if (refusal.isPresent()) {
                throw new BalancerException(Refusals.words(refusal.get()));
            }
        }
        return read(answers, IpvsInfo::read).stream()
                .findFirst()
                .orElseThrow(() -> new BalancerException("the kernel's IPVS does not answer"));
    }

    List<ServiceEntry> services() throws LinuxException {
        requests.services(begin());
        return read("read the services", ServiceEntry::read);
    }

    /** Those of the services that there are. */
    Map<ServiceKey, ServiceEntry> services(List<ServiceKey> keys) throws LinuxException {
        Map<ServiceKey, ServiceEntry> found = HashMap.newHashMap(keys.size());
        for (int start = 0; start < keys.size(); start += MOST_AT_ONCE) {
            out.clear();
            for (int i = start; i < Math.min(keys.size(), start + MOST_AT_ONCE); i++) {
                requests.service(keys.get(i), i);
            }
            for (NetlinkMessage answer : exchange()) {
                Optional<Refusal> refusal = answer.refusal();
                if (refusal.isPresent() && refusal.get().errno() != Refusals.ESRCH) {
                    throw failure("read the service " + keys.get(answer.sequence()), refusal.get());
                }
                ServiceEntry.read(answer).ifPresent(service -> found.put(service.key(), service));
            }
        }
        return found;
    }

    List<ServerEntry> servers(ServiceKey key) throws LinuxException {
        requests.servers(key, begin());
        return read("read the servers of " + key, message -> ServerEntry.read(message, key.family()));
    }

    List<SyncDaemon> daemons() throws LinuxException {
        requests.daemons(begin());
        return read("read the sync daemons", SyncDaemon::read);
    }

    void start(SyncDaemon daemon) throws LinuxException {
        requests.startDaemon(daemon, NetlinkMessage.ACK, begin());
        acknowledged("start the sync daemon on " + daemon.interfaceName());
    }

    void stop(SyncDaemon.Role role) throws LinuxException {
        requests.stopDaemon(role, NetlinkMessage.ACK, begin());
        acknowledged("stop the sync daemon");
    }

    Timeouts timeouts() throws LinuxException {
        requests.timeouts(begin());
        return read("read the timeouts", Timeouts::read).stream().findFirst().orElse(new Timeouts(0, 0, 0));
    }

    void set(Timeouts timeouts) throws LinuxException {
        requests.setTimeouts(timeouts, NetlinkMessage.ACK, begin());
        acknowledged("set the timeouts");
    }

    /**
     * Asks for changes, many in a datagram.
     *
     * @return what was refused, in order; everything else has been done
     */
    Map<Change, Refusal> change(List<Change> changes) throws LinuxException {
        Map<Change, Refusal> refused = new LinkedHashMap<>();
        for (int start = 0; start < changes.size(); start += MOST_AT_ONCE) {
            int end = Math.min(changes.size(), start + MOST_AT_ONCE);
            out.clear();
            for (int i = start; i < end; i++) {
                // The kernel answers a refusal in any case; the last answer shows that it has come to the end.
                write(changes.get(i), i == end - 1 ? NetlinkMessage.ACK : 0, i);
            }
            for (Refusal refusal : NetlinkMessage.refusals(socket.exchange(out.written()))) {
                refused.put(changes.get(refusal.sequence()), refusal);
            }
        }
        return refused;
    }

    private void write(Change change, int flags, int sequence) {
        switch (change) {
            case Change.AddService(ServiceKey key, ServiceSettings settings) ->
                requests.addService(key, settings, flags, sequence);
            case Change.EditService(ServiceKey key, ServiceSettings settings) ->
                requests.editService(key, settings, flags, sequence);
            case Change.RemoveService(ServiceKey key) -> requests.removeService(key, flags, sequence);
            case Change.AddServer(ServiceKey key, Endpoint server, ServerSettings settings) ->
                requests.addServer(key, server, settings, flags, sequence);
            case Change.EditServer(ServiceKey key, Endpoint server, ServerSettings settings) ->
                requests.editServer(key, server, settings, flags, sequence);
            case Change.RemoveServer(ServiceKey key, Endpoint server) ->
                requests.removeServer(key, server, flags, sequence);
        }
    }

    /** Begins a datagram of one message, and gives the sequence number for it. */
    private int begin() {
        out.clear();
        return 1;
    }

    private List<NetlinkMessage> exchange() throws LinuxException {
        List<NetlinkMessage> answers = new ArrayList<>();
        for (ByteBuffer answer : socket.exchange(out.written())) {
            answers.add(NetlinkMessage.read(answer));
        }
        return answers;
    }

    private void acknowledged(String operation) throws LinuxException {
        read(operation, _ -> Optional.empty());
    }

    private <T> List<T> read(String operation, Function<NetlinkMessage, Optional<T>> reader) throws LinuxException {
        List<NetlinkMessage> answers = exchange();
        for (NetlinkMessage answer : answers) {
            Optional<Refusal> refusal = answer.refusal();
            if (refusal.isPresent()) {
                throw failure(operation, refusal.get());
            }
        }
        return read(answers, reader);
    }

    private static <T> List<T> read(List<NetlinkMessage> answers, Function<NetlinkMessage, Optional<T>> reader) {
        return answers.stream().flatMap(answer -> reader.apply(answer).stream()).toList();
    }

    private static LinuxException failure(String operation, Refusal refusal) {
        return new LinuxException(operation, refusal.errno(), Refusals.words(refusal));
    }

    @Override
    public void close() {
        socket.close();
    }
}
