package io.holdfast.kernel.balance;

import io.holdfast.api.balance.ServiceCounters;
import io.holdfast.api.balance.ServiceCounters.ServerCounters;
import io.holdfast.api.balance.ServiceCounters.Traffic;
import io.holdfast.api.net.Endpoint;
import io.holdfast.kernel.balance.core.ServerRules;
import io.holdfast.kernel.balance.core.ServiceRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has gone through one service and to each of its servers, summed up over its addresses, of which it may have thousands. */
final class ServiceTotals {

    private final ServiceRules rules;
    private final Total all = new Total();
    private final List<Total> servers = new ArrayList<>();
    private final Total sorry = new Total();

    ServiceTotals(ServiceRules rules) {
        this.rules = rules;
        rules.servers().forEach(_ -> servers.add(new Total()));
    }

    /** Adds what one of the addresses has had. */
    void add(ServiceCounters counted) {
        all.add(counted.traffic());
        Map<Endpoint, ServerCounters> byEndpoint = new HashMap<>();
        counted.servers().forEach(server -> byEndpoint.put(server.endpoint(), server));
        for (int i = 0; i < servers.size(); i++) {
            ServerRules server = rules.servers().get(i);
            servers.get(i).add(byEndpoint.get(server.endpoint(counted.address())));
        }
        rules.sorry()
                .ifPresent(server -> sorry.add(byEndpoint.get(server.server().endpoint(counted.address()))));
    }

    /** The traffic of the whole service. */
    Total all() {
        return all;
    }

    /** @param index its place in the rules */
    Total server(int index) {
        return servers.get(index);
    }

    Total sorry() {
        return sorry;
    }

    /** A sum; 0 for what nobody has counted. */
    static final class Total {

        private long active;
        private long inactive;
        private long failed;
        private long connections;
        private long inBytes;
        private long outBytes;

        private void add(@Nullable ServerCounters server) {
            if (server != null) {
                active += server.active();
                inactive += server.inactive();
                failed += server.failed();
                add(server.traffic());
            }
        }

        private void add(Traffic traffic) {
            connections += traffic.connections();
            inBytes += traffic.inBytes();
            outBytes += traffic.outBytes();
        }

        long active() {
            return active;
        }

        long inactive() {
            return inactive;
        }

        long failed() {
            return failed;
        }

        long connections() {
            return connections;
        }

        long inBytes() {
            return inBytes;
        }

        long outBytes() {
            return outBytes;
        }
    }
}
