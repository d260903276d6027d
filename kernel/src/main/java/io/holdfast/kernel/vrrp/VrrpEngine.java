package io.holdfast.kernel.vrrp;

import io.holdfast.api.address.AddressProvider;
import io.holdfast.api.address.LinkState;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.VrrpTransport;
import io.holdfast.kernel.event.EventPublisher;
import io.holdfast.kernel.life.Stage;
import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.Timer;
import io.holdfast.kernel.status.StatusSource;
import io.holdfast.kernel.vrrp.core.FaultCause;
import io.holdfast.kernel.vrrp.core.FaultCause.Kind;
import io.holdfast.kernel.vrrp.core.VrrpEvent;
import io.holdfast.kernel.vrrp.core.VrrpState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Every election of the daemon: one timer for all, one renewal of all leases after the advertisements that were due.
 */
public final class VrrpEngine implements Stage, StatusSource {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    /** Much longer than a start takes, on a machine that is starved as well. */
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    /**
     * How much earlier than its deadline a Backup is woken, so that it takes over on time: DECISIONS.md, "Head start".
     */
    private static final Duration HEAD_START = Duration.ofNanos(150_000);

    /** When nothing has a deadline. */
    private static final Duration LONGEST_SLEEP = Duration.ofHours(1);

    private final ControlLoop loop;
    private final VrrpTransport transport;
    private final AddressProvider addresses;
    private final VrrpLinks links;
    private final Limits limits;
    private final PacedAnnouncements announcements;
    private final List<Membership> memberships;
    private final Timer timer;
    private MonotonicTime wakeUp;
    private boolean batching;
    private Optional<Rehearsal> rehearsal = Optional.empty();

    /**
     * @param limits told what protection of the addresses this machine cannot give
     */
    public VrrpEngine(
            VrrpOptions options,
            ControlLoop loop,
            VrrpTransport transport,
            AddressProvider addresses,
            EventPublisher events,
            Limits limits) {
        this.limits = limits;
        this.loop = loop;
        this.transport = transport;
        this.addresses = addresses;
        this.links = new VrrpLinks(transport);
        this.wakeUp = loop.now().plus(LONGEST_SLEEP);
        this.timer = loop.schedule(wakeUp, this::timerExpired);
        VrrpReports reports = new LoggedReports(events, loop::now);
        this.announcements = new PacedAnnouncements(loop);
        this.memberships = options.instances().stream()
                .map(instance ->
                        new Membership(new VirtualRouter(instance, loop::now, reports, announcements, this::settle)))
                .toList();
    }

    @Override
    public String name() {
        return "elections";
    }

    /**
     * Takes part in every election.
     *
     * @throws LinuxException when the kernel refuses sockets or addresses, naming the missing capability
     */
    @Override
    public void start() throws Exception {
        onLoop(START_LIMIT, () -> {
            try {
                begin();
            } catch (LinuxException | RuntimeException e) {
                end();
                throw e;
            }
            return null;
        });
    }

    /** Resigns and releases; returns when the kernel has taken the resignations and every address is gone. */
    @Override
    public void stop() throws Exception {
        onLoop(STOP_LIMIT, () -> {
            end();
            return null;
        });
    }

    private void begin() throws LinuxException {
        List<AddressProvider.Claim> claims = addresses.start(memberships.stream()
                .map(membership -> membership.router)
                .map(router -> new AddressProvider.Plan(
                        router.options().name(),
                        router.options().interfaceName(),
                        router.options().addresses(),
                        new AddressListener(router.options(), router, limits)))
                .toList());
        limits.say(addresses.limitations());
        for (int i = 0; i < claims.size(); i++) {
            memberships.get(i).router.use(claims.get(i));
        }
        Map<InterfaceName, List<Membership>> byInterface = new HashMap<>();
        for (Membership membership : memberships) {
            byInterface
                    .computeIfAbsent(membership.router.options().interfaceName(), _ -> new ArrayList<>())
                    .add(membership);
        }
        for (Map.Entry<InterfaceName, List<Membership>> entry : byInterface.entrySet()) {
            addresses.watch(entry.getKey(), link -> {
                for (Membership membership : entry.getValue()) {
                    membership.linkChanged(link);
                }
            });
        }
        for (Membership membership : memberships) {
            membership.throwIfRefused();
        }
        for (Membership membership : memberships) {
            membership.router.deliver(new VrrpEvent.Started());
        }
        armForEarliest();
        rehearsal = Rehearsal.begin(loop, transport);
    }

    private void end() {
        timer.cancel();
        rehearsal.ifPresent(Rehearsal::end);
        for (Membership membership : memberships) {
            membership.contain(new VrrpEvent.ShutdownRequested());
        }
        try {
            announcements.close();
            transport.close();
        } finally {
            addresses.close();
        }
    }

    private void timerExpired() {
        try {
            awaitTakeover();
            links.drain();
            batching = true;
            MonotonicTime now = loop.now();
            for (Membership membership : memberships) {
                Optional<MonotonicTime> deadline = membership.router.state().deadline();
                if (deadline.isPresent() && !now.isBefore(deadline.get())) {
                    membership.contain(new VrrpEvent.TimerExpired());
                }
            }
            batching = false;
            addresses.commit();
        } finally {
            batching = false;
            armForEarliest();
        }
    }

    /**
     * Waits out the rest of the head start of a Backup whose Active_Down_Interval is about to end: being woken takes
     * longer than sending.
     */
    private void awaitTakeover() {
        long nanos = earliestDeadline().nanos();
        if (nanos - System.nanoTime() > HEAD_START.toNanos()) {
            return;
        }
        while (System.nanoTime() - nanos < 0) {
            Thread.onSpinWait();
        }
    }

    /** After whatever happened to one router: renews its lease, and makes sure to be awake at its deadline. */
    private void settle(VirtualRouter router) {
        if (batching) {
            return;
        }
        addresses.commit();
        MonotonicTime due = wakeUp(router.state());
        if (due.isBefore(wakeUp)) {
            arm(due);
        }
    }

    /** Looks at every router, which a single event need not: a wake-up that turns out too early costs little. */
    private void armForEarliest() {
        MonotonicTime earliest = loop.now().plus(LONGEST_SLEEP);
        for (Membership membership : memberships) {
            MonotonicTime due = wakeUp(membership.router.state());
            if (due.isBefore(earliest)) {
                earliest = due;
            }
        }
        arm(earliest);
    }

    private MonotonicTime wakeUp(VrrpState state) {
        Optional<MonotonicTime> deadline = state.deadline();
        if (deadline.isEmpty()) {
            return loop.now().plus(LONGEST_SLEEP);
        }
        return state instanceof VrrpState.Backup ? deadline.get().minus(HEAD_START) : deadline.get();
    }

    private MonotonicTime earliestDeadline() {
        MonotonicTime earliest = loop.now().plus(LONGEST_SLEEP);
        for (Membership membership : memberships) {
            Optional<MonotonicTime> deadline = membership.router.state().deadline();
            if (deadline.isPresent() && deadline.get().isBefore(earliest)) {
                earliest = deadline.get();
            }
        }
        return earliest;
    }

    private void arm(MonotonicTime at) {
        wakeUp = at;
        timer.arm(at);
    }

    private void onLoop(Duration limit, Callable<@Nullable Void> task) throws Exception {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        boolean accepted = loop.execute(() -> {
            try {
                done.complete(task.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        if (!accepted) {
            throw new IllegalStateException("the control loop takes no more tasks");
        }
        try {
            done.get(limit.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new IllegalStateException("the control loop did not answer within " + limit.toSeconds() + " s", e);
        }
    }

    /** Packets of protocol 112 for virtual routers that are not configured here. Any thread. */
    public Strangers strangers() {
        return links.strangers();
    }

    @Override
    public String section() {
        return "instances";
    }

    @Override
    public Object snapshot() {
        MonotonicTime now = MonotonicTime.now();
        return memberships.stream()
                .map(membership -> InstanceStatus.of(membership.router, now))
                .toList();
    }

    /** What a virtual router has of its link. */
    private final class Membership {

        private final VirtualRouter router;
        private OptionalInt joinedIndex = OptionalInt.empty();
        private Optional<VrrpTransport.Link> link = Optional.empty();
        private Optional<LinuxException> refusal = Optional.empty();
        private Optional<FaultCause> fault = Optional.empty();

        Membership(VirtualRouter router) {
            this.router = router;
        }

        void linkChanged(LinkState state) {
            switch (state) {
                case LinkState.Missing _ -> leave();
                case LinkState.Present present -> {
                    if (!joinedIndex.equals(OptionalInt.of(present.index()))) {
                        leave();
                        join(present.index());
                    }
                }
            }
            Optional<IpAddress> source = LinkFaults.source(router.options(), state);
            router.use(link, source);
            changeFault(refusal.map(e -> new FaultCause(Kind.TRANSPORT_FAILED, String.valueOf(e.getMessage())))
                    .or(() -> LinkFaults.fault(router.options(), state)));
            router.deliver(new VrrpEvent.LinkChanged());
        }

        private void join(int index) {
            try {
                link = Optional.of(links.join(router, index));
                joinedIndex = OptionalInt.of(index);
            } catch (LinuxException e) {
                refusal = Optional.of(e);
            }
        }

        private void leave() {
            if (link.isPresent()) {
                links.leave(router, joinedIndex.orElseThrow());
            }
            link = Optional.empty();
            joinedIndex = OptionalInt.empty();
            refusal = Optional.empty();
        }

        /** The new fault comes before the old one goes: there is no moment without one between two. */
        private void changeFault(Optional<FaultCause> next) {
            Optional<FaultCause> previous = fault;
            if (next.equals(previous)) {
                return;
            }
            fault = next;
            next.ifPresent(cause -> router.deliver(new VrrpEvent.FaultRaised(cause)));
            previous.ifPresent(cause -> router.deliver(new VrrpEvent.FaultCleared(cause)));
        }

        /** A bug that one router meets must not cost the others their elections. */
        void contain(VrrpEvent event) {
            try {
                router.deliver(event);
            } catch (RuntimeException bug) {
                loop.reportBug(bug);
            }
        }

        void throwIfRefused() throws LinuxException {
            if (refusal.isPresent()) {
                throw refusal.get();
            }
        }
    }
}
