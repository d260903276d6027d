package io.holdfast.plugin.checkping;

import static io.holdfast.api.testing.PrivateNetwork.shell;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.testing.Attempts;
import io.holdfast.api.testing.InPrivateNetwork;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

@InPrivateNetwork(needs = "ping")
class PingSilenceTest {

    private final PingCheckerFactory factory = new PingCheckerFactory();

    private static Target target(String address) {
        return Target.of(Endpoint.parse(address + ":0"));
    }

    @Test
    void givenNoWayThere_whenChecked_thenItSaysWhy() {
        assertEquals(
                Verdict.unhealthy("no echo reply: connect: Network is unreachable"),
                Attempts.check(factory, Map.of(), target("192.0.2.1")));
        shell("ip route add unreachable 192.0.2.2");
        assertEquals(
                Verdict.unhealthy("no echo reply: connect: No route to host"),
                Attempts.check(factory, Map.of(), target("192.0.2.2")));
    }

    @Test
    void givenNoReply_whenTimeRunsOut_thenItSaysSo() {
        shell("echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all");
        CountDownLatch deadline = new CountDownLatch(1);
        deadline.countDown();
        assertEquals(
                Verdict.unhealthy("no echo reply"),
                Attempts.checkUntil(deadline, factory, Map.of(), target("127.0.0.1")));
    }
}
