package io.holdfast.plugin.balanceproxy;

import static io.holdfast.api.testing.PrivateNetwork.shell;
import static io.holdfast.plugin.balanceproxy.UdpTest.ask;
import static io.holdfast.plugin.balanceproxy.UdpTest.askQuietly;
import static io.holdfast.plugin.balanceproxy.UdpTest.clientOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.testing.InPrivateNetwork;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The machine has two local ports, which nobody has had so far. */
@InPrivateNetwork
class ScarcePortsTest {

    private static void leaveTwo() {
        leave("20000 20001");
    }

    private static void leave(String range) {
        Epoll.ensureAvailability();
        shell("echo " + range + " > /proc/sys/net/ipv4/ip_local_port_range");
    }

    @Test
    void givenNoPortIsLeft_whenClientsHaveHadTheirAnswers_thenTheyMakeRoomForAnother() throws Exception {
        try (EchoServer a = new EchoServer("a");
                RunningProxy proxy = RunningProxy.udp("").to(a.endpoint());
                DatagramSocket one = clientOf(proxy);
                DatagramSocket two = clientOf(proxy);
                DatagramSocket three = clientOf(proxy)) {
            leaveTwo();
            assertEquals("a1", ask(one, "1"));
            assertEquals("a2", ask(two, "2"));
            three.setSoTimeout(100);
            Eventually.is(() -> askQuietly(three, "3").equals("a3"), "the third is answered");
        }
    }

    /** A check needs one, too, and whoever sends next should not be the next one whose datagram is dropped. */
    @Test
    void givenNoPortIsLeft_whenOneIsNeeded_thenSomeBecomeFree() throws Exception {
        try (EchoServer a = new EchoServer("a");
                RunningProxy proxy = RunningProxy.udp("").to(a.endpoint())) {
            leave("20000 20011");
            AtomicInteger ports = new AtomicInteger(25_000);
            assertTrue(areAnswered(12, proxy, ports, RunningProxy.PATIENCE_MILLIS));
            Eventually.is(() -> areAnswered(6, proxy, ports, 500), "six in a row");
        }
    }

    @Test
    void givenNoPortIsLeft_thenItSaysSo() throws Exception {
        String words = "no local port is free for it (sysctl net.ipv4.ip_local_port_range)";
        Endpoint server = Endpoint.parse("127.78.0.1:9");
        leaveTwo();
        try (DatagramSocket _ = new DatagramSocket();
                DatagramSocket _ = new DatagramSocket()) {
            LinuxSocket datagrams = LinuxSocket.newSocketDgram(false);
            IOException failure = assertThrows(IOException.class, () -> datagrams.connect(SocketAddresses.of(server)));
            datagrams.close();
            assertEquals(words, Refusals.toConnect(failure));
            assertTrue(Refusals.isWithoutPort(failure));
        }
    }

    @Test
    void givenNoPortIsLeftForTcp_thenItSaysSo() throws Exception {
        String words =
                "no local port is free for it (sysctl net.ipv4.ip_local_port_range), or no local address reaches it";
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            leaveTwo();
            try (Socket _ = new Socket(server.getInetAddress(), server.getLocalPort());
                    Socket _ = new Socket(server.getInetAddress(), server.getLocalPort())) {
                LinuxSocket stream = LinuxSocket.newSocketStream(false);
                IOException failure =
                        assertThrows(IOException.class, () -> stream.connect(server.getLocalSocketAddress()));
                stream.close();
                assertEquals(words, Refusals.toConnect(failure));
            }
        }
    }

    /** Whether so many new clients, with ports of their own, are answered at once. */
    private static boolean areAnswered(int clients, RunningProxy proxy, AtomicInteger ports, int patienceMillis) {
        for (int i = 0; i < clients; i++) {
            try (DatagramSocket client =
                    new DatagramSocket(ports.getAndIncrement(), InetAddress.ofLiteral("127.0.0.1"))) {
                client.connect(SocketAddresses.of(proxy.endpoint()));
                client.setSoTimeout(patienceMillis);
                if (!askQuietly(client, "x").equals("ax")) {
                    return false;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return true;
    }
}
