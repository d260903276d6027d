package io.holdfast.api.address;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.time.MonotonicTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Puts virtual addresses on this machine's interfaces and takes them away, holds them by a {@link Lease}, announces
 * them to the link, and reports what happens to the interfaces.
 *
 * <p>Whatever it adds carries its mark; it removes nothing that does not.
 *
 * <p>Threads: every method and every callback runs on the control loop and must not block.
 */
public interface AddressProvider extends AutoCloseable {

    /**
     * Declares everything that may ever be held, once, before anything else. Removes what an earlier run left behind.
     *
     * @return one claim per plan, in the same order
     * @throws LinuxException when the kernel refuses, naming the operation and the missing capability
     */
    List<Claim> start(List<Plan> plans) throws LinuxException;

    /**
     * Reports the state of an interface, at once and at every change. An interface that does not exist is
     * {@link LinkState.Missing} until it appears.
     */
    void watch(InterfaceName interfaceName, Consumer<LinkState> listener) throws LinuxException;

    /**
     * Hands the renewals asked for since the last call to the kernel, all in one request. The control loop calls it
     * after the advertisements that were due have left.
     */
    void commit();

    /** What to say at start about protection that is not there: no nftables, no privilege. Empty when all is well. */
    List<String> limitations();

    /** Releases every claim and removes all that carries our mark. Idempotent. */
    @Override
    void close();

    /**
     * The addresses of one instance.
     *
     * @param instance the instance's name, for messages
     * @param addresses in configuration order, of one or both families
     */
    record Plan(String instance, InterfaceName interfaceName, List<InterfaceAddress> addresses, Listener listener) {
        public Plan {
            addresses = List.copyOf(addresses);
        }
    }

    /** Told when the kernel no longer does what a claim asked of it. */
    interface Listener {

        /**
         * The lease ran out before it was renewed, or cannot be renewed: the addresses are no longer answered for. The
         * claim stays as it is until it is released.
         */
        void leaseLost(String reason);

        /**
         * The addresses could not be installed, or somebody removed one. The claim stays as it is until it is released.
         */
        void failed(String reason);

        /**
         * Addresses of the plan are on its interface without our mark. They are left alone, so this machine answers for
         * them whether the claim is held or not. Told at start when there are any, and whenever they change.
         *
         * @param found as they are there, possibly with another prefix; empty when they are gone
         */
        default void othersFound(List<InterfaceAddress> found) {}
    }

    /** The right of one instance to hold its addresses, taken and given back as the election says. */
    interface Claim {

        /**
         * Installs the addresses and opens the fence for the lease's term. An address that is already there without our
         * mark is left alone and counts as held. Failures go to the listener. A claim that is still held is released
         * first.
         *
         * @param from the instant read just <em>before</em> the advertisement left that justifies the hold
         */
        void acquire(Lease lease, MonotonicTime from);

        /**
         * Asks for the lease to run for its full term; done at {@link AddressProvider#commit()}. Nothing happens when
         * the claim is not held.
         *
         * @param from the instant read just <em>before</em> the advertisement left that justifies the renewal: the
         *     other routers count from that advertisement, so a process that was stopped between sending and renewing
         *     must not gain the time it slept
         */
        void renew(Lease lease, MonotonicTime from);

        /**
         * Sends one gratuitous ARP request (RFC 5227, section 3) or unsolicited neighbour advertisement (RFC 4861,
         * section 7.2.6) for each address.
         */
        void announce();

        /**
         * Does the same for some of the addresses, so that hundreds of them can be spread over time.
         *
         * @param first how many addresses to pass over
         * @param most how many to announce at most, at least 1
         * @return how many were announced; fewer than {@code most} when there are no more
         */
        default int announce(int first, int most) {
            if (first == 0) {
                announce();
            }
            return 0;
        }

        /**
         * Finds out whether {@link #acquire} could install the addresses, without answering for them for any time.
         * Nothing is left behind, and the listener is not told. Asked while nothing is held, after a failure.
         *
         * @return why not; empty when it could, or when that cannot be known
         */
        default Optional<String> tryOut() {
            return Optional.empty();
        }

        /** Closes the fence and removes what {@link #acquire} installed. Idempotent. */
        void release();

        /** The addresses that this claim has installed or found, for the status; safe from any thread. */
        List<InterfaceAddress> held();
    }
}
