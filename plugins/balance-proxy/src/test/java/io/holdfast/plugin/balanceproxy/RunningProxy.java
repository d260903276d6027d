package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.balance.BalancerException;
import io.holdfast.api.balance.BalancerProblem;
import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.RealServer;
import io.holdfast.api.balance.ServiceCounters;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.balance.VirtualService.Persistence;
import io.holdfast.api.balance.VirtualService.ProxyProtocol;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.testing.OptionsText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy with one service on an address of loopback that nobody else uses. */
final class RunningProxy implements AutoCloseable {

    /** So long a test waits for something that has to come; nothing is measured by it. */
    static final int PATIENCE_MILLIS = 60_000;

    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private static final long MANY = Long.MAX_VALUE;

    private final ProxyBalancer balancer;
    private final Protocol protocol;
    private final Endpoint endpoint;
    private Scheduling scheduling = new Scheduling("rr", Set.of(), false);
    private Optional<Persistence> persistence = Optional.empty();
    private Optional<ProxyProtocol> proxyProtocol = Optional.empty();

    private RunningProxy(String options, Protocol protocol, Endpoint endpoint, long descriptors) {
        this(options, protocol, endpoint, descriptors, LinuxPipe::grow);
    }

    private RunningProxy(String options, Protocol protocol, Endpoint endpoint, long descriptors, Pipes.Growth growth) {
        this.balancer = new ProxyBalancer(
                OptionsText.of(options).read(ProxyOptions::read).options(), descriptors, growth);
        this.protocol = protocol;
        this.endpoint = endpoint;
        try {
            balancer.start();
        } catch (BalancerException e) {
            throw new AssertionError(e);
        }
    }

    static RunningProxy tcp(String options) {
        return new RunningProxy(options, Protocol.TCP, newEndpoint(), MANY);
    }

    static RunningProxy tcpAt(String endpoint) {
        return new RunningProxy("", Protocol.TCP, Endpoint.parse(endpoint), MANY);
    }

    /** One whose pipes grow this way. */
    static RunningProxy splicing(Pipes.Growth growth) {
        return new RunningProxy("splice-after = 0", Protocol.TCP, newEndpoint(), MANY, growth);
    }

    static RunningProxy udp(String options) {
        return new RunningProxy(options, Protocol.UDP, newEndpoint(), MANY);
    }

    static RunningProxy udpAt(String endpoint) {
        return new RunningProxy("", Protocol.UDP, Endpoint.parse(endpoint), MANY);
    }

    /** One that may take so many file descriptors. */
    static RunningProxy scarce(Protocol protocol, long descriptors) {
        return new RunningProxy("splice-after = 0", protocol, newEndpoint(), descriptors);
    }

    private static Endpoint newEndpoint() {
        int number = ADDRESSES.incrementAndGet();
        return Endpoint.parse("127.77." + number / 250 + "." + (1 + number % 250) + ":17080");
    }

    RunningProxy scheduler(String word, String... flags) {
        scheduling = new Scheduling(word, Set.of(flags), false);
        return this;
    }

    RunningProxy onePacket() {
        scheduling = new Scheduling(scheduling.scheduler(), scheduling.flags(), true);
        return this;
    }

    RunningProxy persistence(Persistence wanted) {
        persistence = Optional.of(wanted);
        return this;
    }

    RunningProxy proxyProtocol(ProxyProtocol version) {
        proxyProtocol = Optional.of(version);
        return this;
    }

    static RealServer server(Endpoint endpoint, int weight) {
        return new RealServer(endpoint, new Forwarding.Proxy(), weight, 0, 0);
    }

    /** Servers of weight 1. */
    RunningProxy to(Endpoint... servers) {
        return to(Arrays.stream(servers).map(server -> server(server, 1)).toArray(RealServer[]::new));
    }

    RunningProxy to(RealServer... servers) {
        List<BalancerProblem> problems = balancer.apply(List.of(service(servers)));
        if (!problems.isEmpty()) {
            throw new AssertionError(problems);
        }
        return this;
    }

    VirtualService service(RealServer... servers) {
        return new VirtualService(
                "web",
                new ServiceKey.Virtual(protocol, endpoint),
                scheduling,
                persistence,
                proxyProtocol,
                List.of(servers));
    }

    ProxyBalancer balancer() {
        return balancer;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    ServiceCounters counters() {
        List<ServiceCounters> counters = new ArrayList<>();
        balancer.counters(counters::add);
        return counters.getFirst();
    }

    /** A connection to the service. */
    Socket connect() throws IOException {
        return connectFrom("127.0.0.1");
    }

    Socket connectFrom(String address) throws IOException {
        Socket socket = new Socket(
                InetAddress.getByAddress(endpoint.address().toBytes()),
                endpoint.port(),
                InetAddress.getByAddress(IpAddress.parse(address).toBytes()),
                0);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** What the service says to somebody who says nothing. */
    String ask() throws IOException {
        try (Socket socket = connect()) {
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() {
        balancer.close();
    }
}
