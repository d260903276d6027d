package io.holdfast.plugin.addresslinux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.netlink.NetlinkMessage.Refusal;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.plugin.addresslinux.wire.FenceTables;
import io.holdfast.plugin.addresslinux.wire.FencedLease;
import io.holdfast.plugin.addresslinux.wire.NftBatch.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exact layer of the lease: addresses are answered for only while an element of an nftables set lives, and the
 * kernel ends it by itself.
 *
 * <p>A renewal deletes the element and adds it again in one transaction. The kernel refuses to delete one that has
 * ended, and with it the whole transaction: an owner that was frozen past its lease cannot come back by renewing,
 * however badly the freeze falls between looking at the clock and asking.
 */
final class Fence implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Fence.class);

    /** A transaction that took longer than expected may have started its leases that much too late. */
    private static final Duration PROMPT = Duration.ofMillis(1);

    /** What a lease or an address adds to the time of a transaction. */
    private static final Duration EXPECTED_FOR_EACH = Duration.ofNanos(20_000);

    private static final int ATTEMPTS = 4;

    /** An element ends up to two ticks of the kernel's clock early; the slowest ticks in use are 10 ms. */
    private static final Duration EARLIEST_END = Duration.ofMillis(20);

    private final NftSocket socket;
    private final List<FencedLease> all;
    private final Map<FencedLease, LeasePeriod> running = new LinkedHashMap<>();

    private Fence(NftSocket socket, List<FencedLease> all) {
        this.socket = socket;
        this.all = List.copyOf(all);
    }

    /** A lease that is to run anew. */
    record Renewal(FencedLease lease, LeasePeriod period) {}

    /** A lease that could not be renewed. */
    record Loss(FencedLease lease, String reason) {}

    /**
     * Replaces whatever an earlier run left, in one transaction.
     *
     * @throws LinuxException when there is no nftables, or a table of our name that is somebody else's
     */
    static Fence open(LinuxNetwork network, List<FencedLease> leases) throws LinuxException {
        NftSocket socket = NftSocket.open(network);
        try {
            Set<Table> foreign = foreign(socket);
            if (!foreign.isEmpty()) {
                removeAllBut(foreign, socket);
                throw new LinuxException(
                        "set up nftables tables " + FenceTables.NAME,
                        Refusals.EEXIST,
                        "table " + foreign.iterator().next().word() + " " + FenceTables.NAME
                                + " is somebody else's; give it another name and start again");
            }
            Refusals.orThrow("set up nftables tables " + FenceTables.NAME, socket.transact(t -> t.replace(leases)));
            return new Fence(socket, leases);
        } catch (LinuxException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Removes what an earlier run left, as far as that is possible. */
    static void removeLeftovers(LinuxNetwork network) throws LinuxException {
        try (NftSocket socket = NftSocket.open(network)) {
            removeAllBut(foreign(socket), socket);
        }
    }

    /** Tables of our name that are somebody else's. */
    private static Set<Table> foreign(NftSocket socket) throws LinuxException {
        Set<Table> foreign = EnumSet.noneOf(Table.class);
        for (Table table : Table.values()) {
            if (socket.isForeign(table)) {
                foreign.add(table);
            }
        }
        return foreign;
    }

    private static void removeAllBut(Set<Table> foreign, NftSocket socket) throws LinuxException {
        for (Table table : Table.values()) {
            if (foreign.contains(table)) {
                continue;
            }
            Refusals.orThrow(
                    "remove nftables table " + table.word() + " " + FenceTables.NAME,
                    socket.transact(tables -> tables.remove(table)));
        }
    }

    /**
     * From now on the lease's addresses are answered for only while it runs, and it runs.
     *
     * @throws LinuxException when the kernel refuses; nothing has changed then
     */
    void start(FencedLease lease, LeasePeriod period) throws LinuxException {
        BiConsumer<FenceTables, MonotonicTime> content = (tables, now) -> {
            tables.guard(lease);
            open(tables, lease, period, now);
        };
        List<Refusal> refusals = promptly(lease.addresses().size(), content);
        if (!refusals.isEmpty() && tablesAreGone(refusals)) {
            restore();
            refusals = promptly(lease.addresses().size(), content);
        }
        Refusals.orThrow("open the nftables fence of " + lease.name(), refusals);
        running.put(lease, period);
    }

    /** Renews all in one transaction; when that fails, one by one. */
    List<Loss> renew(List<Renewal> renewals) {
        List<Loss> losses = new ArrayList<>();
        List<Renewal> timely = new ArrayList<>();
        MonotonicTime now = MonotonicTime.now();
        for (Renewal renewal : renewals) {
            if (renewal.period().isOver(now)) {
                losses.add(new Loss(renewal.lease(), "the renewal came after the end of the lease"));
            } else if (running.containsKey(renewal.lease())) {
                timely.add(renewal);
            }
        }
        if (!timely.isEmpty() && !renewTogether(timely)) {
            timely.forEach(renewal -> renewAlone(renewal, losses));
        }
        return losses;
    }

    private boolean renewTogether(List<Renewal> renewals) {
        try {
            List<Refusal> refusals = promptly(
                    renewals.size(),
                    (tables, now) -> renewals.forEach(renewal -> tables.renew(renewal.lease(), timeout(renewal, now))));
            if (refusals.isEmpty()) {
                renewals.forEach(renewal -> running.put(renewal.lease(), renewal.period()));
            }
            return refusals.isEmpty();
        } catch (LinuxException e) {
            LOG.warn("renewing {} leases together failed, renewing each alone", renewals.size(), e);
            return false;
        }
    }

    private void renewAlone(Renewal renewal, List<Loss> losses) {
        FencedLease lease = renewal.lease();
        BiConsumer<FenceTables, MonotonicTime> content = (tables, now) -> tables.renew(lease, timeout(renewal, now));
        try {
            List<Refusal> refusals = promptly(1, content);
            if (tablesAreGone(refusals) && shouldBeRunning(lease)) {
                restore();
                refusals = promptly(1, content);
            }
            if (refusals.isEmpty()) {
                running.put(lease, renewal.period());
            } else if (tablesAreGone(refusals)) {
                losses.add(new Loss(lease, "the lease ran out before it was renewed"));
            } else {
                losses.add(new Loss(lease, "nftables refuses the renewal: " + Refusals.words(refusals.getFirst())));
            }
        } catch (LinuxException e) {
            losses.add(new Loss(lease, "renewal failed: " + e.getMessage()));
        }
    }

    /** Whether the clock says that the element must still live: then somebody has removed it. */
    private boolean shouldBeRunning(FencedLease lease) {
        LeasePeriod period = running.get(lease);
        return period != null && !period.isOver(MonotonicTime.now().plus(EARLIEST_END));
    }

    /** ENOENT says that the element has ended or that it, its set or its table has been removed. */
    private static boolean tablesAreGone(List<Refusal> refusals) {
        return !refusals.isEmpty() && refusals.stream().allMatch(refusal -> refusal.errno() == Refusals.ENOENT);
    }

    /**
     * Runs a transaction on tables that are as they should be: after somebody has changed any rules of the machine they
     * are looked at, and put back when they have been removed or emptied. Costs nothing as long as nobody does.
     */
    private List<Refusal> transact(Consumer<FenceTables> content) throws LinuxException {
        List<Refusal> refusals = socket.transactUnlessChanged(content);
        for (int i = 0; i < ATTEMPTS && isOutdated(refusals); i++) {
            // In this order: what changes while we look is noticed by the next transaction.
            socket.adoptGeneration();
            if (!isWhole()) {
                restore();
                socket.adoptGeneration();
            }
            refusals = socket.transactUnlessChanged(content);
        }
        // Somebody who never stops changing rules must not cost us the lease.
        return isOutdated(refusals) ? socket.transact(content) : refusals;
    }

    private static boolean isOutdated(List<Refusal> refusals) {
        return refusals.stream().anyMatch(refusal -> refusal.errno() == Refusals.ERESTART);
    }

    private boolean isWhole() throws LinuxException {
        for (Table table : Table.values()) {
            if (socket.countRules(table) != FenceTables.rules(table, all)) {
                return false;
            }
        }
        return true;
    }

    /** Puts the tables back after somebody removed them ({@code nft flush ruleset}), with the leases that still run. */
    private void restore() throws LinuxException {
        LOG.warn("somebody removed, emptied or replaced the nftables tables {}: putting them back", FenceTables.NAME);
        int size = all.stream().mapToInt(lease -> lease.addresses().size()).sum();
        List<Refusal> refusals = promptly(size, socket::transact, (tables, now) -> {
            tables.replace(all);
            running.forEach((lease, period) -> {
                tables.guard(lease);
                open(tables, lease, period, now);
            });
        });
        Refusals.orThrow("put back nftables tables " + FenceTables.NAME, refusals);
    }

    private static void open(FenceTables tables, FencedLease lease, LeasePeriod period, MonotonicTime now) {
        if (!period.isOver(now)) {
            tables.open(lease, period.remainingMillis(now));
        }
    }

    private static long timeout(Renewal renewal, MonotonicTime now) {
        return Math.max(1, renewal.period().remainingMillis(now));
    }

    /**
     * Runs a transaction that counts from a given instant, and again when it took so long that the kernel counted from
     * a noticeably later one: a process can be frozen between looking at the clock and asking.
     *
     * @param size leases and addresses in it
     */
    private List<Refusal> promptly(int size, BiConsumer<FenceTables, MonotonicTime> content) throws LinuxException {
        return promptly(size, this::transact, content);
    }

    /** How to run a transaction. */
    @FunctionalInterface
    private interface Execution {
        List<Refusal> run(Consumer<FenceTables> content) throws LinuxException;
    }

    private static List<Refusal> promptly(int size, Execution execution, BiConsumer<FenceTables, MonotonicTime> content)
            throws LinuxException {
        Duration allowance = EXPECTED_FOR_EACH.multipliedBy(size);
        for (int attempt = 1; ; attempt++) {
            MonotonicTime before = MonotonicTime.now();
            MonotonicTime countedFrom = before.plus(allowance);
            List<Refusal> refusals = execution.run(tables -> content.accept(tables, countedFrom));
            Duration taken = MonotonicTime.now().since(before);
            boolean prompt = taken.compareTo(allowance.plus(PROMPT)) <= 0;
            if (prompt || !refusals.isEmpty() || attempt == ATTEMPTS) {
                return refusals;
            }
            // A busy machine is slow every time: expect as much of the next attempt.
            allowance = taken;
        }
    }

    /** Ends the lease at once: its addresses are no longer answered for. */
    void shut(FencedLease lease) {
        attempt("close the nftables fence of " + lease.name(), tables -> tables.close(lease));
    }

    /** Forgets the lease, after its addresses are gone. */
    void forget(FencedLease lease) {
        if (running.remove(lease) != null) {
            attempt("clear the nftables fence of " + lease.name(), tables -> tables.unguard(lease));
        }
    }

    boolean knows(FencedLease lease) {
        return running.containsKey(lease);
    }

    /** Removes the tables. */
    @Override
    public void close() {
        attempt("remove nftables tables " + FenceTables.NAME, FenceTables::remove);
        socket.close();
    }

    /** For steps after which nothing can depend on their outcome; what is gone already is no failure. */
    private void attempt(String operation, Consumer<FenceTables> content) {
        try {
            List<Refusal> refusals = socket.transact(content);
            if (!tablesAreGone(refusals)) {
                Refusals.orThrow(operation, refusals);
            }
        } catch (LinuxException e) {
            LOG.warn("{}", e.getMessage());
        }
    }
}
