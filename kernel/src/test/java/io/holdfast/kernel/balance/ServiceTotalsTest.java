package io.holdfast.kernel.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.balance.ServiceCounters;
import io.holdfast.api.balance.ServiceCounters.ServerCounters;
import io.holdfast.api.balance.ServiceCounters.Traffic;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.kernel.balance.ServiceTotals.Total;
import io.holdfast.kernel.balance.core.ServiceRules;
import io.holdfast.kernel.plugin.Plugins;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceTotalsTest {

    /** The second server and the one that apologizes answer at the port at which clients arrive. */
    private final ServiceRules rules = OptionsText.of("""
                    services { web {
                      addresses = ["192.0.2.10:80", "192.0.2.10:443"]
                      servers = [ { address = "10.0.0.1:8080" }, { address = "10.0.0.2" }, { address = "10.0.0.3" } ]
                      sorry-server = { address = "10.0.0.99" }
                    } }
                    """)
            .read(in -> ServicesOptions.read(
                    in,
                    Plugins.of(ScriptedBalancers.proxy(), ScriptedBalancers.ipvs(), new ScriptedChecker()),
                    (_, _) -> {}))
            .options()
            .services()
            .getFirst()
            .rules();

    private static ServerCounters server(String endpoint, long times) {
        return new ServerCounters(
                Endpoint.parse(endpoint),
                1,
                times,
                2 * times,
                3 * times,
                new Traffic(4 * times, 5 * times, 6 * times, 7 * times, 8 * times));
    }

    private static List<Long> numbers(Total total) {
        return List.of(
                total.active(),
                total.inactive(),
                total.failed(),
                total.connections(),
                total.inBytes(),
                total.outBytes());
    }

    @Test
    void givenTwoAddresses_thenEachServerHasTheSumOfBoth() {
        ServiceTotals totals = new ServiceTotals(rules);
        List<ServiceKey> keys = rules.keys();
        totals.add(new ServiceCounters(
                keys.get(0),
                new Traffic(100, 0, 0, 1000, 10_000),
                List.of(server("10.0.0.1:8080", 1), server("10.0.0.2:80", 10), server("10.0.0.99:80", 1000))));
        totals.add(new ServiceCounters(
                keys.get(1),
                new Traffic(1, 0, 0, 2, 3),
                // One that has left, and one that only the other address has.
                List.of(
                        server("10.0.0.50:443", 9),
                        server("10.0.0.3:80", 9),
                        server("10.0.0.2:443", 20),
                        server("10.0.0.1:8080", 2))));

        assertEquals(List.of(0L, 0L, 0L, 101L, 1002L, 10_003L), numbers(totals.all()));
        assertEquals(List.of(3L, 6L, 9L, 12L, 21L, 24L), numbers(totals.server(0)));
        assertEquals(List.of(30L, 60L, 90L, 120L, 210L, 240L), numbers(totals.server(1)));
        assertEquals(List.of(0L, 0L, 0L, 0L, 0L, 0L), numbers(totals.server(2)));
        assertEquals(List.of(1000L, 2000L, 3000L, 4000L, 7000L, 8000L), numbers(totals.sorry()));
    }
}
