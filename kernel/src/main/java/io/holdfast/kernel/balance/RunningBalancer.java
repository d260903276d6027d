package io.holdfast.kernel.balance;

import io.holdfast.api.balance.Balancer;
import io.holdfast.api.balance.BalancerException;
import io.holdfast.api.balance.BalancerFactory;
import io.holdfast.api.balance.BalancerProblem;
import io.holdfast.api.balance.ServiceCounters;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.kernel.plugin.Configured;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One balancer, told what is wanted until it has done it. Everything on the balancers' thread. */
final class RunningBalancer {

    private static final Logger log = LoggerFactory.getLogger(RunningBalancer.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Configured<BalancerFactory.Context, Balancer> plugin;
    private final BalancerThread thread;
    private final Supplier<List<VirtualService>> wanted;
    private final Consumer<List<BalancerProblem>> told;
    private @Nullable Balancer balancer;
    private List<BalancerProblem> problems = List.of();
    private Duration pause = FIRST_PAUSE;
    private boolean asked;
    private boolean closed;
    /** Counts attempts: a retry that was planned before the latest one is no longer needed. */
    private long attempt;

    /**
     * @param wanted what is wanted now
     * @param told told what could not be done, after every attempt
     */
    RunningBalancer(
            Configured<BalancerFactory.Context, Balancer> plugin,
            BalancerThread thread,
            Supplier<List<VirtualService>> wanted,
            Consumer<List<BalancerProblem>> told) {
        this.plugin = plugin;
        this.thread = thread;
        this.wanted = wanted;
        this.told = told;
    }

    String type() {
        return plugin.type();
    }

    /** What could not be done at the last attempt and is about no service, in sentences. */
    List<String> ownProblems() {
        return own(problems);
    }

    private static List<String> own(List<BalancerProblem> all) {
        return all.stream()
                .filter(problem -> problem.services().isEmpty())
                .map(BalancerProblem::reason)
                .toList();
    }

    void start(BalancerFactory.Context context) throws BalancerException {
        Balancer made = inItsWorld(() -> plugin.create(context));
        balancer = made;
        made.start();
        planReview(made);
    }

    private void planReview(Balancer present) {
        inItsWorld(present::reviewInterval).ifPresent(interval -> thread.after(interval, () -> review(present)));
    }

    private void review(Balancer present) {
        if (!present.equals(balancer)) {
            return;
        }
        try {
            if (!inItsWorld(present::isAsApplied)) {
                apply();
            }
        } catch (RuntimeException | LinkageError e) {
            log.error("balancer={} cannot look at what is there", type(), e);
        }
        planReview(present);
    }

    /** What is wanted has changed: carries it out soon, together with whatever else changes until then. */
    void changed() {
        if (!asked) {
            asked = true;
            thread.post(this::apply);
        }
    }

    /** Carries out what is wanted now. */
    void apply() {
        asked = false;
        attempt++;
        Balancer present = balancer;
        if (present == null) {
            return;
        }
        List<VirtualService> services = wanted.get();
        List<BalancerProblem> found;
        try {
            found = List.copyOf(inItsWorld(() -> present.apply(services)));
        } catch (RuntimeException | LinkageError e) {
            log.error("balancer={} failed", type(), e);
            found = List.of(new BalancerProblem(
                    "the balancer failed: " + e,
                    services.stream().map(VirtualService::address).collect(Collectors.toSet())));
        }
        tell(found);
        problems = found;
        told.accept(found);
        if (found.isEmpty()) {
            pause = FIRST_PAUSE;
        } else {
            long planned = attempt;
            thread.after(pause, () -> retry(planned));
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        }
    }

    private void retry(long planned) {
        if (planned == attempt) {
            apply();
        }
    }

    /** Those of services are told by the services. */
    private void tell(List<BalancerProblem> found) {
        List<String> before = ownProblems();
        own(found).stream()
                .filter(problem -> !before.contains(problem))
                .forEach(problem -> log.warn("balancer={} {}", type(), problem));
        if (found.isEmpty() && !problems.isEmpty()) {
            log.info("balancer={} all is as wanted again", type());
        }
    }

    /** Gives the counters of its services one after another; no more when it fails to tell. */
    void counters(Consumer<ServiceCounters> each) {
        Balancer present = balancer;
        if (present == null) {
            return;
        }
        try {
            inItsWorld(() -> {
                present.counters(each);
                return true;
            });
        } catch (RuntimeException | LinkageError e) {
            log.error("balancer={} has no counters", type(), e);
        }
    }

    /** Whether it has been told to end. */
    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        Balancer present = balancer;
        balancer = null;
        if (present != null) {
            try {
                inItsWorld(() -> {
                    present.close();
                    return true;
                });
            } catch (RuntimeException | LinkageError e) {
                log.error("balancer={} not closed", type(), e);
            }
        }
    }

    private <T> T inItsWorld(Supplier<T> call) {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(plugin.classLoader());
        try {
            return call.get();
        } finally {
            current.setContextClassLoader(before);
        }
    }
}
