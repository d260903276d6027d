package io.holdfast.api.balance;

import io.holdfast.api.Factory;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.linux.LinuxNetwork;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes a {@link Balancer}. Its type is the word after {@code balancer =} in a service.
 *
 * @param <O> the options record, of the section {@code balancers { TYPE { … } }}; all have defaults
 */
public interface BalancerFactory<O> extends Factory<O> {

    /** What its balancers can do; services that ask for more are problems. */
    Abilities abilities();

    Balancer create(O options, Context context);

    /**
     * The most file descriptors that traffic may take by these options; 0 where it does not go through this process.
     * When the process may not have so many the daemon says so, and {@link Context#descriptors} is less.
     *
     * @param protocols those of its services
     */
    default long descriptors(O options, Set<Protocol> protocols) {
        return 0;
    }

    /**
     * The file descriptors that one address of a service takes, with traffic or without; 0 where this process does not
     * listen there.
     */
    default int descriptorsOfAnAddress() {
        return 0;
    }

    /**
     * The most bytes of the heap that clients may make it take by these options, however many come; 0 where traffic does
     * not go through this process. When the heap has no room for so many the daemon takes a larger one; when there is
     * none, it says so, and {@link Context#heapBytes} is less.
     *
     * @param protocols those of its services
     * @param persistence whether one of them has it
     */
    default long heapBytes(O options, Set<Protocol> protocols, boolean persistence) {
        return 0;
    }

    /**
     * The bytes of the heap that addresses of a service make it take, with traffic or without. When the heap has no room
     * for those of all services the daemon takes a larger one; when there is none, it says so.
     *
     * @param addresses how many; all have the same port, and so the same servers
     * @param servers how many the service has
     */
    default long heapBytesOfAddresses(Scheduling scheduling, int addresses, int servers) {
        return 0;
    }

    /** All that a balancer may see of Holdfast. */
    interface Context {

        /** Netlink sockets for requests, used on the balancers' own thread. */
        LinuxNetwork network();

        /**
         * A private folder that survives a restart of the daemon but not of the machine. As long as there is a file in
         * it, an earlier run has left something: then the balancer is started even if no service asks for it any more,
         * told to {@link Balancer#apply} no services, and closed.
         */
        Path runtimeDirectory();

        /**
         * How many file descriptors traffic may take at most, for {@link BalancerFactory#descriptors} that are not 0:
         * the others are kept for checks and for everything else.
         */
        default long descriptors() {
            return Long.MAX_VALUE;
        }

        /**
         * How many bytes of the heap traffic may take at most; {@link Long#MAX_VALUE} when there is room for all that
         * {@link BalancerFactory#heapBytes} has told of.
         */
        default long heapBytes() {
            return Long.MAX_VALUE;
        }

        /**
         * Reports whether an instance is Active, at once and at every change, on the balancers' thread.
         *
         * @param instance a name in the configuration
         * @throws IllegalArgumentException when there is no such instance
         */
        void watchInstance(String instance, Consumer<RouterState> listener);
    }
}
