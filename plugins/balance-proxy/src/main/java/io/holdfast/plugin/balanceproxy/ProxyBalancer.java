package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.balance.Balancer;
import io.holdfast.api.balance.BalancerException;
import io.holdfast.api.balance.BalancerProblem;
import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceCounters;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.net.Endpoint;
import io.netty.channel.epoll.Epoll;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Carries services in this process. */
final class ProxyBalancer implements Balancer {

    private final ProxyOptions options;
    private final long descriptors;
    private final Pipes.Growth growth;
    private final Map<ServiceKey, RunningService> running = new LinkedHashMap<>();
    private @Nullable Proxy proxy;

    /** @param descriptors how many file descriptors traffic may take */
    ProxyBalancer(ProxyOptions options, long descriptors, Pipes.Growth growth) {
        this.options = options;
        this.descriptors = descriptors;
        this.growth = growth;
    }

    @Override
    public void start() throws BalancerException {
        if (!Epoll.isAvailable()) {
            throw new BalancerException(
                    "Netty's native library for epoll cannot be loaded", Epoll.unavailabilityCause());
        }
        proxy = new Proxy(options, descriptors, growth);
    }

    @Override
    public List<BalancerProblem> apply(List<VirtualService> services) {
        Proxy started = started();
        Set<ServiceKey> wanted = services.stream().map(VirtualService::address).collect(Collectors.toSet());
        // First of all: an address may be needed by a service that comes.
        running.forEach((key, service) -> {
            if (!wanted.contains(key)) {
                service.leave();
            }
        });

        List<BalancerProblem> problems = new ArrayList<>();
        Map<ServiceKey, RunningService> inOrder = new LinkedHashMap<>();
        for (VirtualService service : services) {
            RunningService known = running.get(service.address());
            if (known == null) {
                known = create(started, service);
            } else {
                known.become(service);
            }
            inOrder.put(service.address(), known);
            known.listen().ifPresent(reason -> problems.add(BalancerProblem.of(service.address(), reason)));
        }
        running.clear();
        running.putAll(inOrder);
        return problems;
    }

    private static RunningService create(Proxy proxy, VirtualService service) {
        if (service.address() instanceof ServiceKey.Virtual(Protocol protocol, Endpoint endpoint)) {
            switch (protocol) {
                case TCP -> {
                    return new TcpService(proxy, endpoint, service);
                }
                case UDP -> {
                    return new UdpService(proxy, endpoint, service);
                }
                case SCTP -> {}
            }
        }
        throw new IllegalArgumentException(service.address() + " is beyond the abilities of the proxy");
    }

    @Override
    public void counters(Consumer<ServiceCounters> each) {
        running.values().forEach(service -> each.accept(service.counters()));
    }

    @Override
    public void close() {
        Proxy started = proxy;
        if (started != null) {
            proxy = null;
            running.values().forEach(RunningService::leave);
            running.clear();
            started.close();
        }
    }

    private Proxy started() {
        Proxy started = proxy;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }
}
