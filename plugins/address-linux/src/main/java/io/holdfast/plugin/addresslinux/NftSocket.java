package io.holdfast.plugin.addresslinux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.linux.LinuxNetwork.NetlinkSocket;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkMessage.Refusal;
import io.holdfast.api.netlink.NetlinkWriter;
import io.holdfast.plugin.addresslinux.wire.FenceTables;
import io.holdfast.plugin.addresslinux.wire.NftBatch;
import io.holdfast.plugin.addresslinux.wire.NftBatch.Table;
import io.holdfast.plugin.addresslinux.wire.NftQuery;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** A netlink socket to nftables that runs one transaction at a time. */
final class NftSocket implements AutoCloseable {

    private static final int NETLINK_NETFILTER = 12;
    private static final int INITIAL_BYTES = 16 * 1024;

    private final NetlinkSocket socket;
    private final NetlinkWriter out = new NetlinkWriter(INITIAL_BYTES);
    private final NftBatch batch = new NftBatch(out, FenceTables.NAME);
    private final FenceTables tables = new FenceTables(batch);
    private int generation = NftQuery.ANY_GENERATION;

    private NftSocket(NetlinkSocket socket) {
        this.socket = socket;
    }

    static NftSocket open(LinuxNetwork network) throws LinuxException {
        return new NftSocket(network.openNetlink(NETLINK_NETFILTER));
    }

    /**
     * Runs what the content writes as one transaction.
     *
     * @return what the kernel refused: when there is anything, nothing of the transaction has happened
     */
    List<Refusal> transact(Consumer<FenceTables> content) throws LinuxException {
        batch.begin();
        generation = NftQuery.ANY_GENERATION;
        return run(content);
    }

    /** The same, refused with ERESTART when anybody has changed any rules since the last {@link #adoptGeneration}. */
    List<Refusal> transactUnlessChanged(Consumer<FenceTables> content) throws LinuxException {
        if (generation == NftQuery.ANY_GENERATION) {
            return List.of(new Refusal(0, Refusals.ERESTART, ""));
        }
        batch.beginIn(generation);
        List<Refusal> refusals = run(content);
        if (refusals.isEmpty()) {
            generation = generation == -1 ? 1 : generation + 1;
        }
        return refusals;
    }

    private List<Refusal> run(Consumer<FenceTables> content) throws LinuxException {
        content.accept(tables);
        batch.end();
        return NetlinkMessage.refusals(socket.exchange(out.written()));
    }

    /** What has been changed up to now is known. */
    void adoptGeneration() throws LinuxException {
        out.clear();
        NftQuery.requestGeneration(out);
        generation = answers().stream()
                .map(NftQuery::generation)
                .filter(OptionalInt::isPresent)
                .mapToInt(OptionalInt::getAsInt)
                .findFirst()
                .orElse(NftQuery.ANY_GENERATION);
    }

    int countRules(Table table) throws LinuxException {
        out.clear();
        NftQuery.requestRules(out, table, FenceTables.NAME);
        return (int) answers().stream().filter(NftQuery::isRule).count();
    }

    /** Whether there is a table of our name that does not look like one of ours. */
    boolean isForeign(Table table) throws LinuxException {
        out.clear();
        NftQuery.requestSets(out, table, FenceTables.NAME);
        List<NetlinkMessage> answers = answers();
        List<Refusal> refusals = answers.stream()
                .map(NetlinkMessage::refusal)
                .flatMap(Optional::stream)
                .toList();
        if (refusals.stream().anyMatch(refusal -> refusal.errno() == Refusals.ENOENT)) {
            return false;
        }
        Refusals.orThrow("look for nftables tables " + FenceTables.NAME, refusals);
        return answers.stream().map(NftQuery::setName).flatMap(Optional::stream).noneMatch(FenceTables.MAP::equals);
    }

    private List<NetlinkMessage> answers() throws LinuxException {
        return socket.exchange(out.written()).stream().map(NetlinkMessage::read).toList();
    }

    @Override
    public void close() {
        socket.close();
    }
}
