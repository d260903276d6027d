package io.holdfast.plugin.addresslinux;

import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.plugin.addresslinux.wire.AddressMessage.Wanted;
import io.holdfast.plugin.addresslinux.wire.LinkMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a claim has from the moment it is acquired until it is released. */
final class Hold {

    /** The kernel ends a life early by less than this, seen from the renewal. */
    private static final Duration ROUNDING = Duration.ofMillis(250);

    final LinkMessage link;
    final AddressLifetime lifetime;
    /** Ours to renew and to remove. */
    final List<Wanted> installed = new ArrayList<>();
    /** There before us: never touched. */
    final List<InterfaceAddress> found = new ArrayList<>();

    Announcer.Frames frames = Announcer.Frames.NONE;
    /** Whether the listener knows that it is over; said once. */
    boolean over;

    private MonotonicTime renewedAt;
    private int validSeconds;

    Hold(LinkMessage link, AddressLifetime lifetime, MonotonicTime now, Duration gone) {
        this.link = link;
        this.lifetime = lifetime;
        renewedAt = now;
        validSeconds = lifetime.validSecondsAfter(gone);
    }

    int validSeconds() {
        return validSeconds;
    }

    /** Whether it is time to tell the kernel to keep the addresses. */
    boolean isRenewalDue(MonotonicTime now) {
        return !lifetime.isEndless() && now.since(renewedAt).compareTo(lifetime.renewalInterval()) >= 0;
    }

    void renewed(MonotonicTime now, Duration gone) {
        renewedAt = now;
        validSeconds = lifetime.validSecondsAfter(gone);
    }

    /** Whether the kernel may have ended the addresses' life by itself. */
    boolean mayHaveExpired(MonotonicTime now) {
        Duration life = Duration.ofSeconds(validSeconds).minus(ROUNDING);
        return !lifetime.isEndless() && now.since(renewedAt).compareTo(life) >= 0;
    }

    List<InterfaceAddress> installedAddresses() {
        return installed.stream().map(Wanted::address).toList();
    }

    /** Installed and found. */
    List<InterfaceAddress> addresses() {
        List<InterfaceAddress> all = new ArrayList<>(installedAddresses());
        all.addAll(found);
        return all;
    }
}
