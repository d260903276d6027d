package io.holdfast.api.check;

import static io.holdfast.api.testing.PrivateNetwork.shell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.linux.ShortageException;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.testing.InPrivateNetwork;
import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@InPrivateNetwork
class ScarcePortsTest {

    private static final Deadline LATER = Deadline.in(Duration.ofMinutes(5));

    private static Target target(String source) {
        return new Target(
                Endpoint.parse("127.0.0.1:80"),
                Optional.empty(),
                Optional.of(source).filter(text -> !text.isEmpty()).map(IpAddress::parse),
                Optional.empty());
    }

    private static Verdict failure(Target target) {
        return Verdict.failed("connecting", assertThrows(IOException.class, () -> target.connect(LATER)));
    }

    @Test
    void givenNoFreePort_whenConnecting_thenNothingIsSaidAboutTheServer() throws Exception {
        shell("echo 40000 40001 > /proc/sys/net/ipv4/ip_local_port_range");
        try (ServerSocket _ = new ServerSocket(80, 5, InetAddress.getLoopbackAddress());
                Socket _ = target("").connect(LATER);
                Socket _ = target("").connect(LATER)) {
            assertEquals(Verdict.unasked("connecting: no free local port for 127.0.0.1:80"), failure(target("")));
            assertEquals(Verdict.unasked("connecting: Address already in use"), failure(target("127.0.0.1")));
        }
    }

    @Test
    void givenASourceAddressOfAnotherMachine_whenConnecting_thenNothingIsSaidAboutTheServer() {
        Verdict unasked = Verdict.unasked("connecting: the source address 192.0.2.1 is not on this machine");
        assertEquals(unasked, failure(target("192.0.2.1")));
        IOException failure =
                assertThrows(IOException.class, () -> target("192.0.2.1").connectDatagrams());
        assertEquals(unasked, Verdict.failed("connecting", failure));
    }

    @Test
    void givenAnInterfaceThatCannotAsk_whenConnecting_thenItSaysWhy() {
        assertEquals(Verdict.unasked("connecting: there is no interface eth9"), failure(linkLocal("eth9")));
        assertEquals(
                Verdict.unasked("connecting: the interface lo has no link-local address"), failure(linkLocal("lo")));
    }

    private static Target linkLocal(String interfaceName) {
        return new Target(
                Endpoint.parse("[fe80::1]:80"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new InterfaceName(interfaceName)));
    }

    @Test
    void givenNoAddressOfTheFamily_whenConnecting_thenItIsNoShortage() throws Exception {
        shell("ip -6 address del ::1/128 dev lo");
        Target target = Target.of(Endpoint.parse("[::1]:80"));
        IOException failure = assertThrows(IOException.class, () -> target.connect(LATER));
        assertEquals(Optional.empty(), ShortageException.in(failure));
    }
}
