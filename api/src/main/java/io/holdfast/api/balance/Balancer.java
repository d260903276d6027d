package io.holdfast.api.balance;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Carries the traffic of services to servers: IPVS in the kernel, a proxy in this process, a machine elsewhere.
 *
 * <p>It is told what is wanted, never what to do: it compares with what is there and changes the difference. What it
 * finds there without having made it is foreign and left alone.
 *
 * <p>Threads: the methods are called on one thread, that of the balancers, never on the control loop; they may take as
 * long as the kernel takes, but wait for no peer.
 */
public interface Balancer extends AutoCloseable {

    /**
     * Makes ready, without a service yet. What an earlier run left is found and kept until {@link #apply}: a restart
     * disturbs no open connection.
     *
     * @throws BalancerException when it cannot work at all, naming the missing capability, module or file
     */
    void start() throws BalancerException;

    /**
     * Makes these the services that there are, all of them; services and servers that are no longer named go. One whose
     * desired state is the same object as at the last call has not changed.
     *
     * <p>Once a call has failed in part, {@link #apply} is called again after a while with the same or a newer state.
     *
     * @param services with distinct {@link VirtualService#address}
     * @return what could not be done; empty when all is as desired
     */
    List<BalancerProblem> apply(List<VirtualService> services);

    /**
     * How long until the next {@link #isAsApplied}, asked anew after each; empty where nobody else can change what it
     * makes.
     */
    default Optional<Duration> reviewInterval() {
        return Optional.empty();
    }

    /**
     * Looks whether what is there is still what the last {@link #apply} has made of it, a part of it at a time where
     * all of it would hold up a change for long. If it is not, {@link #apply} is called at once.
     *
     * @return false when somebody else has changed it, which the log says once
     */
    default boolean isAsApplied() {
        return true;
    }

    /**
     * Gives the counters of its services as they are now, in the order of the last {@link #apply}, one after another:
     * they are never all there at once, which with thousands of addresses would be more than anything else.
     *
     * @param each is called before this returns
     */
    void counters(Consumer<ServiceCounters> each);

    /**
     * Ends the services, unless told to leave them running. Idempotent.
     *
     * <p>After an {@code apply(List.of())} nothing of ours is left.
     */
    @Override
    void close();
}
