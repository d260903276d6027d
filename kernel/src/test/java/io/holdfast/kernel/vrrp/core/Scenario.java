package io.holdfast.kernel.vrrp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.net.Ipv6Address;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.api.vrrp.VirtualRouterId;
import io.holdfast.kernel.vrrp.wire.Addressing;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import io.holdfast.kernel.vrrp.wire.Authentication;
import io.holdfast.kernel.vrrp.wire.ChecksumForm;
import io.holdfast.kernel.vrrp.wire.ProtocolVersion;
import io.holdfast.kernel.vrrp.wire.WireOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** One network of two to five routers and what befalls it, all from one seed. */
final class Scenario {

    enum Kind {
        QUIET,
        LOSSLESS,
        WITHOUT_LEASE,
        CHAOS
    }

    /** Timers are this late at most. */
    private static final Duration MOST_LATENESS = Duration.ofMillis(2);

    private static final Duration MOST_DELAY = Duration.ofMillis(5);

    /** How long a router holds on after another has advertised: until it hears of it, perhaps by way of an answer. */
    private static final Duration CROSSING = MOST_DELAY.plus(MOST_LATENESS);

    private final Kind kind;
    private final SplittableRandom random;
    private final VirtualTime time = new VirtualTime();
    private final SimulatedLan lan;
    private final List<String> story = new ArrayList<>();
    private final ProtocolVersion version;
    private final boolean six;
    private final boolean preempt;
    private final AdvertisementInterval interval;
    private int transitions;

    Scenario(long seed, Kind kind) {
        this.kind = kind;
        random = new SplittableRandom(seed);
        lan = new SimulatedLan(time, random.split());
        lan.leastDelay = Duration.ofNanos(50_000);
        lan.mostDelay = random.nextBoolean() ? lan.leastDelay : MOST_DELAY;
        version = random.nextInt(4) == 0 ? ProtocolVersion.V2 : ProtocolVersion.V3;
        six = random.nextInt(3) == 0;
        preempt = random.nextInt(3) > 0;
        int[] centiseconds = version == ProtocolVersion.V2 ? new int[] {100, 200} : new int[] {10, 25, 100, 300};
        interval = new AdvertisementInterval(centiseconds[random.nextInt(centiseconds.length)]);
        int count = 2 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            addRouter(i);
        }
    }

    void play() {
        for (SimulatedRouter router : lan.routers) {
            time.in(times(random.nextDouble() * 6), router::start);
        }
        time.run(times(12));
        switch (kind) {
            case QUIET -> lan.deliverOneIn = 2;
            case LOSSLESS, WITHOUT_LEASE -> misfortunes(() -> processMisfortune(anyRouter()));
            case CHAOS -> misfortunes(this::anyMisfortune);
        }
        if (kind != Kind.QUIET) {
            heal();
        }
        settle();
        if (kind == Kind.LOSSLESS) {
            Duration overlap = longestOverlap();
            assertTrue(overlap.compareTo(CROSSING) <= 0, "two routers held the addresses for " + overlap);
        }
    }

    String story() {
        return version + " interval=" + interval + " preempt=" + preempt + "\n" + String.join("\n", story);
    }

    /** The longest time for which any two routers held the addresses at once. */
    Duration longestOverlap() {
        List<SimulatedRouter.Held> all = new ArrayList<>();
        for (SimulatedRouter router : lan.routers) {
            router.finish();
            all.addAll(router.held);
        }
        all.sort(Comparator.comparingLong(held -> held.from().nanos()));
        Duration longest = Duration.ZERO;
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1;
                    j < all.size() && all.get(j).from().isBefore(all.get(i).to());
                    j++) {
                MonotonicTime end = all.get(i).to().isBefore(all.get(j).to())
                        ? all.get(i).to()
                        : all.get(j).to();
                Duration overlap = end.since(all.get(j).from());
                boolean counts = all.get(i).router() != all.get(j).router()
                        && !stoppedDuringHandover(all.get(i).router(), all);
                longest = counts && overlap.compareTo(longest) > 0 ? overlap : longest;
            }
        }
        return longest;
    }

    /**
     * Whether the router stopped in the moment between its last sign of life and the arrival of another's first
     * advertisement. No protocol without acknowledgements can exclude that.
     */
    private boolean stoppedDuringHandover(SimulatedRouter router, List<SimulatedRouter.Held> all) {
        Duration moment = times(1.0 / 4 + 1.0 / 16).plus(CROSSING);
        return router.stops.stream()
                .anyMatch(stop -> all.stream()
                        .filter(held -> held.router() != router)
                        .map(held -> held.from().since(stop))
                        .anyMatch(after -> after.compareTo(moment) < 0 && after.compareTo(CROSSING.negated()) > 0));
    }

    private void addRouter(int index) {
        // An owner takes over at once, whoever holds a lease. Priorities may be equal.
        boolean owner = kind == Kind.CHAOS && index == 0 && random.nextInt(5) == 0;
        int priority = owner ? 255 : 1 + random.nextInt(254);
        ElectionOptions options = new ElectionOptions(
                version,
                new Priority(priority),
                interval,
                preempt,
                preempt && random.nextInt(4) == 0 ? times(4) : Duration.ZERO,
                kind != Kind.WITHOUT_LEASE,
                true,
                Announcements.DEFAULT);
        IpAddress virtual = six ? IpAddress.parse("fe80::100") : IpAddress.parse("192.0.2.100");
        int number = random.nextInt(1 << 20) * 8 + index;
        IpAddress address = six ? new Ipv6Address(0xFE80L << 48, number) : new Ipv4Address(number << 9);
        WireOptions wire = new WireOptions(
                version,
                new VirtualRouterId(51),
                virtual.family(),
                List.of(virtual),
                interval,
                Authentication.NONE,
                random.nextBoolean() ? ChecksumForm.PSEUDO_HEADER : ChecksumForm.MESSAGE_ONLY,
                new Addressing.Multicast(),
                false);
        IpAddress group = six ? IpAddress.parse("ff02::12") : IpAddress.parse("224.0.0.18");
        SimulatedRouter router = new SimulatedRouter(
                lan, String.valueOf((char) ('a' + index)), address, group, options, wire, this::record);
        router.lateness = Duration.ofNanos(random.nextLong(MOST_LATENESS.toNanos()));
        story.add(router.name + " " + address + " priority " + priority + " preempt-delay " + options.preemptDelay());
    }

    private void misfortunes(Runnable misfortune) {
        for (int i = 4 + random.nextInt(12); i > 0; i--) {
            misfortune.run();
            time.run(times(random.nextDouble() * (random.nextBoolean() ? 1 : 8)));
        }
    }

    private void processMisfortune(SimulatedRouter router) {
        if (!router.running) {
            tell("restart", router);
            router.restart();
        } else if (router.frozen) {
            tell("resume", router);
            router.resume();
        } else if (random.nextInt(3) == 0) {
            tell("kill", router);
            router.kill();
        } else if (random.nextInt(5) == 0) {
            tell("stop", router);
            router.stop();
        } else {
            tell("freeze", router);
            router.freeze();
        }
    }

    private void anyMisfortune() {
        SimulatedRouter router = anyRouter();
        SimulatedRouter other = anyRouter();
        switch (random.nextInt(10)) {
            case 0 -> {
                tell(router.linkDown ? "link up" : "link down", router);
                router.setLink(router.linkDown);
            }
            case 1 -> {
                tell("cut off from " + other.name, router);
                lan.cut.add(new SimulatedLan.Path(router, other));
            }
            case 2 -> {
                tell("cut off both ways from " + other.name, router);
                lan.cut.add(new SimulatedLan.Path(router, other));
                lan.cut.add(new SimulatedLan.Path(other, router));
            }
            case 3 -> lan.loss = random.nextDouble() * 0.5;
            case 4 -> lan.duplication = random.nextDouble() * 0.5;
            case 5 -> {
                tell(router.sendingFails ? "can send" : "cannot send", router);
                router.sendingFails = !router.sendingFails;
            }
            case 6 -> {
                tell("addresses fail", router);
                router.tell(new VrrpEvent.AddressesFailed("removed"));
            }
            case 7 -> {
                tell(router.machinePaused ? "machine goes on" : "machine pauses", router);
                if (router.machinePaused) {
                    router.resumeMachine();
                } else {
                    router.pauseMachine();
                }
            }
            case 8 -> {
                int weight = random.nextInt(-100, 100);
                tell("weight " + weight, router);
                router.tell(new VrrpEvent.PriorityChanged(
                        router.state.local().options().weighted(weight)));
            }
            default -> {
                if (!router.machinePaused) {
                    processMisfortune(router);
                }
            }
        }
    }

    private void heal() {
        lan.cut.clear();
        lan.loss = 0;
        lan.duplication = 0;
        for (SimulatedRouter router : lan.routers) {
            router.sendingFails = false;
            if (router.machinePaused) {
                router.resumeMachine();
            }
            if (router.frozen) {
                router.resume();
            }
            if (router.linkDown) {
                router.setLink(true);
            }
            if (!router.running) {
                router.restart();
            }
        }
        story.add("%9.3f healed".formatted(seconds()));
    }

    private void settle() {
        // A failed takeover is tried again after 5 s, or later when it was not the first; then one wait to get in, one
        // preempt delay, one wait to preempt.
        time.run(longestRetryDelay().plus(times(4 + 4 + 4 + 4)));
        int before = transitions;
        SimulatedRouter holder = theHolder();
        time.run(times(40));
        assertEquals(before, transitions, "transitions in a quiet network");
        assertEquals(holder, theHolder());
    }

    private Duration longestRetryDelay() {
        return lan.routers.stream()
                .map(router -> RetryDelay.of(router.state.local()))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private SimulatedRouter theHolder() {
        List<SimulatedRouter> active = lan.routers.stream()
                .filter(router -> router.state instanceof VrrpState.Active)
                .toList();
        assertEquals(
                1,
                active.size(),
                "Active routers: " + active.stream().map(router -> router.name).toList());
        for (SimulatedRouter router : lan.routers) {
            assertEquals(active.contains(router), router.holds(), router.name + " holds the addresses");
            assertFalse(router.state instanceof VrrpState.Fault, router.name + " is in FAULT");
            boolean better = router.state
                            .local()
                            .priority()
                            .compareTo(active.getFirst().state.local().priority())
                    > 0;
            assertFalse(preempt && better, router.name + " is better than the Active router");
        }
        return active.getFirst();
    }

    private SimulatedRouter anyRouter() {
        return lan.routers.get(random.nextInt(lan.routers.size()));
    }

    private void record(SimulatedRouter router, List<VrrpAction> actions) {
        for (VrrpAction action : actions) {
            switch (action) {
                case VrrpAction.ReportTransition _ -> {
                    transitions++;
                    story.add("%9.3f %s: %s".formatted(seconds(), router.name, ActionText.of(actions)));
                }
                case VrrpAction.ReportSplitSuspected _, VrrpAction.ReportResumed _ ->
                    story.add("%9.3f %s: %s".formatted(seconds(), router.name, ActionText.of(actions)));
                case VrrpAction.SendAdvertisement _,
                        VrrpAction.AcquireAddresses _,
                        VrrpAction.RenewLease _,
                        VrrpAction.TryAddresses _,
                        VrrpAction.AnnounceAddresses _,
                        VrrpAction.ReleaseAddresses _ -> {}
            }
        }
    }

    private void tell(String what, SimulatedRouter router) {
        story.add("%9.3f %s: (%s)".formatted(seconds(), router.name, what));
    }

    private double seconds() {
        return time.now().nanos() / 1e9;
    }

    /** So many advertisement intervals. */
    private Duration times(double intervals) {
        return Duration.ofNanos((long) (interval.duration().toNanos() * intervals));
    }
}
