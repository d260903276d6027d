package io.holdfast.plugin.addresslinux;

import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.plugin.addresslinux.wire.AddressMessage.Wanted;
import io.holdfast.plugin.addresslinux.wire.LinkMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a claim has from the moment it is acquired until it is released. */
final class Hold {

    /** The kernel ends a life early by less than this, seen from the renewal. */
    private static final Duration ROUNDING = Duration.ofMillis(250);

    final LinkMessage link;
    private final AddressLifetime lifetime;
    private final List<Installed> installed = new ArrayList<>();
    private final List<InterfaceAddress> found = new ArrayList<>();
    private int turn;

    Announcer.Frames frames = Announcer.Frames.NONE;
    /** Whether the listener knows that it is over; said once. */
    boolean over;

    private static final class Installed {
        private Wanted wanted;
        private MonotonicTime renewedAt;

        private Installed(Wanted wanted, MonotonicTime renewedAt) {
            this.wanted = wanted;
            this.renewedAt = renewedAt;
        }
    }

    Hold(LinkMessage link, AddressLifetime lifetime) {
        this.link = link;
        this.lifetime = lifetime;
    }

    /** Ours to renew and to remove. */
    void addInstalled(Wanted wanted, MonotonicTime now) {
        installed.add(new Installed(wanted, now));
    }

    /** There before us: never touched. */
    void addFound(InterfaceAddress address) {
        found.add(address);
    }

    /**
     * The addresses whose life has to be prolonged now, with their new life; counts them as renewed.
     *
     * @param leaseRenewalInterval how often this is asked
     * @param gone what has gone by of the lease
     */
    List<Wanted> takeDue(MonotonicTime now, Duration leaseRenewalInterval, Duration gone) {
        if (lifetime.isEndless()) {
            return List.of();
        }
        int validSeconds = lifetime.validSecondsAfter(gone);
        int share = lifetime.share(installed.size(), leaseRenewalInterval);
        List<Wanted> due = new ArrayList<>();
        for (int i = 0; i < installed.size() && due.size() < share; i++) {
            Installed one = installed.get(turn);
            turn = (turn + 1) % installed.size();
            if (now.since(one.renewedAt).compareTo(lifetime.renewalInterval()) >= 0) {
                one.wanted = one.wanted.withLife(
                        AddressLifetime.preferredSeconds(one.wanted.address(), validSeconds), validSeconds);
                one.renewedAt = now;
                due.add(one.wanted);
            }
        }
        return due;
    }

    /** Whether the kernel may have ended the life of any of the addresses by itself. */
    boolean mayHaveExpired(MonotonicTime now) {
        return installed.stream().anyMatch(one -> mayHaveExpired(one, now));
    }

    /** Whether the kernel may have ended the life of the address by itself. */
    boolean mayHaveExpired(InterfaceAddress address, MonotonicTime now) {
        return installed.stream().anyMatch(one -> one.wanted.address().equals(address) && mayHaveExpired(one, now));
    }

    private boolean mayHaveExpired(Installed one, MonotonicTime now) {
        Duration life = Duration.ofSeconds(one.wanted.validSeconds()).minus(ROUNDING);
        return !lifetime.isEndless() && now.since(one.renewedAt).compareTo(life) >= 0;
    }

    /** Last one first: the kernel promotes all others when it loses the first address of a network. */
    List<InterfaceAddress> installedInReverse() {
        return installed.reversed().stream().map(one -> one.wanted.address()).toList();
    }

    /** Those that take an expiring route with them: of each network the one that goes last. */
    Set<InterfaceAddress> lastWithRoute() {
        Set<InterfaceAddress> last = new HashSet<>();
        for (Installed one : installed) {
            InterfaceAddress address = one.wanted.address();
            if (one.wanted.hasExpiringRoute() && last.stream().noneMatch(address::isInNetworkOf)) {
                last.add(address);
            }
        }
        return last;
    }

    /** Installed and found. */
    List<InterfaceAddress> addresses() {
        List<InterfaceAddress> all = new ArrayList<>();
        installed.forEach(one -> all.add(one.wanted.address()));
        all.addAll(found);
        return all;
    }

    boolean has(InterfaceAddress address) {
        return addresses().contains(address);
    }
}
