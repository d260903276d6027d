package io.holdfast.plugin.balanceproxy;

import static io.holdfast.plugin.balanceproxy.UdpTest.ask;
import static io.holdfast.plugin.balanceproxy.UdpTest.askQuietly;
import static io.holdfast.plugin.balanceproxy.UdpTest.clientOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.balance.VirtualService.Persistence;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.testing.OptionsText;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As many clients of UDP services as may be, and one more. */
class UdpRoomTest {

    private final EchoServer a = new EchoServer("a");

    @AfterEach
    void close() {
        a.close();
    }

    @Test
    void givenADescriptorForOneClient_whenAnotherSends_thenItsDatagramIsDropped() throws Exception {
        try (RunningProxy proxy = RunningProxy.scarce(Protocol.UDP, 1).to(a.endpoint());
                DatagramSocket one = clientOf(proxy);
                DatagramSocket other = clientOf(proxy)) {
            assertEquals("a1", ask(one, "1"));
            other.send(new DatagramPacket(new byte[] {'x'}, 1));
            assertEquals("a2", ask(one, "2"));
            assertEquals(1, proxy.counters().traffic().connections());
            assertEquals(2, proxy.counters().traffic().inPackets());
        }
    }

    @Test
    void givenTooManyClients_whenAnotherSends_thenItIsNotAnsweredAndTheOthersAre() throws Exception {
        try (RunningProxy proxy = RunningProxy.udp("max-udp-sessions = 1").to(a.endpoint());
                DatagramSocket one = clientOf(proxy);
                DatagramSocket other = clientOf(proxy)) {
            assertEquals("a1", ask(one, "1"));
            assertEquals("a1", ask(one, "1"), "it goes on: nobody takes its place");
            other.send(new DatagramPacket(new byte[] {'x'}, 1));
            Set<String> answers = new TreeSet<>();
            for (int i = 0; i < 5; i++) {
                answers.add(ask(one, "" + i));
            }

            assertTrue(answers.containsAll(Set.of("a0", "a4")), answers.toString());
            assertEquals(1, proxy.counters().traffic().connections());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenAsManyClientsAsMayBe_whenOneHasHadItsAnswer_thenItMakesRoomForAnother(boolean onePacket)
            throws Exception {
        RunningProxy proxy = RunningProxy.udp("max-udp-sessions = 1");
        try (RunningProxy running = (onePacket ? proxy.onePacket() : proxy).to(a.endpoint());
                DatagramSocket one = clientOf(running);
                DatagramSocket other = clientOf(running)) {
            assertEquals("a1", ask(one, "1"));
            other.setSoTimeout(100);
            Eventually.is(() -> askQuietly(other, "2").equals("a2"), "the other is answered");
        }
    }

    /** Whoever invents addresses would have persistence remember them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenTooManyClients_whenOthersSend_thenPersistenceDoesNotRememberThem(boolean onePacket) throws Exception {
        ProxyOptions options =
                OptionsText.of("max-udp-sessions = 1").read(ProxyOptions::read).options();
        Proxy proxy = new Proxy(options, Long.MAX_VALUE, LinuxPipe::grow);
        Endpoint endpoint = Endpoint.parse("127.76.0.1:17080");
        Persistence persistence = new Persistence(Duration.ofHours(1), 32, Optional.empty());
        UdpService service = service(proxy, "127.76.0.1:17080", onePacket, Optional.of(persistence));
        try (DatagramSocket one = new DatagramSocket(new InetSocketAddress("127.76.1.1", 0))) {
            assertEquals(Optional.empty(), service.listen());
            one.connect(SocketAddresses.of(endpoint));
            one.setSoTimeout(RunningProxy.PATIENCE_MILLIS);
            assertEquals("a1", ask(one, "1"));
            assertEquals("a1", ask(one, "1"), "it goes on: nobody takes its place");
            for (int i = 2; i < 22; i++) {
                try (DatagramSocket other = new DatagramSocket(new InetSocketAddress("127.76.1." + i, 0))) {
                    other.send(new DatagramPacket(new byte[] {'x'}, 1, SocketAddresses.of(endpoint)));
                }
            }

            assertEquals("a2", ask(one, "2"), "all are through");
            assertEquals(1, proxy.persistentClients().size());
        } finally {
            service.leave();
            proxy.close();
        }
    }

    /** Each service is on one of the loops. */
    @Test
    void givenClientsOfAServiceOnAnotherLoop_whenTheyHaveHadTheirAnswers_thenTheyMakeRoomAsWell() throws Exception {
        ProxyOptions options = OptionsText.of("max-udp-sessions = 1, threads = 2")
                .read(ProxyOptions::read)
                .options();
        Proxy proxy = new Proxy(options, Long.MAX_VALUE, LinuxPipe::grow);
        UdpService full = service(proxy, "127.76.0.2:17080", false, Optional.empty());
        UdpService other = service(proxy, "127.76.0.3:17080", false, Optional.empty());
        try (DatagramSocket one = new DatagramSocket();
                DatagramSocket another = new DatagramSocket()) {
            assertEquals(Optional.empty(), full.listen());
            assertEquals(Optional.empty(), other.listen());
            one.setSoTimeout(RunningProxy.PATIENCE_MILLIS);
            one.connect(new InetSocketAddress("127.76.0.2", 17080));
            assertEquals("a1", ask(one, "1"));

            another.connect(new InetSocketAddress("127.76.0.3", 17080));
            another.setSoTimeout(100);
            Eventually.is(() -> askQuietly(another, "2").equals("a2"), "the other is answered");
        } finally {
            full.leave();
            other.leave();
            proxy.close();
        }
    }

    private UdpService service(Proxy proxy, String address, boolean onePacket, Optional<Persistence> persistence) {
        Endpoint endpoint = Endpoint.parse(address);
        VirtualService wanted = new VirtualService(
                "dns",
                new ServiceKey.Virtual(Protocol.UDP, endpoint),
                new Scheduling("rr", Set.of(), onePacket),
                persistence,
                Optional.empty(),
                List.of(RunningProxy.server(a.endpoint(), 1)));
        return new UdpService(proxy, endpoint, wanted);
    }
}
