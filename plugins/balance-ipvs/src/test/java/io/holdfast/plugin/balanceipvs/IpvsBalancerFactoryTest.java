package io.holdfast.plugin.balanceipvs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.Factory;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.testing.FactoryContract;
import io.holdfast.plugin.balanceipvs.IpvsOptions.ConnectionTimeouts;
import io.holdfast.plugin.balanceipvs.IpvsOptions.Sync;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class IpvsBalancerFactoryTest implements FactoryContract<IpvsOptions> {

    private static final ConnectionTimeouts ALONE =
            new ConnectionTimeouts(Optional.empty(), Optional.empty(), Optional.empty());

    @Override
    public Factory<IpvsOptions> factory() {
        return new IpvsBalancerFactory();
    }

    @Override
    public IpvsOptions defaults() {
        return new IpvsOptions(ALONE, Optional.empty(), false, Duration.ofSeconds(60));
    }

    @Override
    public Map<String, IpvsOptions> examples() {
        return Map.of(
                """
                timeouts {
                  tcp = 600s
                  tcp-fin = 60s
                  udp = 30s
                }
                keep-on-stop = true
                compare-interval = 10s
                """,
                new IpvsOptions(
                        new ConnectionTimeouts(
                                Optional.of(Duration.ofSeconds(600)),
                                Optional.of(Duration.ofSeconds(60)),
                                Optional.of(Duration.ofSeconds(30))),
                        Optional.empty(),
                        true,
                        Duration.ofSeconds(10)),
                """
                sync {
                  interface = eth1
                  id = 51
                  follow = VI_1
                  max-bytes = 1400
                  group = 224.0.0.81
                  port = 8849
                  ttl = 3
                }
                """,
                new IpvsOptions(
                        ALONE,
                        Optional.of(new Sync(
                                new InterfaceName("eth1"),
                                51,
                                Optional.of("VI_1"),
                                OptionalInt.of(1400),
                                Optional.of(IpAddress.parse("224.0.0.81")),
                                OptionalInt.of(8849),
                                OptionalInt.of(3))),
                        false,
                        Duration.ofSeconds(60)));
    }

    @Test
    void whenAskedForAbilities_thenItIsNoProxy() {
        var abilities = new IpvsBalancerFactory().abilities();
        assertEquals("wlc", abilities.defaultScheduler());
        assertEquals(14, abilities.schedulers().size());
        assertTrue(abilities.forwarding().stream()
                .noneMatch(method -> method.word().equals("proxy")));
    }
}
