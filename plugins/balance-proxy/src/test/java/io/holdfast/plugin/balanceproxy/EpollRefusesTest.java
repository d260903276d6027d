package io.holdfast.plugin.balanceproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.api.testing.SocketServer;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.Errors;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** epoll_ctl(2) fails, as it does when the user has fs.epoll.max_user_watches of them. */
class EpollRefusesTest {

    private static final int ENOSPC = 28;

    private final AtomicInteger refusals = new AtomicInteger();
    private volatile boolean refusing = true;

    private final Proxy proxy = new Proxy(
            OptionsText.of("").read(ProxyOptions::read).options(),
            1000,
            LinuxPipe::grow,
            refusing(EpollIoHandler.newFactory()));

    @AfterEach
    void close() {
        proxy.close();
    }

    private IoHandlerFactory refusing(IoHandlerFactory epoll) {
        return thread -> new PassedOn(epoll.newHandler(thread)) {
            @Override
            public IoRegistration register(IoHandle handle) throws Exception {
                IoRegistration registration = super.register(handle);
                return refusing ? refused(registration) : registration;
            }
        };
    }

    private IoRegistration refused(IoRegistration registration) {
        return new IoRegistration() {
            @Override
            @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's
            public <T> T attachment() {
                return registration.attachment();
            }

            @Override
            public long submit(IoOps ops) {
                refusals.incrementAndGet();
                throw new UncheckedIOException(Errors.newIOException("epoll_ctl", -ENOSPC));
            }

            @Override
            public boolean isValid() {
                return registration.isValid();
            }

            @Override
            public boolean cancel() {
                return registration.cancel();
            }
        };
    }

    private static VirtualService service(Protocol protocol, Endpoint address, Endpoint server) {
        return new VirtualService(
                "web",
                new ServiceKey.Virtual(protocol, address),
                new Scheduling("rr", Set.of(), false),
                Optional.empty(),
                Optional.empty(),
                List.of(RunningProxy.server(server, 1)));
    }

    private static Optional<String> cannotListen(Endpoint address) {
        return Optional.of("cannot listen at " + address
                + ": epoll refuses another descriptor (sysctl fs.epoll.max_user_watches): No space left on device");
    }

    @Test
    void givenATcpService_whenItTriesAgainLater_thenTheAddressIsFree() throws Exception {
        Endpoint address = Endpoint.parse("127.79.0.1:17080");
        try (SocketServer server = SocketServer.saying("x")) {
            TcpService service = new TcpService(proxy, address, service(Protocol.TCP, address, server.endpoint()));
            assertEquals(cannotListen(address), service.listen());
            assertEquals(cannotListen(address), service.listen());
            refusing = false;
            assertEquals(Optional.empty(), service.listen());

            try (Socket client = new Socket(SocketAddresses.of(address).getAddress(), address.port())) {
                assertEquals('x', client.getInputStream().read());
            }
            service.leave();
        }
    }

    @Test
    void givenAUdpService_whenItTriesAgainLater_thenItListens() throws Exception {
        Endpoint address = Endpoint.parse("127.79.0.2:17080");
        Endpoint nobody = Endpoint.parse("127.79.0.3:17081");
        UdpService service = new UdpService(proxy, address, service(Protocol.UDP, address, nobody));
        assertEquals(cannotListen(address), service.listen());
        assertEquals(cannotListen(address), service.listen());
        refusing = false;
        assertEquals(Optional.empty(), service.listen());

        refusing = true;
        int before = refusals.get();
        try (DatagramSocket client = new DatagramSocket()) {
            client.send(new DatagramPacket(new byte[1], 1, SocketAddresses.of(address)));
            Eventually.is(() -> refusals.get() > before, "a session was begun");
        }
        service.leave();
        // 127.79.0.3:17081 as Linux writes it.
        assertFalse(Files.readString(Path.of("/proc/self/net/udp")).contains(" 03004F7F:42B9 "), "its socket is open");
    }
}
