package io.holdfast.plugin.balanceipvs.wire;

import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is asked of IPVS (IPVS_CMD_ in linux/ip_vs.h), one message a call.
 *
 * <p>The parameters {@code flags} are added to the message's own; {@code sequence} comes back with the answer.
 */
public final class IpvsRequests {

    /** The name of the generic netlink family. */
    public static final String FAMILY_NAME = "IPVS";

    static final int VERSION = 1;

    static final int NEW_SERVICE = 1;
    private static final int SET_SERVICE = 2;
    private static final int DEL_SERVICE = 3;
    private static final int GET_SERVICE = 4;
    static final int NEW_DEST = 5;
    private static final int SET_DEST = 6;
    private static final int DEL_DEST = 7;
    private static final int GET_DEST = 8;
    static final int NEW_DAEMON = 9;
    private static final int DEL_DAEMON = 10;
    private static final int GET_DAEMON = 11;
    static final int SET_CONFIG = 12;
    private static final int GET_CONFIG = 13;
    static final int SET_INFO = 14;
    private static final int GET_INFO = 15;
    private static final int ZERO = 16;
    private static final int FLUSH = 17;

    private final NetlinkWriter out;
    private final int family;
    private final Repeated<ServiceKey> lastService = new Repeated<>(this::writeKey);
    private final Repeated<ServerSettings> lastSettings = new Repeated<>(this::writeSettings);

    /**
     * What was written last of its kind, in bytes: servers that follow one another have the same service, and settings.
     */
    private final class Repeated<T> {

        private final Consumer<T> writer;
        private @Nullable T last;
        private byte[] bytes = {};

        Repeated(Consumer<T> writer) {
            this.writer = writer;
        }

        void write(T next) {
            if (next.equals(last)) {
                out.append(bytes);
                return;
            }
            int start = out.bytes();
            writer.accept(next);
            bytes = out.copyFrom(start);
            last = next;
        }
    }

    /** @param family the number of {@link #FAMILY_NAME} */
    public IpvsRequests(NetlinkWriter out, int family) {
        this.out = out;
        this.family = family;
    }

    /** Adds a service; one that is there already is an error (EEXIST). */
    public void addService(ServiceKey key, ServiceSettings settings, int flags, int sequence) {
        service(NEW_SERVICE, key, settings, flags, sequence);
    }

    /** Changes how a service is scheduled; its connections stay. One that is not there is an error (ESRCH). */
    public void editService(ServiceKey key, ServiceSettings settings, int flags, int sequence) {
        service(SET_SERVICE, key, settings, flags, sequence);
    }

    private void service(int command, ServiceKey key, ServiceSettings settings, int flags, int sequence) {
        begin(command, flags, sequence);
        int nested = ServiceEntry.beginKey(out, key);
        ServiceEntry.write(out, key.family(), settings);
        out.endNested(nested);
        out.end();
    }

    /** Removes a service with its servers. One that is not there is an error (ESRCH). */
    public void removeService(ServiceKey key, int flags, int sequence) {
        aboutService(DEL_SERVICE, key, flags, sequence);
    }

    /** Asks for all services. */
    public void services(int sequence) {
        begin(GET_SERVICE, NetlinkMessage.DUMP, sequence);
        out.end();
    }

    /** Asks for one service; one that is not there is an error (ESRCH). */
    public void service(ServiceKey key, int sequence) {
        aboutService(GET_SERVICE, key, 0, sequence);
    }

    private void aboutService(int command, ServiceKey key, int flags, int sequence) {
        begin(command, flags, sequence);
        out.endNested(ServiceEntry.beginKey(out, key));
        out.end();
    }

    /** Adds a server to a service; one that is there already is an error (EEXIST). */
    public void addServer(ServiceKey service, Endpoint server, ServerSettings settings, int flags, int sequence) {
        server(NEW_DEST, service, server, settings, flags, sequence);
    }

    /** Changes how a server is used; its connections stay. One that is not there is an error (ENOENT). */
    public void editServer(ServiceKey service, Endpoint server, ServerSettings settings, int flags, int sequence) {
        server(SET_DEST, service, server, settings, flags, sequence);
    }

    private void server(
            int command, ServiceKey service, Endpoint server, ServerSettings settings, int flags, int sequence) {
        begin(command, flags, sequence);
        lastService.write(service);
        int nested = ServerEntry.beginKey(out, server);
        lastSettings.write(settings);
        out.endNested(nested);
        out.end();
    }

    /** Removes a server from a service. One that is not there is an error (ENOENT). */
    public void removeServer(ServiceKey service, Endpoint server, int flags, int sequence) {
        begin(DEL_DEST, flags, sequence);
        lastService.write(service);
        out.endNested(ServerEntry.beginKey(out, server));
        out.end();
    }

    /** Asks for the servers of a service; there are none when there is no such service. */
    public void servers(ServiceKey service, int sequence) {
        aboutService(GET_DEST, service, NetlinkMessage.DUMP, sequence);
    }

    /** Starts a sync daemon; one that runs in the same role is an error (EEXIST). */
    public void startDaemon(SyncDaemon daemon, int flags, int sequence) {
        begin(NEW_DAEMON, flags, sequence);
        daemon.write(out);
        out.end();
    }

    /** Stops the sync daemon of a role; one that does not run is an error (ESRCH). */
    public void stopDaemon(SyncDaemon.Role role, int flags, int sequence) {
        begin(DEL_DAEMON, flags, sequence);
        SyncDaemon.writeRole(out, role);
        out.end();
    }

    /** Asks for the sync daemons that run, two at most. */
    public void daemons(int sequence) {
        begin(GET_DAEMON, NetlinkMessage.DUMP, sequence);
        out.end();
    }

    /** Sets how long connections are kept. */
    public void setTimeouts(Timeouts timeouts, int flags, int sequence) {
        begin(SET_CONFIG, flags, sequence);
        timeouts.write(out);
        out.end();
    }

    /** Asks how long connections are kept. */
    public void timeouts(int sequence) {
        begin(GET_CONFIG, 0, sequence);
        out.end();
    }

    /** Asks for the version of IPVS and the size of its connection table. */
    public void info(int sequence) {
        begin(GET_INFO, 0, sequence);
        out.end();
    }

    /** Sets the counters of a service and its servers to 0. */
    public void zero(ServiceKey key, int flags, int sequence) {
        aboutService(ZERO, key, flags, sequence);
    }

    /** Sets all counters to 0. */
    public void zeroAll(int flags, int sequence) {
        begin(ZERO, flags, sequence);
        out.end();
    }

    /** Removes all services, whoever made them. */
    public void flush(int flags, int sequence) {
        begin(FLUSH, flags, sequence);
        out.end();
    }

    private void writeKey(ServiceKey key) {
        out.endNested(ServiceEntry.beginKey(out, key));
    }

    private void writeSettings(ServerSettings settings) {
        ServerEntry.write(out, settings);
    }

    private void begin(int command, int flags, int sequence) {
        out.begin(family, NetlinkMessage.REQUEST | flags, sequence);
        GenericNetlink.header(out, command, VERSION);
    }
}
