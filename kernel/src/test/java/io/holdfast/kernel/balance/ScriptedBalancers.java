package io.holdfast.kernel.balance;

import io.holdfast.api.balance.Abilities;
import io.holdfast.api.balance.Abilities.Feature;
import io.holdfast.api.balance.Balancer;
import io.holdfast.api.balance.BalancerException;
import io.holdfast.api.balance.BalancerFactory;
import io.holdfast.api.balance.BalancerProblem;
import io.holdfast.api.balance.Forwarding.Method;
import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceCounters;
import io.holdfast.api.balance.ServiceCounters.ServerCounters;
import io.holdfast.api.balance.ServiceCounters.Traffic;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A balancer plugin that writes down what it is told. Its option {@code word} tells sections apart. */
final class ScriptedBalancers implements BalancerFactory<String> {

    private static final Abilities PROXY = new Abilities(
            Set.of(Protocol.TCP, Protocol.UDP),
            Set.of("rr", "lc"),
            "rr",
            Set.of(),
            Set.of(Method.PROXY),
            Method.PROXY,
            Set.of(),
            Set.of(Feature.OTHER_PORT, Feature.OTHER_FAMILY, Feature.PERSISTENCE, Feature.PROXY_PROTOCOL));

    private static final Abilities IPVS = new Abilities(
            Set.of(Protocol.values()),
            Set.of("rr", "wlc", "sh"),
            "wlc",
            Set.of("sh-port", "sh-fallback"),
            Set.of(Method.NAT, Method.DR, Method.TUN),
            Method.NAT,
            Set.of("sip"),
            Set.of(
                    Feature.FIREWALL_MARK,
                    Feature.EVERY_PORT,
                    Feature.OTHER_PORT,
                    Feature.OTHER_FAMILY,
                    Feature.ONE_PACKET,
                    Feature.PERSISTENCE,
                    Feature.THRESHOLDS));

    /** What {@code apply} was told, call by call. */
    final BlockingQueue<List<VirtualService>> applied = new LinkedBlockingQueue<>();

    /** What was told of the counters, for as long as somebody keeps it. */
    final List<WeakReference<ServiceCounters>> counted = new CopyOnWriteArrayList<>();

    final AtomicInteger closed = new AtomicInteger();
    /** What {@code apply} answers. */
    volatile List<BalancerProblem> answer = List.of();

    /** Whether {@code apply} throws. */
    volatile boolean failure;

    /** Whether somebody else has changed what is there. */
    final AtomicBoolean changed = new AtomicBoolean();

    /** Whether it wants to look at what is there, every 10 ms. */
    volatile boolean reviewed;

    volatile Optional<String> refusal = Optional.empty();
    volatile @Nullable String threads;
    volatile @Nullable Context context;
    private final String type;
    private final Abilities abilities;

    private ScriptedBalancers(String type, Abilities abilities) {
        this.type = type;
        this.abilities = abilities;
    }

    static ScriptedBalancers proxy() {
        return new ScriptedBalancers("proxy", PROXY);
    }

    static ScriptedBalancers ipvs() {
        return new ScriptedBalancers("ipvs", IPVS);
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public Abilities abilities() {
        return abilities;
    }

    @Override
    public long descriptors(String options, Set<Protocol> protocols) {
        return 1000L * protocols.size();
    }

    @Override
    public long heapBytes(String options, Set<Protocol> protocols, boolean persistence) {
        return 10L * protocols.size() + (persistence ? 5 : 0);
    }

    @Override
    public long heapBytesOfAddresses(Scheduling scheduling, int addresses, int servers) {
        return type.equals("proxy") ? 1_000_000L * addresses + servers : 0;
    }

    @Override
    public int descriptorsOfAnAddress() {
        return type.equals("proxy") ? 1 : 0;
    }

    @Override
    public Value<String> options(OptionsReader in) {
        return in.string("word").orElse("");
    }

    @Override
    public Balancer create(String options, Context given) {
        context = given;
        return new Balancer() {
            private List<VirtualService> services = List.of();

            @Override
            public void start() throws BalancerException {
                if (refusal.isPresent()) {
                    throw new BalancerException(refusal.get());
                }
                threads = Thread.currentThread().getName();
            }

            @Override
            public List<BalancerProblem> apply(List<VirtualService> wanted) {
                services = wanted;
                applied.add(wanted);
                if (failure) {
                    throw new IllegalStateException("planted");
                }
                return answer;
            }

            @Override
            public Optional<Duration> reviewInterval() {
                return reviewed ? Optional.of(Duration.ofMillis(10)) : Optional.empty();
            }

            @Override
            public boolean isAsApplied() {
                return !changed.getAndSet(false);
            }

            @Override
            public void counters(Consumer<ServiceCounters> each) {
                for (VirtualService service : services) {
                    ServiceCounters made = ScriptedBalancers.counters(service);
                    counted.add(new WeakReference<>(made));
                    each.accept(made);
                }
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    private static ServiceCounters counters(VirtualService service) {
        Traffic traffic = new Traffic(100, 0, 0, 2000, 3000);
        return new ServiceCounters(
                service.address(),
                traffic,
                service.servers().stream()
                        .map(server -> new ServerCounters(server.endpoint(), server.weight(), 5, 2, 1, traffic))
                        .toList());
    }
}
