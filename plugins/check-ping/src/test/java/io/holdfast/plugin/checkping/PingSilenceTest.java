package io.holdfast.plugin.checkping;

import static io.holdfast.api.testing.PrivateNetwork.shell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.testing.Attempts;
import io.holdfast.api.testing.InPrivateNetwork;
import io.holdfast.api.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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
    void givenASourceOrAnInterfaceThatIsNotHere_whenChecked_thenTheServerWasNotAsked() {
        Target loopback = target("127.0.0.1");
        assertEquals(
                Verdict.unasked("sending an echo request: bind: Cannot assign requested address"),
                Attempts.check(
                        factory,
                        Map.of(),
                        new Target(
                                loopback.endpoint(),
                                Optional.empty(),
                                Optional.of(IpAddress.parse("192.0.2.9")),
                                Optional.empty())));
        assertEquals(
                Verdict.unasked("sending an echo request: there is no interface eth9"),
                Attempts.check(
                        factory,
                        Map.of(),
                        new Target(
                                Endpoint.parse("[fe80::1]:0"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(new InterfaceName("eth9")))));
    }

    @Test
    void givenAPingThatMayNotBeExecuted_whenChecked_thenTheServerWasNotAsked() throws Exception {
        Verdict verdict = factory.create(new PingOptions(Path.of("/etc/passwd"), 56), () -> "ping")
                .check(target("127.0.0.1"), Deadline.in(Duration.ofMinutes(1)));
        assertInstanceOf(Verdict.Unasked.class, verdict);
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
