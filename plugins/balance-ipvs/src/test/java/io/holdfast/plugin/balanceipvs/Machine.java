package io.holdfast.plugin.balanceipvs;

import io.holdfast.api.balance.Balancer;
import io.holdfast.api.balance.BalancerException;
import io.holdfast.api.balance.BalancerFactory;
import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.RealServer;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.net.Endpoint;
import io.holdfast.kernel.linux.JnaLinuxNetwork;
import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.ThreadPreparation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Makes balancers on the kernel that the test runs on. One that is not closed is one that was killed. */
final class Machine implements BalancerFactory.Context {

    private final ControlLoop loop = new ControlLoop(ThreadPreparation.NONE);
    private final Path folder;
    private final List<Consumer<RouterState>> watchers = new ArrayList<>();
    private RouterState state = RouterState.BACKUP;

    Machine(Path folder) {
        this.folder = folder;
    }

    /** Made and started. */
    Balancer balancer(IpvsOptions options) throws BalancerException {
        Balancer balancer = new IpvsBalancerFactory().create(options, this);
        balancer.start();
        return balancer;
    }

    /** Made and started, with default options. */
    Balancer balancer() throws BalancerException {
        return balancer(new IpvsBalancerFactoryTest().defaults());
    }

    static VirtualService service(String key, String scheduler, RealServer... servers) {
        return new VirtualService(
                "web",
                ServiceKey.parse(key),
                new Scheduling(scheduler, Set.of(), false),
                Optional.empty(),
                Optional.empty(),
                Arrays.asList(servers));
    }

    static RealServer nat(String endpoint, int weight) {
        return new RealServer(Endpoint.parse(endpoint), new Forwarding.Masquerade(), weight, 0, 0);
    }

    /** The instance that may be followed comes to a state. */
    void become(RouterState next) {
        state = next;
        watchers.forEach(watcher -> watcher.accept(next));
    }

    @Override
    public LinuxNetwork network() {
        return new JnaLinuxNetwork(loop);
    }

    @Override
    public Path runtimeDirectory() {
        return folder;
    }

    @Override
    public void watchInstance(String instance, Consumer<RouterState> listener) {
        if (!instance.equals("VI_1")) {
            throw new IllegalArgumentException("there is no instance " + instance);
        }
        watchers.add(listener);
        listener.accept(state);
    }
}
